// A condition variable beside an absl::Mutex, whose waits go by the steady clock. Abseil's own timed waits go by the
// wall clock of the machine: one that is set back by a day makes them a day longer. Thread-safe.
#pragma once

#include <absl/base/thread_annotations.h>
#include <absl/synchronization/mutex.h>

#include <chrono>
#include <condition_variable>

namespace cetak {

class SteadyCondVar {
 public:
  void SignalAll() { condition_.notify_all(); }

  // Whether `met` was met before the time was up. Whoever changes what it looks at signals.
  bool WaitFor(absl::Mutex& mutex, const absl::Condition& met, std::chrono::nanoseconds at_most)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex);
  // Until a signal, or for no reason sooner.
  void WaitFor(absl::Mutex& mutex, std::chrono::nanoseconds at_most) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex);

 private:
  std::condition_variable_any condition_;
};

}  // namespace cetak
