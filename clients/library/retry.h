// How long to wait before another try. One thread.
#pragma once

#include <chrono>
#include <random>

#include "clients/library/failure.h"

namespace cetak {

// Doubles from `first` to `most`, with jitter so that many clients do not come back at once. What the server asks for
// (RetryInfo) is never undercut.
class RetryPause {
 public:
  RetryPause(std::chrono::milliseconds first, std::chrono::milliseconds most);

  std::chrono::milliseconds Next(const Failure& failure);
  void Reset() { pause_ = first_; }

 private:
  std::chrono::milliseconds UpTo(std::chrono::milliseconds most);

  const std::chrono::milliseconds first_;
  const std::chrono::milliseconds most_;
  std::chrono::milliseconds pause_;
  std::minstd_rand random_{std::random_device{}()};
};

}  // namespace cetak
