#include "server/dispatch/printer_worker.h"

#include <algorithm>
#include <utility>

#include "server/base/fault_point.h"
#include "server/base/log.h"
#include "server/dispatch/device_verdict.h"

namespace cetak {
namespace {

using std::chrono::milliseconds;

constexpr PrinterWorker::Pause kAtOnce{};
constexpr milliseconds kPollSlice{200};
constexpr PrinterWorker::Pause kRetryPause{milliseconds(250)};
constexpr std::int32_t kOpenBatches = 100'000;

bool StopsFeeding(PrinterState state) { return state == PrinterState::kStopped || state == PrinterState::kUnreachable; }

}  // namespace

PrinterWorker::PrinterWorker(const WorkerFloor& floor, BatchDesk& desk, Printer printer,
                             std::vector<ProfileId> profiles, std::unique_ptr<PrinterDriver> driver,
                             std::unique_ptr<PrinterJournal> journal)
    : floor_(floor),
      desk_(desk),
      printer_(printer),
      profiles_(std::move(profiles)),
      driver_(std::move(driver)),
      journal_(std::move(journal)),
      doubts_(floor.store, floor.clock, printer.id, floor.options.status_interval) {
  view_.printer = std::move(printer);
}

// -- what others say and ask

void PrinterWorker::SetEpoch(std::optional<Epoch> epoch) {
  absl::MutexLock lock(&mutex_);
  given_epoch_ = epoch;
  news_ = true;
  woken_.SignalAll();
}

void PrinterWorker::SetLeaseEnd(Time end) {
  absl::MutexLock lock(&mutex_);
  lease_end_ = end;
}

void PrinterWorker::AskToStop() {
  absl::MutexLock lock(&mutex_);
  stopping_ = true;
  news_ = true;
  woken_.SignalAll();
}

bool PrinterWorker::IsDone() const {
  absl::MutexLock lock(&mutex_);
  return done_;
}

void PrinterWorker::Interrupt() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
    interrupted_ = true;
    news_ = true;
    woken_.SignalAll();
  }
  driver_->Interrupt();
}

