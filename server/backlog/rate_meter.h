// How fast a growing number grew over the last minute.
//
// A thread of its own samples the number once a second, so that the rate is right also when nobody asked for a while.
// Thread-safe.
#pragma once

#include <absl/base/thread_annotations.h>
#include <absl/synchronization/mutex.h>

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <thread>

#include "server/base/clock.h"
#include "server/base/steady_cond_var.h"

namespace cetak {

class RateMeter {
 public:
  // `read` is called from any thread and must not block.
  RateMeter(std::function<std::int64_t()> read, const Clock& clock);
  ~RateMeter();
  RateMeter(const RateMeter&) = delete;
  RateMeter& operator=(const RateMeter&) = delete;

  // A second, over the last minute, or since the start when that is shorter; `number` is what the caller read `now`.
  double PerSecond(Instant now, std::int64_t number);

 private:
  struct Sample {
    Instant at;
    std::int64_t number;
  };

  void Run();
  void Add(Sample sample) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::function<std::int64_t()> read_;
  const Clock& clock_;
  absl::Mutex mutex_;
  SteadyCondVar stops_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::deque<Sample> samples_ ABSL_GUARDED_BY(mutex_);
  std::thread sampler_;
};

}  // namespace cetak
