#include "server/dispatch/printer_worker.h"

#include <algorithm>
#include <utility>

#include "server/base/log.h"

namespace cetak {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kPollSlice{200};
constexpr milliseconds kRetryPause{250};

Ticket TicketOf(BatchId batch, LaneSeq seq, std::int32_t attempt) {
  return {std::to_string(batch.value) + "-" + std::to_string(seq.value) + "-" + std::to_string(attempt)};
}

// What is written about the card; nullopt: nothing, it is still in the device.
std::optional<Outcome> ToOutcome(OutcomeClass outcome) {
  switch (outcome) {
    case OutcomeClass::kPrinted: return Outcome::kPrinted;
    case OutcomeClass::kCardSpoiled: return Outcome::kSpoiled;
    case OutcomeClass::kPermanent: return Outcome::kRefused;
    case OutcomeClass::kRetryableNoCard: return Outcome::kNotPrinted;
    case OutcomeClass::kUnknown: return Outcome::kInDoubt;
    case OutcomeClass::kPending:
    case OutcomeClass::kNeedsOperator: return std::nullopt;
  }
  BrokenInvariant("unknown OutcomeClass");
}

bool StopsFeeding(PrinterState state) { return state == PrinterState::kStopped || state == PrinterState::kUnreachable; }

}  // namespace

PrinterWorker::PrinterWorker(const WorkerFloor& floor, BatchDesk& desk, Printer printer,
                             std::vector<ProfileId> profiles, std::unique_ptr<PrinterDriver> driver,
                             std::unique_ptr<PrinterJournal> journal)
    : floor_(floor),
      desk_(desk),
      profiles_(std::move(profiles)),
      driver_(std::move(driver)),
      journal_(std::move(journal)) {
  view_.printer = std::move(printer);
}

PrinterWorker::~PrinterWorker() {
  AskToStop();
  Join(steady_clock::now());
}

void PrinterWorker::TakeOver(std::vector<Batch> own, std::vector<BatchId> all_open) {
  taken_over_ = std::move(own);
  open_at_start_ = std::move(all_open);
}

void PrinterWorker::Start() {
  {
    absl::MutexLock lock(&mutex_);
    ended_ = false;
  }
  thread_ = std::thread([this] {
    Run();
    absl::MutexLock lock(&mutex_);
    ended_ = true;
  });
}

void PrinterWorker::AskToStop() {
  absl::MutexLock lock(&mutex_);
  stopping_ = true;
}

void PrinterWorker::Join(Time deadline) {
  if (!thread_.joinable()) return;
  {
    absl::MutexLock lock(&mutex_);
    mutex_.AwaitWithTimeout(absl::Condition(&ended_), absl::FromChrono(deadline - steady_clock::now()));
    interrupted_ = true;
  }
  driver_->Interrupt();
  thread_.join();
}

PrinterView PrinterWorker::View() const {
  absl::MutexLock lock(&mutex_);
  return view_;
}

void PrinterWorker::SetPaused(bool paused, std::string_view because) {
  absl::MutexLock lock(&mutex_);
  view_.printer.paused = paused;
  view_.printer.paused_because = because;
}

void PrinterWorker::Run() {
  {
    Identity identity = driver_->Identify();
    absl::MutexLock lock(&mutex_);
    view_.identity = std::move(identity);
  }
  RefreshStatus();
  AskAboutOpenHandOffs();
  for (Batch& batch : std::exchange(taken_over_, {})) {
    if (IsStopping()) return;
    PrintBatch(std::move(batch));
  }
  const PrinterId id = View().printer.id;
  while (!IsStopping()) {
    RefreshStatusWhenDue();
    if (!IsAble()) {
      Sleep(floor_.options.idle_poll);
      continue;
    }
    const std::uint64_t version = floor_.store.lanes().version();
    Result<std::optional<Batch>> batch = desk_.Fetch(id, profiles_);
    if (!batch) {
      if (batch.error().code != ErrorCode::kAborted) Persist("fetching a batch", Fail(batch.error()));
      Sleep(kRetryPause);
    } else if (*batch) {
      PrintBatch(std::move(**batch));
    } else {
      floor_.store.lanes().AwaitChange(version, floor_.options.idle_poll);
    }
  }
}

