#include "server/domain/request.h"

#include "server/base/result.h"

namespace cetak {

std::string_view Name(RequestReason reason) {
  switch (reason) {
    case RequestReason::kFirstIssuance: return "FIRST_ISSUANCE";
    case RequestReason::kRenewal: return "RENEWAL";
    case RequestReason::kReplacement: return "REPLACEMENT";
    case RequestReason::kOther: return "OTHER";
  }
  BrokenInvariant("unknown RequestReason");
}

std::string_view Name(ReasonDetail detail) {
  switch (detail) {
    case ReasonDetail::kNone: return "NONE";
    case ReasonDetail::kDamaged: return "DAMAGED";
    case ReasonDetail::kLost: return "LOST";
    case ReasonDetail::kDataChange: return "DATA_CHANGE";
  }
  BrokenInvariant("unknown ReasonDetail");
}

std::string_view Name(Priority priority) {
  switch (priority) {
    case Priority::kUrgent: return "urgent";
    case Priority::kHigh: return "high";
    case Priority::kNormal: return "normal";
    case Priority::kLow: return "low";
  }
  BrokenInvariant("unknown Priority");
}

std::optional<RequestReason> ParseRequestReason(std::string_view name) {
  for (const RequestReason reason : kAllRequestReasons) {
    if (Name(reason) == name) return reason;
  }
  return std::nullopt;
}

std::optional<Priority> ParsePriority(std::string_view name) {
  for (const Priority priority : kAllPriorities) {
    if (Name(priority) == name) return priority;
  }
  return std::nullopt;
}

Priority BandAbove(Priority priority) {
  return priority == Priority::kUrgent ? priority : static_cast<Priority>(static_cast<std::uint8_t>(priority) - 1);
}

}  // namespace cetak
