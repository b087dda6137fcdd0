// Keeps the lane board in step with the database: every own commit changes it at once, Refresh brings in what other
// servers did.
//
// A commit and its change of the board are one step against the taking of a snapshot (the gate), so that a snapshot
// holds exactly the own commits that the board holds; what is committed while a refresh reads is journaled and laid
// over what it read. Thread-safe.
#pragma once

#include <absl/base/thread_annotations.h>
#include <absl/container/flat_hash_map.h>
#include <absl/functional/function_ref.h>
#include <absl/synchronization/mutex.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <pqxx/pqxx>
#include <vector>

#include "server/base/steady_cond_var.h"
#include "server/storage/lane_board.h"

namespace cetak {

// The first place of a lane that waits and since when; without a time, nothing waits below `seq`. It only moves up.
struct FirstWaiting {
  std::int64_t seq = 1;
  std::optional<Instant> since;
};

// Since when the oldest of a lane's cards in doubt is; nothing when none is.
struct OldestDoubt {
  std::optional<Instant> since;
};

// What one commit did to a lane. Numbers are added; `tail` and `head` only rise.
struct LaneChange {
  LaneId lane;
  std::int64_t tail = 0;
  std::int64_t head = 0;
  std::int64_t withdrawn_ahead = 0;
  std::int64_t held = 0;
  std::int64_t canceled = 0;
  std::int64_t batched = 0;
  std::int64_t printed = 0;
  std::int64_t aborted = 0;
  std::int64_t reprinted = 0;
  std::int64_t in_doubt = 0;
  std::optional<FirstWaiting> appended;       // the first of the places that came to the tail
  std::optional<FirstWaiting> first_waiting;  // found after places were cut or withdrawn
  std::optional<OldestDoubt> oldest_doubt;    // found after cards came into doubt or out of it
};

struct LaneReading {
  LaneFigures figures;
  FirstWaiting first_waiting;
};

// All lanes by lane arithmetic, in the transaction's snapshot.
std::vector<LaneReading> ReadLanes(pqxx::transaction_base& transaction);

FirstWaiting ReadFirstWaiting(pqxx::transaction_base& transaction, RoomId room, LaneId lane);
OldestDoubt ReadOldestDoubt(pqxx::transaction_base& transaction, RoomId room, LaneId lane);

class LaneKeeper {
 public:
  const LaneBoard& board() const { return board_; }

  // A lane that was just made.
  void AddLane(LaneId id, const LaneKey& key);
  // Commits, then changes the board. When the commit throws the board is left, and a refresh is due.
  void Commit(absl::FunctionRef<void()> commit, const std::vector<LaneChange>& changes);
  void Commit(pqxx::dbtransaction& transaction, const std::vector<LaneChange>& changes) {
    Commit([&] { transaction.commit(); }, changes);
  }
  // A correction of the board by what was read, without a commit.
  void Correct(const LaneChange& change);

  // Takes the transaction's snapshot; what `observe` reads of the board agrees with it but for what other servers did.
  void TakeSnapshot(pqxx::transaction_base& transaction, const std::function<void()>& observe);
  void Refresh(pqxx::connection& connection);
  // Returns after `interval`, or at once when a refresh is due and `or_when_due`; false after StopWaiting.
  bool AwaitRefresh(std::chrono::milliseconds interval, bool or_when_due);
  void StopWaiting();

 private:
  void MakeDue() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool MustWake() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return stopped_ || due_; }
  void Apply(const LaneChange& change) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  LaneBoard board_;
  absl::Mutex gate_ ABSL_ACQUIRED_BEFORE(mutex_);
  absl::Mutex refreshing_ ABSL_ACQUIRED_BEFORE(gate_);
  absl::Mutex mutex_;
  SteadyCondVar woken_;
  absl::flat_hash_map<LaneId, FirstWaiting> first_waiting_ ABSL_GUARDED_BY(mutex_);
  std::optional<std::vector<LaneChange>> journal_ ABSL_GUARDED_BY(mutex_);  // while a refresh reads
  bool due_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace cetak