// What this printer had in its device when an earlier life ended.
void PrinterWorker::AskAboutOpenHandOffs() {
  const PrinterId id = View().printer.id;
  for (const BatchId batch : std::exchange(open_at_start_, {})) {
    const std::optional<std::vector<BatchCard>> cards = LoadPrintable(batch);
    if (!cards) return;
    for (const BatchCard& card : *cards) {
      if (!card.open_hand_off || card.open_hand_off->printer != id || card.in_doubt) continue;
      const Ticket ticket = TicketOf(batch, card.seq, card.open_hand_off->attempt);
      const DeviceOutcome found = driver_->Reconcile(ticket, *journal_);
      if (IsStopping() && found.outcome == OutcomeClass::kUnknown) return;
      const Outcome outcome = ToOutcome(found.outcome).value_or(Outcome::kInDoubt);
      Log(LogLevel::kInfo, "card reconciled",
          {{"printer", View().printer.code}, {"ticket", ticket.id}, {"outcome", Name(outcome)}, {"note", found.note}});
      floor_.outcomes.Add({batch, card.seq, card.open_hand_off->attempt, id, outcome, found.note});
      if (outcome != Outcome::kInDoubt) journal_->Forget(ticket);
    }
    floor_.outcomes.EndBatch(batch, std::nullopt);
  }
  floor_.outcomes.Flush(steady_clock::now() + std::chrono::seconds(10));
}

void PrinterWorker::PrintBatch(Batch batch) {
  const PrinterId id = View().printer.id;
  {
    absl::MutexLock lock(&mutex_);
    view_.batch = batch.id;
  }
  moved_ = false;
  trouble_since_ = batch.state == BatchState::kStopped ? std::optional<Time>(steady_clock::now()) : std::nullopt;
  std::optional<std::vector<BatchCard>> loaded = LoadPrintable(batch.id);
  if (loaded) {
    std::deque<BatchCard> cards;
    for (BatchCard& card : *loaded) {
      if (!card.open_hand_off) cards.push_back(std::move(card));
    }
    const std::size_t depth = static_cast<std::size_t>(std::max(1, driver_->GetCapabilities().queue_depth));
    while (!cards.empty() && WaitUntilAble(batch)) PrintWindow(batch, NextWindow(cards, depth), cards);
    if (cards.empty() && trouble_since_ && !moved_) LeaveTrouble(batch);
    if (cards.empty() || moved_) floor_.outcomes.EndBatch(batch.id, id);
  }
  absl::MutexLock lock(&mutex_);
  view_.batch.reset();
}

// nullopt when the server stops before the database answers.
std::optional<std::vector<BatchCard>> PrinterWorker::LoadPrintable(BatchId batch) {
  while (!IsStopping()) {
    Result<std::vector<BatchCard>> cards = floor_.store.LoadBatchCards(batch);
    if (cards) return std::move(*cards);
    Persist("loading a batch", Fail(cards.error()));
    Sleep(kRetryPause);
  }
  return std::nullopt;
}

// Neighbouring places at the same attempt, so that the hand-off names exactly these cards.
std::vector<BatchCard> PrinterWorker::NextWindow(std::deque<BatchCard>& cards, std::size_t most) const {
  std::vector<BatchCard> window;
  while (!cards.empty() && window.size() < most) {
    const bool follows = window.empty() || (cards.front().seq.value == window.back().seq.value + 1 &&
                                            cards.front().attempts == window.back().attempts);
    if (!follows) break;
    window.push_back(std::move(cards.front()));
    cards.pop_front();
  }
  return window;
}

