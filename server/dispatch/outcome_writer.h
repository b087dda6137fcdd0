// Writes what became of cards, in groups, and closes batches whose every card has an outcome: intake's twin.
//
// Thread-safe, but for Step, which belongs to one thread. Add blocks while the queue is full, which holds the printers
// back. Nothing is dropped: while the database is away the same group is tried again, and what a stop leaves unwritten
// counts as handed off, and the devices are asked at the next start.
#pragma once

#include <absl/base/thread_annotations.h>
#include <absl/synchronization/mutex.h>

#include <chrono>
#include <cstdint>
#include <deque>
#include <variant>
#include <vector>

#include "server/base/steady_cond_var.h"
#include "server/storage/print_store.h"

namespace cetak {

class OutcomeWriter {
 public:
  OutcomeWriter(PrintStore& store, std::size_t capacity) : store_(store), capacity_(capacity) {}
  OutcomeWriter(const OutcomeWriter&) = delete;
  OutcomeWriter& operator=(const OutcomeWriter&) = delete;

  // The entry's number; it is committed when written() has reached it.
  std::int64_t Add(CardOutcome outcome) { return Put(std::move(outcome)); }

  // After what was added so far, of a batch that is in no worker's hand any more: it is completed when each of its
  // cards has a final outcome, ready when some can still be printed, and stopped while the rest is in doubt.
  void EndBatch(BatchId batch, Epoch epoch) { Put(BatchTerm{batch, epoch}); }

  std::int64_t written() const;

  // Writes one group. How long to wait before another: zero when something was written.
  std::chrono::milliseconds Step();

  // Waits so long, or until there is something to write that was not tried yet.
  void Rest(std::chrono::milliseconds pause);
  // Returns when everything that was added is written, or after `at_most`.
  void AwaitWritten(std::chrono::milliseconds at_most);
  // From now on Add never blocks: workers that stop add what is in their devices and no more.
  void LiftLimit();

 private:
  using Entry = std::variant<CardOutcome, BatchTerm>;

  std::int64_t Put(Entry entry);
  void TakeGroup();
  Status EndBatches();
  Status EndBatchNow(const BatchTerm& end);
  Status LeaveOpen(const Batch& batch, Epoch epoch);
  bool HasRoom() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return entries_.size() < capacity_ || limit_lifted_; }
  bool HasWork() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return !entries_.empty(); }
  bool IsIdle() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return written_ == added_; }

  PrintStore& store_;
  const std::size_t capacity_;
  // The group in hand; the writing thread's own.
  std::vector<CardOutcome> outcomes_;
  std::vector<BatchTerm> ends_;  // of batches
  std::int64_t group_end_ = 0;

  mutable absl::Mutex mutex_;
  SteadyCondVar changed_;
  std::deque<Entry> entries_ ABSL_GUARDED_BY(mutex_);
  std::int64_t added_ ABSL_GUARDED_BY(mutex_) = 0;
  std::int64_t taken_ ABSL_GUARDED_BY(mutex_) = 0;
  std::int64_t written_ ABSL_GUARDED_BY(mutex_) = 0;
  bool limit_lifted_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace cetak
