#include "server/rpc/ticker.h"

#include <utility>

namespace cetak {

using std::chrono::steady_clock;

Ticker::Ticker() : thread_([this] { Run(); }) {}

Ticker::~Ticker() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
    changed_ = true;
    news_.SignalAll();
  }
  thread_.join();
}

void Ticker::Add(Round round) {
  absl::MutexLock lock(&mutex_);
  rounds_.emplace(steady_clock::now(), std::move(round));
  changed_ = true;
  news_.SignalAll();
}

void Ticker::Run() {
  while (std::optional<Round> round = AwaitNext()) {
    const std::optional<std::chrono::milliseconds> again_after = (*round)();
    if (!again_after) continue;
    absl::MutexLock lock(&mutex_);
    rounds_.emplace(steady_clock::now() + *again_after, std::move(*round));
  }
}

// nullopt: stopping.
std::optional<Ticker::Round> Ticker::AwaitNext() {
  absl::MutexLock lock(&mutex_);
  for (;;) {
    if (stopping_) return std::nullopt;
    const SteadyTime now = steady_clock::now();
    if (!rounds_.empty() && rounds_.begin()->first <= now) {
      Round round = std::move(rounds_.begin()->second);
      rounds_.erase(rounds_.begin());
      return round;
    }
    changed_ = false;
    const auto idle = rounds_.empty() ? std::chrono::hours(1) : rounds_.begin()->first - now;
    news_.WaitFor(mutex_, absl::Condition(&changed_), idle);
  }
}

}  // namespace cetak
