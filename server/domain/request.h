// What an office asks for, and how urgent the trade calls it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace cetak {

// OSIA CMS 1.3 requestType.
enum class RequestReason : std::uint8_t { kFirstIssuance = 1, kRenewal = 2, kReplacement = 3, kOther = 4 };

// What the registry says besides: rusak, hilang, perubahan.
enum class ReasonDetail : std::uint8_t { kNone = 0, kDamaged = 1, kLost = 2, kDataChange = 3 };

// Strict bands, best first. The numbers are stored.
enum class Priority : std::uint8_t { kUrgent = 1, kHigh = 2, kNormal = 3, kLow = 4 };

inline constexpr std::array<Priority, 4> kAllPriorities = {Priority::kUrgent, Priority::kHigh, Priority::kNormal,
                                                           Priority::kLow};
inline constexpr std::array<RequestReason, 4> kAllRequestReasons = {
    RequestReason::kFirstIssuance, RequestReason::kRenewal, RequestReason::kReplacement, RequestReason::kOther};

// "FIRST_ISSUANCE", "DAMAGED", "urgent": as the contract, the site file and the client spell them.
std::string_view Name(RequestReason reason);
std::string_view Name(ReasonDetail detail);
std::string_view Name(Priority priority);
std::optional<RequestReason> ParseRequestReason(std::string_view name);
std::optional<Priority> ParsePriority(std::string_view name);

// The next better band; urgent stays urgent.
Priority BandAbove(Priority priority);

}  // namespace cetak