void PrinterWorker::PrintWindow(Batch& batch, std::vector<BatchCard> window, std::deque<BatchCard>& cards) {
  const HandOff hand_off{batch.id, window.front().seq, window.back().seq, window.front().attempts + 1,
                         View().printer.id};
  if (!CommitHandOff(hand_off)) return;
  std::deque<CardInDevice> in_device;
  for (BatchCard& card : window) {
    CardInDevice next{std::move(card), nullptr, hand_off, {}};
    next.ticket = TicketOf(batch.id, next.card.seq, hand_off.attempt);
    Result<std::unique_ptr<Card>> drawing =
        floor_.make_card(next.card.card, batch.lane_key.room, batch.lane_key.profile);
    if (!drawing) {
      Conclude(next, {OutcomeClass::kPermanent, drawing.error().reason}, cards);
      continue;
    }
    next.drawing = std::move(*drawing);
    const DeviceOutcome submitted = driver_->Submit(next.ticket, *next.drawing, *journal_);
    if (submitted.outcome == OutcomeClass::kPending || submitted.outcome == OutcomeClass::kNeedsOperator) {
      in_device.push_back(std::move(next));
    } else {
      Conclude(next, submitted, cards);
    }
  }
  RefreshStatusWhenDue();
  for (const CardInDevice& card : in_device) {
    const DeviceOutcome outcome = AwaitOutcome(batch, card);
    if (outcome.outcome == OutcomeClass::kPending) return;  // interrupted: the device is asked at the next start
    Conclude(card, outcome, cards);
  }
}

// False when nothing may be fed: the server stops, or the batch is not this printer's any more.
bool PrinterWorker::CommitHandOff(const HandOff& hand_off) {
  while (!IsStopping()) {
    const Status recorded = floor_.store.RecordHandOff(hand_off);
    if (Persist("recording a hand-off", recorded)) return true;
    moved_ = recorded.error().code == ErrorCode::kAborted;
    if (moved_) return false;
    Sleep(kRetryPause);
  }
  return false;
}

// kPending only when a stop interrupted it.
DeviceOutcome PrinterWorker::AwaitOutcome(Batch& batch, const CardInDevice& in_device) {
  for (;;) {
    const DeviceOutcome outcome = driver_->Poll(in_device.ticket, kPollSlice);
    const bool is_known = ToOutcome(outcome.outcome) && outcome.outcome != OutcomeClass::kUnknown;
    if (!is_known && IsInterrupted()) return {OutcomeClass::kPending, "interrupted"};
    if (outcome.outcome == OutcomeClass::kNeedsOperator) {
      EnterTrouble(batch);
      Sleep(kPollSlice);
    } else if (outcome.outcome != OutcomeClass::kPending) {
      return outcome;
    }
    RefreshStatusWhenDue();
    if (trouble_since_ || !IsAble()) {
      EnterTrouble(batch);
      MoveWhenDue(batch);
    }
    if (IsAble() && outcome.outcome == OutcomeClass::kPending) LeaveTrouble(batch);
  }
}

void PrinterWorker::Conclude(const CardInDevice& in_device, const DeviceOutcome& found, std::deque<BatchCard>& cards) {
  const Outcome outcome = *ToOutcome(found.outcome);
  const HandOff& hand_off = in_device.hand_off;
  floor_.outcomes.Add({hand_off.batch, in_device.card.seq, hand_off.attempt, hand_off.printer, outcome, found.note});
  {
    absl::MutexLock lock(&mutex_);
    view_.printed += outcome == Outcome::kPrinted ? 1 : 0;
    view_.aborted += outcome == Outcome::kSpoiled || outcome == Outcome::kRefused ? 1 : 0;
    view_.in_doubt += outcome == Outcome::kInDoubt ? 1 : 0;
  }
  if (outcome == Outcome::kPrinted) return journal_->Forget(in_device.ticket);
  Log(LogLevel::kWarning, "card not printed",
      {{"printer", View().printer.code},
       {"ticket", in_device.ticket.id},
       {"outcome", Name(outcome)},
       {"note", found.note}});
  if (outcome != Outcome::kNotPrinted) return;
  journal_->Forget(in_device.ticket);
  BatchCard again = in_device.card;
  again.attempts = hand_off.attempt;
  const auto place =
      std::find_if(cards.begin(), cards.end(), [&](const BatchCard& card) { return again.seq < card.seq; });
  cards.insert(place, std::move(again));
  status_due_ = {};
  RefreshStatus();
  if (IsAble()) Sleep(kRetryPause);
}

