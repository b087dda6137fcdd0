// Whether the server can take work. Asks the database at most once a second, however often it is asked. Thread-safe.
#pragma once

#include <absl/base/thread_annotations.h>
#include <absl/synchronization/mutex.h>

#include <chrono>

#include "server/base/result.h"
#include "server/storage/print_store.h"

namespace cetak {

class Readiness {
 public:
  explicit Readiness(PrintStore& store) : store_(store) {}

  // UNAVAILABLE/STOPPING, or what the database's Ping says.
  Status Check() {
    absl::MutexLock lock(&mutex_);
    if (stopping_) return Fail(ErrorCode::kUnavailable, "STOPPING", "the server is stopping");
    const auto now = std::chrono::steady_clock::now();
    if (now >= next_ping_) {
      last_ = store_.Ping();
      next_ping_ = now + std::chrono::seconds(1);
    }
    return last_;
  }

  void SetStopping() {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }

 private:
  PrintStore& store_;
  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  Status last_ ABSL_GUARDED_BY(mutex_);
  std::chrono::steady_clock::time_point next_ping_ ABSL_GUARDED_BY(mutex_){};
};

}  // namespace cetak
