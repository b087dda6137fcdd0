#include "server/base/steady_cond_var.h"

namespace cetak {
namespace {

using std::chrono::steady_clock;

// As the standard library names it.
struct Lock {
  absl::Mutex& mutex;
  void lock() ABSL_NO_THREAD_SAFETY_ANALYSIS { mutex.Lock(); }
  void unlock() ABSL_NO_THREAD_SAFETY_ANALYSIS { mutex.Unlock(); }
};

}  // namespace

bool SteadyCondVar::WaitFor(absl::Mutex& mutex, const absl::Condition& met, std::chrono::nanoseconds at_most) {
  const auto deadline = steady_clock::now() + at_most;
  Lock lock{mutex};
  while (!met.Eval()) {
    if (condition_.wait_until(lock, deadline) == std::cv_status::timeout) return met.Eval();
  }
  return true;
}

void SteadyCondVar::WaitFor(absl::Mutex& mutex, std::chrono::nanoseconds at_most) {
  Lock lock{mutex};
  condition_.wait_until(lock, steady_clock::now() + at_most);
}

}  // namespace cetak
