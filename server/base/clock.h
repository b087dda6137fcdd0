// Time as a seam, so that tests move it by hand. Thread-safe.
#pragma once

#include <absl/base/thread_annotations.h>
#include <absl/synchronization/mutex.h>

#include <chrono>
#include <string>

namespace cetak {

// UTC, to the microsecond: what PostgreSQL's timestamptz keeps.
using Instant = std::chrono::sys_time<std::chrono::microseconds>;

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant Now() const = 0;
  // Never goes back, whatever happens to the time of day: for waiting.
  virtual std::chrono::steady_clock::time_point Monotonic() const = 0;
};

class SystemClock final : public Clock {
 public:
  Instant Now() const override;
  std::chrono::steady_clock::time_point Monotonic() const override;
};

// Stands still until told otherwise.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(Instant start) : now_(start) {}
  Instant Now() const override;
  std::chrono::steady_clock::time_point Monotonic() const override;
  void Advance(std::chrono::microseconds by);

 private:
  mutable absl::Mutex mutex_;
  Instant now_ ABSL_GUARDED_BY(mutex_);
};

// RFC 3339 in UTC with microseconds: "2026-11-23T12:00:00.000000Z".
std::string FormatInstant(Instant instant);

}  // namespace cetak