// False when the server stops, or when the batch has moved to another printer.
bool PrinterWorker::WaitUntilAble(Batch& batch) {
  while (!moved_ && !IsStopping()) {
    RefreshStatusWhenDue();
    if (IsAble()) {
      LeaveTrouble(batch);
      return !moved_;
    }
    EnterTrouble(batch);
    MoveWhenDue(batch);
    Sleep(kPollSlice);
  }
  return false;
}

void PrinterWorker::EnterTrouble(Batch& batch) {
  if (trouble_since_) return;
  trouble_since_ = steady_clock::now();
  if (Persist("stopping a batch",
              floor_.store.MoveBatch(batch.id, BatchState::kPrinting, BatchState::kStopped, batch.printer))) {
    batch.state = BatchState::kStopped;
  }
}

void PrinterWorker::LeaveTrouble(Batch& batch) {
  if (!trouble_since_ || moved_) return;
  if (batch.state == BatchState::kStopped) {
    const Status going_on =
        floor_.store.MoveBatch(batch.id, BatchState::kStopped, BatchState::kPrinting, batch.printer);
    // Not stopped any more: an answer was lost; whether the batch is still here, the next hand-off is told.
    if (!Persist("going on with a batch", going_on) && going_on.error().code != ErrorCode::kAborted) return;
  }
  batch.state = BatchState::kPrinting;
  trouble_since_.reset();
}

void PrinterWorker::MoveWhenDue(Batch& batch) {
  if (moved_ || !trouble_since_ || steady_clock::now() - *trouble_since_ < floor_.move_after) return;
  const Status moved = floor_.store.MoveBatch(batch.id, batch.state, BatchState::kReady, std::nullopt);
  if (!Persist("moving a batch", moved) && moved.error().code != ErrorCode::kAborted) return;
  moved_ = true;
  Log(LogLevel::kInfo, "batch moves to another printer", {{"printer", View().printer.code}, {"batch", batch.id.value}});
}

void PrinterWorker::RefreshStatusWhenDue() {
  if (steady_clock::now() >= status_due_) RefreshStatus();
}

void PrinterWorker::RefreshStatus() {
  PrinterStatus status = driver_->GetStatus();
  status_due_ = steady_clock::now() + floor_.options.status_interval;
  absl::MutexLock lock(&mutex_);
  if (status.state != view_.status.state || status.reasons != view_.status.reasons) {
    std::string reasons;
    for (const PrinterReason& reason : status.reasons)
      reasons += (reasons.empty() ? "" : ",") + FormatPrinterReason(reason);
    Log(LogLevel::kInfo, "printer state",
        {{"printer", view_.printer.code}, {"state", Name(status.state)}, {"reasons", reasons}});
  }
  view_.status = std::move(status);
}

bool PrinterWorker::IsAble() const {
  absl::MutexLock lock(&mutex_);
  return !view_.printer.paused && !StopsFeeding(view_.status.state);
}

bool PrinterWorker::IsStopping() const {
  absl::MutexLock lock(&mutex_);
  return stopping_;
}

bool PrinterWorker::IsInterrupted() const {
  absl::MutexLock lock(&mutex_);
  return interrupted_;
}

void PrinterWorker::Sleep(milliseconds at_most) {
  absl::MutexLock lock(&mutex_);
  mutex_.AwaitWithTimeout(absl::Condition(&stopping_), absl::FromChrono(at_most));
}

// True when it was done; logs otherwise.
bool PrinterWorker::Persist(const char* what, const Status& status) {
  if (status) return true;
  Log(LogLevel::kWarning, "a printer waits for the database",
      {{"printer", View().printer.code}, {"while", what}, {"error", Describe(status.error())}});
  return false;
}

}  // namespace cetak
