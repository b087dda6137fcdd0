// Times in the contract's form, and the day that dates are checked against. Pure; thread-safe.
#pragma once

#include <google/protobuf/util/time_util.h>

#include <chrono>

#include "server/base/clock.h"

namespace cetak {

inline google::protobuf::Timestamp ToTimestamp(Instant instant) {
  return google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(instant.time_since_epoch().count());
}

inline google::protobuf::Duration ToDuration(std::chrono::seconds duration) {
  return google::protobuf::util::TimeUtil::SecondsToDuration(duration.count());
}

// The last day that is today somewhere: UTC's, and one more for those east of it, so that nobody's today is refused.
inline std::chrono::year_month_day Today(const Clock& clock) {
  return std::chrono::floor<std::chrono::days>(clock.Now()) + std::chrono::days(1);
}

}  // namespace cetak
