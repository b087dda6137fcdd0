#include "server/dispatch/outcome_writer.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "server/base/log.h"

namespace cetak {
namespace {

constexpr std::size_t kGroupEntries = 4'096;
constexpr absl::Duration kRetryPause = absl::Milliseconds(200);

}  // namespace

OutcomeWriter::OutcomeWriter(PrintStore& store, std::size_t capacity)
    : store_(store), capacity_(capacity), thread_([this] { Write(); }) {}

OutcomeWriter::~OutcomeWriter() { Stop(std::chrono::steady_clock::now()); }

void OutcomeWriter::Add(CardOutcome outcome) { Put(std::move(outcome)); }
void OutcomeWriter::EndBatch(BatchId batch, std::optional<PrinterId> owner) { Put(EndOfBatch{batch, owner}); }

void OutcomeWriter::LiftLimit() {
  absl::MutexLock lock(&mutex_);
  limit_lifted_ = true;
}

void OutcomeWriter::Put(Entry entry) {
  absl::MutexLock lock(&mutex_);
  mutex_.Await(absl::Condition(this, &OutcomeWriter::HasRoom));
  entries_.push_back(std::move(entry));
}

void OutcomeWriter::Flush(std::chrono::steady_clock::time_point deadline) {
  absl::MutexLock lock(&mutex_);
  mutex_.AwaitWithTimeout(absl::Condition(this, &OutcomeWriter::IsIdle),
                          absl::FromChrono(deadline - std::chrono::steady_clock::now()));
}

void OutcomeWriter::Stop(std::chrono::steady_clock::time_point deadline) {
  if (!thread_.joinable()) return;
  Flush(deadline);
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
    given_up_ = !IsIdle();
  }
  thread_.join();
}

void OutcomeWriter::Write() {
  for (;;) {
    std::vector<Entry> group;
    {
      absl::MutexLock lock(&mutex_);
      writing_ = false;
      mutex_.Await(absl::Condition(this, &OutcomeWriter::HasWork));
      if (stopping_) return;
      const std::size_t count = std::min(entries_.size(), kGroupEntries);
      const auto end = entries_.begin() + static_cast<std::ptrdiff_t>(count);
      group.assign(std::make_move_iterator(entries_.begin()), std::make_move_iterator(end));
      entries_.erase(entries_.begin(), end);
      writing_ = true;
    }
    WriteGroup(group);
  }
}

void OutcomeWriter::WriteGroup(std::vector<Entry>& group) {
  std::vector<CardOutcome> outcomes;
  std::vector<EndOfBatch> ends;
  for (Entry& entry : group) {
    if (auto* outcome = std::get_if<CardOutcome>(&entry)) {
      outcomes.push_back(std::move(*outcome));
    } else {
      ends.push_back(std::get<EndOfBatch>(entry));
    }
  }
  if (!outcomes.empty() && !WriteOutcomes(outcomes)) return;
  for (const EndOfBatch& end : ends) {
    for (;;) {
      const Status ended = TryEndBatch(end);
      if (ended || ended.error().code != ErrorCode::kUnavailable) break;
      if (!PauseBeforeRetry()) return;
    }
  }
}

// False when it gave up.
bool OutcomeWriter::WriteOutcomes(const std::vector<CardOutcome>& outcomes) {
  for (;;) {
    const Status written = store_.AppendOutcomes(outcomes);
    if (written) return true;
    Log(LogLevel::kWarning, "outcomes not written yet",
        {{"cards", outcomes.size()}, {"error", Describe(written.error())}});
    if (!PauseBeforeRetry()) return false;
  }
}

Status OutcomeWriter::TryEndBatch(const EndOfBatch& end) {
  CETAK_ASSIGN_OR_RETURN(const Batch batch, store_.FindBatch(end.batch));
  if (batch.state != BatchState::kPrinting && batch.state != BatchState::kStopped) return {};
  const Status completed = store_.MoveBatch(end.batch, batch.state, BatchState::kCompleted, batch.printer);
  if (completed) {
    left_open_.erase(end.batch);
    Log(LogLevel::kInfo, "batch completed", {{"batch", end.batch.value}, {"cards", batch.card_count}});
    return {};
  }
  if (completed.error().code != ErrorCode::kFailedPrecondition) return completed;
  return LeaveOpen(batch, end);
}

Status OutcomeWriter::LeaveOpen(const Batch& batch, const EndOfBatch& end) {
  const bool is_owners = end.owner && batch.printer == end.owner;
  if (!is_owners && !left_open_.contains(batch.id)) return {};  // its owner has it in hand and ends it later
  CETAK_ASSIGN_OR_RETURN(const std::vector<BatchCard> cards, store_.LoadBatchCards(batch.id));
  if (std::any_of(cards.begin(), cards.end(), [](const BatchCard& card) { return !card.open_hand_off; })) {
    CETAK_RETURN_IF_ERROR(store_.MoveBatch(batch.id, batch.state, BatchState::kReady, std::nullopt));
    left_open_.erase(batch.id);
    return {};
  }
  if (batch.state == BatchState::kPrinting) {
    CETAK_RETURN_IF_ERROR(store_.MoveBatch(batch.id, BatchState::kPrinting, BatchState::kStopped, batch.printer));
  }
  left_open_.insert(batch.id);
  return {};
}

// False when there is no time for another try.
bool OutcomeWriter::PauseBeforeRetry() {
  absl::MutexLock lock(&mutex_);
  mutex_.AwaitWithTimeout(absl::Condition(&given_up_), kRetryPause);
  return !given_up_;
}

}  // namespace cetak
