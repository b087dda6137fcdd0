// SIGINT and SIGTERM as a call instead of a death. One lives at a time.
#pragma once

#include <atomic>
#include <csignal>
#include <functional>
#include <thread>

namespace cetak {

// While it lives, the first signal calls `on_signal` from a thread of its own; a second one ends the process as usual.
class Interruption {
 public:
  explicit Interruption(std::function<void()> on_signal);
  ~Interruption();
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;

  bool came() const { return came_; }

 private:
  std::function<void()> on_signal_;
  std::atomic<bool> came_ = false;
  int wake_up_ = -1;
  struct sigaction before_int_ {};
  struct sigaction before_term_ {};
  std::thread waiter_;
};

}  // namespace cetak
