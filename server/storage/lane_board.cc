#include "server/storage/lane_board.h"

#include <algorithm>

#include "server/base/result.h"

namespace cetak {

std::vector<LaneFigures> LaneBoard::All() const {
  std::vector<LaneFigures> all;
  {
    absl::MutexLock lock(&mutex_);
    all.reserve(lanes_.size());
    for (const auto& [id, figures] : lanes_) all.push_back(figures);
  }
  std::sort(all.begin(), all.end(), [](const LaneFigures& a, const LaneFigures& b) { return a.key < b.key; });
  return all;
}

std::optional<LaneFigures> LaneBoard::Find(LaneId lane) const {
  absl::MutexLock lock(&mutex_);
  const auto found = lanes_.find(lane);
  if (found == lanes_.end()) return std::nullopt;
  return found->second;
}

std::optional<LaneFigures> LaneBoard::Find(const LaneKey& key) const {
  absl::MutexLock lock(&mutex_);
  const auto id = ids_.find(key);
  if (id == ids_.end()) return std::nullopt;
  return lanes_.at(id->second);
}

std::uint64_t LaneBoard::version() const {
  absl::MutexLock lock(&mutex_);
  return version_;
}

std::uint64_t LaneBoard::AwaitChange(std::uint64_t seen, std::chrono::milliseconds at_most) const {
  absl::MutexLock lock(&mutex_);
  const auto has_left = [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return HasLeft(seen); };
  changed_.WaitFor(mutex_, absl::Condition(&has_left), at_most);
  return version_;
}

void LaneBoard::Put(const LaneFigures& figures) {
  absl::MutexLock lock(&mutex_);
  lanes_[figures.id] = figures;
  ids_[figures.key] = figures.id;
  ++version_;
  changed_.SignalAll();
}

void LaneBoard::Update(LaneId lane, const std::function<void(LaneFigures&)>& change) {
  absl::MutexLock lock(&mutex_);
  const auto found = lanes_.find(lane);
  if (found == lanes_.end()) BrokenInvariant("the lane board does not know this lane");
  change(found->second);
  ++version_;
  changed_.SignalAll();
}

}  // namespace cetak