std::optional<std::optional<BatchId>> PrinterWorker::InHand() const {
  absl::MutexLock lock(&mutex_);
  if (fetching_) return std::nullopt;
  return view_.batch;
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

// -- the steps

PrinterWorker::Pause PrinterWorker::Step() {
  if (!std::exchange(identified_, true)) {
    Identity identity = driver_->Identify();
    absl::MutexLock lock(&mutex_);
    view_.identity = std::move(identity);
  }
  ForgetWritten();
  RefreshStatusWhenDue();
  std::optional<Epoch> given;
  bool stopping = false;
  {
    absl::MutexLock lock(&mutex_);
    given = given_epoch_;
    stopping = stopping_;
    news_ = false;
    done_ = stopping && (interrupted_ || (window_.empty() && in_device_.empty()));
    if (done_) return {floor_.options.idle_poll};
  }
  if (given != epoch_) AdoptEpoch(given);
  if (!epoch_) return {floor_.options.idle_poll};
  if (stopping) TakeBackUnsent();
  LookAfterDoubt();
  if (!window_.empty() && HoldsLease()) {
    SubmitNext();
    return kAtOnce;
  }
  if (!in_device_.empty()) return PollNext();
  if (!window_.empty()) return kRetryPause;
  if (stopping) return kAtOnce;
  if (!to_ask_ || !to_ask_->empty()) return AskAboutNextBatch();
  return batch_ ? GoOnWithBatch() : FetchBatch();
}

void PrinterWorker::Rest(Pause pause) {
  if (pause.at_most.count() <= 0) return;
  if (pause.or_until_lanes_change) {
    floor_.store.lanes().AwaitChange(lanes_seen_, pause.at_most);
    return;
  }
  absl::MutexLock lock(&mutex_);
  woken_.WaitFor(mutex_, absl::Condition(&news_), pause.at_most);
}

// What the old epoch left undone, the device is asked about under the new one, by whoever has it.
void PrinterWorker::AdoptEpoch(std::optional<Epoch> epoch) {
  epoch_ = epoch;
  to_ask_.reset();
  batch_.reset();
  cards_.clear();
  window_.clear();
  in_device_.clear();
  trouble_since_.reset();
  absl::MutexLock lock(&mutex_);
  view_.batch.reset();
  feed_stopped_ = epoch.has_value();  // until it is known that no card of this printer is in doubt
  doubts_.Begin();
}

PrinterWorker::Pause PrinterWorker::AskAboutNextBatch() {
  if (!to_ask_) {
    const std::int64_t written = floor_.outcomes.written();
    if (!doubts_.IsWritten(written)) return {doubts_.PauseBeforeLook(written, kRetryPause.at_most)};
    const auto open = floor_.store.ListBatches({.open_only = true, .handed_to = printer_.id, .limit = kOpenBatches});
    if (!open) {
      Persist("listing open batches", Fail(open.error()));
      return kRetryPause;
    }
    to_ask_.emplace();
    for (const Batch& batch : *open) to_ask_->push_front(batch.id);
    return kAtOnce;
  }
  const BatchId batch = to_ask_->front();
  const auto cards = floor_.store.LoadBatchCards(batch);
  if (!cards && cards.error().code != ErrorCode::kNotFound) {
    Persist("loading a batch", Fail(cards.error()));
    return kRetryPause;
  }
  to_ask_->pop_front();
  if (cards) AskAbout(batch, *cards, /*in_doubt=*/false);
  return kAtOnce;
}

// About those of this printer's cards that are in doubt, or those that are not.
void PrinterWorker::AskAbout(BatchId batch, const std::vector<BatchCard>& cards, bool in_doubt) {
  std::int64_t known = 0;
  for (const BatchCard& card : cards) {
    if (!card.open_hand_off || card.open_hand_off->printer != printer_.id || card.in_doubt != in_doubt) continue;
    known += AskAbout(batch, card) ? 1 : 0;
    if (IsInterrupted()) break;
  }
  if (known == 0) return;
  Log(LogLevel::kInfo, "cards reconciled", {{"printer", printer_.code}, {"batch", batch.value}, {"cards", known}});
}

bool PrinterWorker::AskAbout(BatchId batch, const BatchCard& card) {
  CardInDevice asked{card, nullptr, batch, card.open_hand_off->attempt, {}};
  asked.ticket = TicketOf(batch, card.seq, asked.attempt);
  const auto is_asked = [&](const CardInDevice& known) { return known.ticket == asked.ticket; };
  if (std::any_of(in_device_.begin(), in_device_.end(), is_asked)) return false;
  const bool is_ours = card.open_hand_off->server == floor_.options.server;
  DeviceOutcome found =
      is_ours ? driver_->Reconcile(asked.ticket, *journal_) : driver_->Reconcile(asked.ticket, NoJournal());
  if (!is_ours && found.outcome == OutcomeClass::kRetryableNoCard) {
    found = {OutcomeClass::kUnknown, "handed-off-by-another-server"};  // which may still be sending it
  }
  if ((IsInterrupted() || card.in_doubt) && found.outcome == OutcomeClass::kUnknown) return false;
  if (!ToOutcome(found.outcome)) {
    in_device_.push_back(std::move(asked));
    return false;
  }
  Conclude(std::move(asked), found);
  return true;
}

PrinterWorker::Pause PrinterWorker::FetchBatch() {
  if (!IsAble()) return {doubts_.PauseBeforeLook(floor_.outcomes.written(), floor_.options.idle_poll)};
  lanes_seen_ = floor_.store.lanes().version();
  {
    absl::MutexLock lock(&mutex_);
    fetching_ = true;
  }
  Result<std::optional<TakenBatch>> taken =
      desk_.Fetch({printer_.id, *epoch_, DepthOfQueue(), View().status.impressions_completed}, profiles_);
  {
    absl::MutexLock lock(&mutex_);
    fetching_ = false;
    if (taken && *taken) view_.batch = (*taken)->batch.id;
  }
  if (!taken) {
    if (taken.error().code != ErrorCode::kAborted) Persist("fetching a batch", Fail(taken.error()));
    to_ask_.reset();  // it may be that only the answer was lost, and cards are handed off
    return kRetryPause;
  }
  if (!*taken) return {floor_.options.idle_poll, true};
  batch_ = std::move((*taken)->batch);
  moved_ = false;
  std::vector<BatchCard>& cards = (*taken)->cards;
  const auto rest = cards.begin() + static_cast<std::ptrdiff_t>((*taken)->handed_off);
  window_.assign(std::make_move_iterator(cards.begin()), std::make_move_iterator(rest));
  cards_.assign(std::make_move_iterator(rest), std::make_move_iterator(cards.end()));
  return kAtOnce;
}

PrinterWorker::Pause PrinterWorker::GoOnWithBatch() {
  if (moved_ || cards_.empty()) {
    if (!moved_) LeaveTrouble();
    EndBatch();
    return kAtOnce;
  }
  if (floor_.clock.Monotonic() < retry_due_) return kRetryPause;
  if (IsAble()) {
    LeaveTrouble();
    return HandOffNextWindow();
  }
  EnterTrouble();
  MoveWhenDue();
  return moved_ ? kAtOnce : Pause{kPollSlice};
}

// Neighbouring places at the same attempt, so that the hand-off names exactly these cards.
std::vector<BatchCard> PrinterWorker::NextWindow() {
  const std::int32_t most = DepthOfQueue();
  std::vector<BatchCard> window;
  while (!cards_.empty() && std::ssize(window) < most) {
    const bool follows = window.empty() || (cards_.front().seq.value == window.back().seq.value + 1 &&
                                            cards_.front().attempts == window.back().attempts);
    if (!follows) break;
    window.push_back(std::move(cards_.front()));
    cards_.pop_front();
  }
  return window;
}

PrinterWorker::Pause PrinterWorker::HandOffNextWindow() {
  std::vector<BatchCard> window = NextWindow();
  const HandOff hand_off{batch_->id,
                         window.front().seq,
                         window.back().seq,
                         window.front().attempts + 1,
                         printer_.id,
                         *epoch_,
                         View().status.impressions_completed};
  const Status recorded = floor_.store.RecordHandOff(hand_off);
  if (Persist("recording a hand-off", recorded)) {
    window_.assign(std::make_move_iterator(window.begin()), std::make_move_iterator(window.end()));
    return kAtOnce;
  }
  moved_ = moved_ || recorded.error().code == ErrorCode::kAborted;
  cards_.insert(cards_.begin(), std::make_move_iterator(window.begin()), std::make_move_iterator(window.end()));
  return kRetryPause;
}

void PrinterWorker::SubmitNext() {
  CardInDevice next{std::move(window_.front()), nullptr, batch_->id, 0, {}};
  window_.pop_front();
  next.attempt = next.card.attempts + 1;
  next.ticket = TicketOf(next.batch, next.card.seq, next.attempt);
  next.drawing = floor_.make_card(next.card.card, batch_->lane_key.room, batch_->lane_key.profile);
  const DeviceOutcome submitted = driver_->Submit(next.ticket, *next.drawing, *journal_);
  CrashPoint("submit-after");
  if (ToOutcome(submitted.outcome)) return Conclude(std::move(next), submitted);
  in_device_.push_back(std::move(next));
}

// Nothing of them left this process.
void PrinterWorker::TakeBackUnsent() {
  for (BatchCard& card : std::exchange(window_, {})) {
    CardInDevice unsent{std::move(card), nullptr, batch_->id, 0, {}};
    unsent.attempt = unsent.card.attempts + 1;
    unsent.ticket = TicketOf(unsent.batch, unsent.card.seq, unsent.attempt);
    Conclude(std::move(unsent), {OutcomeClass::kRetryableNoCard, "server-stopped"});
  }
}

PrinterWorker::Pause PrinterWorker::PollNext() {
  const DeviceOutcome found = driver_->Poll(in_device_.front().ticket, kPollSlice);
  const bool is_known = ToOutcome(found.outcome) && found.outcome != OutcomeClass::kUnknown;
  if (!is_known && IsInterrupted()) return kAtOnce;
  if (ToOutcome(found.outcome)) {
    CardInDevice card = std::move(in_device_.front());
    in_device_.pop_front();
    Conclude(std::move(card), found);
    return kAtOnce;
  }
  if (!batch_) {  // left by another life of this server
    std::rotate(in_device_.begin(), in_device_.begin() + 1, in_device_.end());
    return found.outcome == OutcomeClass::kNeedsOperator ? Pause{kPollSlice} : kAtOnce;
  }
  if (found.outcome == OutcomeClass::kNeedsOperator || trouble_since_ || !IsAble()) {
    EnterTrouble();
    MoveWhenDue();
  }
  if (found.outcome == OutcomeClass::kNeedsOperator) return {kPollSlice};
  if (IsAble()) LeaveTrouble();
  return kAtOnce;
}

void PrinterWorker::Conclude(CardInDevice in_device, const DeviceOutcome& found) {
  const Outcome outcome = *ToOutcome(found.outcome);
  const std::int64_t number = floor_.outcomes.Add(
      {in_device.batch, in_device.card.seq, in_device.attempt, printer_.id, outcome, found.note, *epoch_});
  {
    absl::MutexLock lock(&mutex_);
    view_.printed += outcome == Outcome::kPrinted ? 1 : 0;
    view_.aborted += outcome == Outcome::kSpoiled || outcome == Outcome::kRefused ? 1 : 0;
    view_.in_doubt += outcome == Outcome::kInDoubt ? 1 : 0;
    feed_stopped_ = feed_stopped_ || outcome == Outcome::kInDoubt;
  }
  doubts_.AwaitWritten(number);
  if (outcome == Outcome::kInDoubt) {
    doubts_.Add(in_device.ticket);
  } else {
    concluded_.emplace_back(number, in_device.ticket);
  }
  if (outcome == Outcome::kPrinted) return;
  Log(LogLevel::kWarning, "card not printed",
      {{"printer", printer_.code}, {"ticket", in_device.ticket.id}, {"outcome", Name(outcome)}, {"note", found.note}});
  if (outcome == Outcome::kNotPrinted && batch_ && batch_->id == in_device.batch) TakeBack(std::move(in_device));
}

void PrinterWorker::TakeBack(CardInDevice in_device) {
  BatchCard again = std::move(in_device.card);
  again.attempts = in_device.attempt;
  const auto place =
      std::find_if(cards_.begin(), cards_.end(), [&](const BatchCard& card) { return again.seq < card.seq; });
  cards_.insert(place, std::move(again));
  status_due_ = {};
  retry_due_ = floor_.clock.Monotonic() + kRetryPause.at_most;
}

// Whether the batch is completed, goes on elsewhere or is left with cards in doubt, the outcome writer sees.
void PrinterWorker::EndBatch() {
  if (!moved_) floor_.outcomes.EndBatch(batch_->id, *epoch_);
  batch_.reset();
  cards_.clear();
  trouble_since_.reset();
  status_due_ = {};  // the device is at rest: whoever closes a shift now reads its counter as it is
  absl::MutexLock lock(&mutex_);
  view_.batch.reset();
}

// A ticket's steps are needed until its outcome is committed.
void PrinterWorker::ForgetWritten() {
  if (concluded_.empty()) return;
  const std::int64_t written = floor_.outcomes.written();
  for (; !concluded_.empty() && concluded_.front().first <= written; concluded_.pop_front()) {
    journal_->Forget(concluded_.front().second);
  }
}

// The feed is stopped while one of this printer's cards is in doubt.
void PrinterWorker::LookAfterDoubt() {
  {
    absl::MutexLock lock(&mutex_);
    if (!feed_stopped_) return;
  }
  if (!to_ask_ || !to_ask_->empty()) return;
  const auto news = doubts_.Look(floor_.outcomes.written());
  if (!news) {
    Persist("looking for cards in doubt", Fail(news.error()));
    return;
  }
  if (!*news) return;
  for (const Ticket& ticket : (*news)->settled) journal_->Forget(ticket);
  {
    absl::MutexLock lock(&mutex_);
    view_.in_doubt = (*news)->cards;
    feed_stopped_ = (*news)->cards > 0;
  }
  AskAgain((*news)->batches);
}

// Only a device's proof settles what was in doubt.
void PrinterWorker::AskAgain(const std::set<BatchId>& batches) {
  if (batches.empty() || View().status.state == PrinterState::kUnreachable || !doubts_.TakeTurnToAsk()) return;
  for (const BatchId batch : batches) {
    const auto cards = floor_.store.LoadBatchCards(batch);
    if (!cards) {
      Persist("loading a batch", Fail(cards.error()));
      return;
    }
    AskAbout(batch, *cards, /*in_doubt=*/true);
  }
}

// -- trouble

void PrinterWorker::EnterTrouble() {
  if (trouble_since_) return;
  trouble_since_ = floor_.clock.Monotonic();
  if (Persist("stopping a batch", floor_.store.MoveBatch(batch_->id, BatchState::kPrinting, BatchState::kStopped,
                                                         batch_->printer, *epoch_))) {
    batch_->state = BatchState::kStopped;
  }
}

void PrinterWorker::LeaveTrouble() {
  if (!trouble_since_ || moved_) return;
  if (batch_->state == BatchState::kStopped) {
    const Status going_on =
        floor_.store.MoveBatch(batch_->id, BatchState::kStopped, BatchState::kPrinting, batch_->printer, *epoch_);
    // Not stopped any more: an answer was lost; whether the batch is still here, the next hand-off is told.
    if (!Persist("going on with a batch", going_on) && going_on.error().code != ErrorCode::kAborted) return;
  }
  batch_->state = BatchState::kPrinting;
  trouble_since_.reset();
}

void PrinterWorker::MoveWhenDue() {
  if (moved_ || !trouble_since_ || floor_.clock.Monotonic() - *trouble_since_ < floor_.move_after) return;
  const Status moved = floor_.store.MoveBatch(batch_->id, batch_->state, BatchState::kReady, std::nullopt, *epoch_);
  if (!Persist("moving a batch", moved) && moved.error().code != ErrorCode::kAborted) return;
  moved_ = true;
  Log(LogLevel::kInfo, "batch moves to another printer", {{"printer", printer_.code}, {"batch", batch_->id.value}});
}

// -- the device

void PrinterWorker::RefreshStatusWhenDue() {
  if (floor_.clock.Monotonic() < status_due_) return;
  PrinterStatus status = driver_->GetStatus();
  const std::int32_t sides = driver_->GetCapabilities().sides;
  status_due_ = floor_.clock.Monotonic() + floor_.options.status_interval;
  absl::MutexLock lock(&mutex_);
  if (view_.status.state == PrinterState::kUnreachable && status.state != PrinterState::kUnreachable) doubts_.AskSoon();
  if (feed_stopped_ && epoch_ && view_.in_doubt > 0) {
    status.reasons.push_back({"outcome-in-doubt", Severity::kError});
  }
  if (status.state != view_.status.state || status.reasons != view_.status.reasons) {
    std::string reasons;
    for (const PrinterReason& reason : status.reasons)
      reasons += (reasons.empty() ? "" : ",") + FormatPrinterReason(reason);
    Log(LogLevel::kInfo, "printer state",
        {{"printer", printer_.code}, {"state", Name(status.state)}, {"reasons", reasons}});
  }
  view_.status = std::move(status);
  view_.sides = sides;
}

std::int32_t PrinterWorker::DepthOfQueue() const { return std::max(1, driver_->GetCapabilities().queue_depth); }

bool PrinterWorker::IsAble() const {
  absl::MutexLock lock(&mutex_);
  return !view_.printer.paused && !feed_stopped_ && !StopsFeeding(view_.status.state);
}

bool PrinterWorker::HoldsLease() const {
  const Time now = floor_.clock.Monotonic();
  absl::MutexLock lock(&mutex_);
  return now < lease_end_;
}

bool PrinterWorker::IsInterrupted() const {
  absl::MutexLock lock(&mutex_);
  return interrupted_;
}

// True when it was done; logs otherwise.
bool PrinterWorker::Persist(const char* what, const Status& status) {
  if (status) return true;
  Log(LogLevel::kWarning, "a printer waits for the database",
      {{"printer", printer_.code}, {"while", what}, {"error", Describe(status.error())}});
  return false;
}

}  // namespace cetak
