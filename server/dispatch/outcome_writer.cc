#include "server/dispatch/outcome_writer.h"

#include <absl/time/clock.h>

#include <algorithm>
#include <utility>

#include "server/base/log.h"

namespace cetak {
namespace {

using std::chrono::milliseconds;

constexpr std::int64_t kGroupEntries = 4'096;
constexpr milliseconds kRetryPause{200};

}  // namespace

std::int64_t OutcomeWriter::Put(Entry entry) {
  absl::MutexLock lock(&mutex_);
  mutex_.Await(absl::Condition(this, &OutcomeWriter::HasRoom));
  entries_.push_back(std::move(entry));
  changed_.SignalAll();
  return ++added_;
}

std::int64_t OutcomeWriter::written() const {
  absl::MutexLock lock(&mutex_);
  return written_;
}

void OutcomeWriter::LiftLimit() {
  absl::MutexLock lock(&mutex_);
  limit_lifted_ = true;
}

void OutcomeWriter::Rest(milliseconds pause) {
  if (pause.count() <= 0) return;
  const bool tries_again = !outcomes_.empty() || !ends_.empty();
  if (tries_again) return absl::SleepFor(absl::FromChrono(pause));
  absl::MutexLock lock(&mutex_);
  changed_.WaitFor(mutex_, absl::Condition(this, &OutcomeWriter::HasWork), pause);
}

void OutcomeWriter::AwaitWritten(milliseconds at_most) {
  absl::MutexLock lock(&mutex_);
  changed_.WaitFor(mutex_, absl::Condition(this, &OutcomeWriter::IsIdle), at_most);
}

void OutcomeWriter::TakeGroup() {
  absl::MutexLock lock(&mutex_);
  for (; !entries_.empty() && taken_ - written_ < kGroupEntries; ++taken_) {
    if (auto* outcome = std::get_if<CardOutcome>(&entries_.front())) {
      outcomes_.push_back(std::move(*outcome));
    } else {
      ends_.push_back(std::get<BatchTerm>(entries_.front()));
    }
    entries_.pop_front();
  }
  group_end_ = taken_;
}

milliseconds OutcomeWriter::Step() {
  if (outcomes_.empty() && ends_.empty()) TakeGroup();
  if (outcomes_.empty() && ends_.empty()) return kRetryPause;
  const Result<std::vector<BatchId>> completed = store_.AppendOutcomes(outcomes_, ends_);
  if (!completed) {
    Log(LogLevel::kWarning, "outcomes not written yet",
        {{"cards", outcomes_.size()}, {"error", Describe(completed.error())}});
    return kRetryPause;
  }
  outcomes_.clear();
  for (const BatchId batch : *completed) {
    Log(LogLevel::kInfo, "batch completed", {{"batch", batch.value}});
    std::erase_if(ends_, [&](const BatchTerm& end) { return end.batch == batch; });
  }
  const Status ended = EndBatches();
  if (!ended && ended.error().code == ErrorCode::kUnavailable) return kRetryPause;
  absl::MutexLock lock(&mutex_);
  written_ = group_end_;
  changed_.SignalAll();
  return milliseconds(0);
}

// Those that were not completed with their last outcomes, one by one.
Status OutcomeWriter::EndBatches() {
  for (; !ends_.empty(); ends_.pop_back()) {
    const Status ended = EndBatchNow(ends_.back());
    if (!ended && ended.error().code == ErrorCode::kUnavailable) return ended;
  }
  return {};
}

Status OutcomeWriter::EndBatchNow(const BatchTerm& end) {
  CETAK_ASSIGN_OR_RETURN(const Batch batch, store_.FindBatch(end.batch));
  if (batch.state != BatchState::kPrinting && batch.state != BatchState::kStopped) return {};
  const Status completed = store_.MoveBatch(end.batch, batch.state, BatchState::kCompleted, batch.printer, end.epoch);
  if (completed) {
    Log(LogLevel::kInfo, "batch completed", {{"batch", end.batch.value}, {"cards", batch.card_count}});
    return {};
  }
  if (completed.error().code != ErrorCode::kFailedPrecondition) return completed;
  return LeaveOpen(batch, end.epoch);
}

Status OutcomeWriter::LeaveOpen(const Batch& batch, Epoch epoch) {
  CETAK_ASSIGN_OR_RETURN(const std::vector<BatchCard> cards, store_.LoadBatchCards(batch.id));
  if (std::any_of(cards.begin(), cards.end(), [](const BatchCard& card) { return !card.open_hand_off; })) {
    return store_.MoveBatch(batch.id, batch.state, BatchState::kReady, std::nullopt, epoch);
  }
  if (batch.state == BatchState::kStopped) return {};
  return store_.MoveBatch(batch.id, BatchState::kPrinting, BatchState::kStopped, batch.printer, epoch);
}

}  // namespace cetak
