#include "clients/library/retry.h"

#include <algorithm>

namespace cetak {

using std::chrono::milliseconds;

RetryPause::RetryPause(milliseconds first, milliseconds most) : first_(first), most_(most), pause_(first) {}

milliseconds RetryPause::Next(const Failure& failure) {
  if (failure.retry_after) return *failure.retry_after + UpTo(*failure.retry_after / 4);
  const milliseconds pause = pause_ / 2 + UpTo(pause_ / 2);
  pause_ = std::min(pause_ * 2, most_);
  return pause;
}

milliseconds RetryPause::UpTo(milliseconds most) {
  return milliseconds(
      std::uniform_int_distribution<milliseconds::rep>(0, std::max<milliseconds::rep>(0, most.count()))(random_));
}

}  // namespace cetak
