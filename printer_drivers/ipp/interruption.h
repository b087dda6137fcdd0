// A stop that every blocking call of a driver looks at, and that ends those which wait inside libcups. Thread-safe;
// once raised it stays.
#pragma once

#include <absl/base/thread_annotations.h>
#include <absl/synchronization/mutex.h>

#include <chrono>
#include <map>

#include "server/base/steady_cond_var.h"

namespace cetak {

class Interruption {
 public:
  Interruption() = default;
  ~Interruption();
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;

  void Raise();
  bool raised() const;

  // Returns early when it is raised.
  void Sleep(std::chrono::milliseconds at_most);

  // Raise shuts this socket down, until Forget; at once where it was raised already. It is duplicated, so that closing
  // it elsewhere is no race.
  void Watch(const void* owner, int socket);
  void Forget(const void* owner);

  // For libcups, which looks at it while it connects.
  int* cancel_flag() { return &flag_; }

 private:
  mutable int flag_ = 0;  // through atomic_ref, because libcups wants a plain int
  absl::Mutex mutex_;
  SteadyCondVar woken_;
  std::map<const void*, int> sockets_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace cetak
