#include "server/base/clock.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace cetak {

Instant SystemClock::Now() const {
  return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
}

std::chrono::steady_clock::time_point SystemClock::Monotonic() const { return std::chrono::steady_clock::now(); }

Instant ManualClock::Now() const {
  absl::MutexLock lock(&mutex_);
  return now_;
}

std::chrono::steady_clock::time_point ManualClock::Monotonic() const {
  return std::chrono::steady_clock::time_point(Now().time_since_epoch());
}

void ManualClock::Advance(std::chrono::microseconds by) {
  absl::MutexLock lock(&mutex_);
  now_ += by;
}

std::string FormatInstant(Instant instant) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(instant);
  const auto time = static_cast<std::time_t>(seconds.time_since_epoch().count());
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:06}Z", fmt::gmtime(time), (instant - seconds).count());
}

}  // namespace cetak
