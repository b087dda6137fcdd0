// Writes what became of cards, in groups, and closes batches whose every card has an outcome: intake's twin.
//
// Thread-safe. Add blocks while the queue is full, which holds the printers back. Nothing is dropped: while the
// database is away the writer tries again, and Stop gives up only at its deadline, after which the cards count as
// handed off and the devices are asked at the next start.
#pragma once

#include <absl/base/thread_annotations.h>
#include <absl/synchronization/mutex.h>

#include <chrono>
#include <deque>
#include <optional>
#include <set>
#include <thread>
#include <variant>
#include <vector>

#include "server/storage/print_store.h"

namespace cetak {

class OutcomeWriter {
 public:
  OutcomeWriter(PrintStore& store, std::size_t capacity);
  ~OutcomeWriter();  // Stop at once
  OutcomeWriter(const OutcomeWriter&) = delete;
  OutcomeWriter& operator=(const OutcomeWriter&) = delete;

  void Add(CardOutcome outcome);
  // From now on Add never blocks: workers that stop add what is in their devices and no more.
  void LiftLimit();

  // After what was added so far: the batch is completed when each of its cards has a final outcome; otherwise, when
  // `owner` still has it, it is stopped: what is left is in doubt or in another printer. What can still be printed, a
  // card that came back after its batch had moved, makes it ready again.
  void EndBatch(BatchId batch, std::optional<PrinterId> owner);

  // Returns when everything that was added is written, or at the deadline.
  void Flush(std::chrono::steady_clock::time_point deadline);
  void Stop(std::chrono::steady_clock::time_point deadline);

 private:
  struct EndOfBatch {
    BatchId batch;
    std::optional<PrinterId> owner;
  };
  using Entry = std::variant<CardOutcome, EndOfBatch>;

  void Put(Entry entry);
  void Write();
  void WriteGroup(std::vector<Entry>& group);
  bool WriteOutcomes(const std::vector<CardOutcome>& outcomes);
  Status TryEndBatch(const EndOfBatch& end);
  Status LeaveOpen(const Batch& batch, const EndOfBatch& end);
  bool PauseBeforeRetry();
  bool HasRoom() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return entries_.size() < capacity_ || limit_lifted_; }
  bool HasWork() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return stopping_ || !entries_.empty(); }
  bool IsIdle() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return entries_.empty() && !writing_; }

  PrintStore& store_;
  std::set<BatchId> left_open_;  // stopped, and in no worker's hand; the writer thread's own
  const std::size_t capacity_;
  absl::Mutex mutex_;
  std::deque<Entry> entries_ ABSL_GUARDED_BY(mutex_);
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool limit_lifted_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  bool given_up_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace cetak
