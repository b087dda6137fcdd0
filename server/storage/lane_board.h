// Every lane's figures in memory, as the last commit left them, and a signal for those who wait for a change.
//
// The store writes it after each of its own commits and when its slow poll finds what another server did; everybody
// else reads. It holds a row a lane, never a row a job, so its size and the cost of a count do not grow with the
// backlog. Thread-safe; nothing blocks but AwaitChange.
#pragma once

#include <absl/base/thread_annotations.h>
#include <absl/container/flat_hash_map.h>
#include <absl/synchronization/mutex.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "server/base/steady_cond_var.h"
#include "server/domain/lane.h"

namespace cetak {

class LaneBoard {
 public:
  // All lanes, ordered by LaneKey: the same state always reads the same.
  std::vector<LaneFigures> All() const;
  std::optional<LaneFigures> Find(LaneId lane) const;
  std::optional<LaneFigures> Find(const LaneKey& key) const;

  // Grows with every change, and when a card came back that no printer made.
  std::uint64_t version() const;
  // Returns when version() has left `seen` or `at_most` has passed; the version then.
  std::uint64_t AwaitChange(std::uint64_t seen, std::chrono::milliseconds at_most) const;

  // For the store. Put replaces a lane's figures; Update changes those of a known lane under the lock.
  void Put(const LaneFigures& figures);
  void Update(LaneId lane, const std::function<void(LaneFigures&)>& change);

 private:
  bool HasLeft(std::uint64_t seen) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return version_ != seen; }

  mutable absl::Mutex mutex_;
  mutable SteadyCondVar changed_;
  absl::flat_hash_map<LaneId, LaneFigures> lanes_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_map<LaneKey, LaneId> ids_ ABSL_GUARDED_BY(mutex_);
  std::uint64_t version_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace cetak
