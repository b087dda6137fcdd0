#include "server/backlog/rate_meter.h"

#include <utility>

namespace cetak {
namespace {

constexpr std::chrono::seconds kWindow{60};
constexpr std::chrono::seconds kSampleInterval{1};

}  // namespace

RateMeter::RateMeter(std::function<std::int64_t()> read, const Clock& clock) : read_(std::move(read)), clock_(clock) {
  {
    absl::MutexLock lock(&mutex_);
    Add({clock_.Now(), read_()});
  }
  sampler_ = std::thread([this] { Run(); });
}

RateMeter::~RateMeter() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
    stops_.SignalAll();
  }
  sampler_.join();
}

void RateMeter::Run() {
  absl::MutexLock lock(&mutex_);
  while (!stops_.WaitFor(mutex_, absl::Condition(&stopping_), kSampleInterval)) {
    Add({clock_.Now(), read_()});
  }
}

void RateMeter::Add(Sample sample) {
  if (!samples_.empty() && sample.at < samples_.back().at) samples_.clear();  // the clock was set back
  if (!samples_.empty() && sample.at - samples_.back().at < kSampleInterval) return;
  samples_.push_back(sample);
  // One sample stays that is at least a window old: the rate is measured from there.
  while (samples_.size() > 1 && sample.at - samples_[1].at >= kWindow) samples_.pop_front();
}

double RateMeter::PerSecond(Instant now, std::int64_t number) {
  absl::MutexLock lock(&mutex_);
  Add({now, number});
  const Sample& base = samples_.front();
  const std::chrono::duration<double> passed = now - base.at;
  if (passed.count() <= 0 || number <= base.number) return 0;
  return static_cast<double>(number - base.number) / passed.count();
}

}  // namespace cetak
