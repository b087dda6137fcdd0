// A 128-bit UUID (RFC 9562). Any version is accepted; ours are version 7, which sort by time and so keep a unique index
// local. A value; NewUuidV7 is thread-safe.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "server/base/clock.h"

namespace cetak {

struct Uuid {
  std::array<std::uint8_t, 16> bytes{};

  friend auto operator<=>(const Uuid&, const Uuid&) = default;

  template <typename H>
  friend H AbslHashValue(H hash, const Uuid& uuid) {
    return H::combine(std::move(hash), uuid.bytes);
  }
};

// "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx" in either case; anything else, and the nil UUID, is nullopt.
std::optional<Uuid> ParseUuid(std::string_view text);

// Lower case, with hyphens.
std::string FormatUuid(const Uuid& uuid);

// Random bits from the kernel; the time's milliseconds in front.
Uuid NewUuidV7(Instant now);

// The same name in the same namespace is always the same UUID (version 5, SHA-1).
Uuid NameUuidV5(const Uuid& name_space, std::string_view name);

}  // namespace cetak
