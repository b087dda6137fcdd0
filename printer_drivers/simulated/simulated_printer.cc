#include "printer_drivers/simulated/simulated_printer.h"

#include <absl/time/time.h>

#include <algorithm>
#include <utility>

#include "server/base/log.h"

namespace cetak {
namespace {

using std::chrono::steady_clock;

constexpr std::string_view kAnswerLost = "ANSWER-LOST";
constexpr std::string_view kOffline = "offline";

bool IsPowerLoss(Fault fault) {
  return fault == Fault::kPowerLossBefore || fault == Fault::kPowerLossDuring || fault == Fault::kPowerLossAfter;
}

std::string_view StopReason(Fault fault) {
  switch (fault) {
    case Fault::kJam: return "media-jam";
    case Fault::kMediaEmpty: return "media-empty";
    case Fault::kCoverOpen: return "cover-open";
    default: return {};
  }
}

}  // namespace

SimulatedPrinter::SimulatedPrinter(std::string code, SimulatedOptions options, std::unique_ptr<CardLog> log)
    : code_(std::move(code)), options_(std::move(options)), log_(std::move(log)), faults_(options_.faults) {}

Capabilities SimulatedPrinter::GetCapabilities() {
  Capabilities capabilities;
  capabilities.queue_depth = static_cast<std::int32_t>(options_.queue_depth);
  capabilities.survives_restart = true;
  capabilities.torn_upload_is_safe = true;
  capabilities.history = std::chrono::years(10);  // its log is never cut
  if (options_.card_time >= std::chrono::seconds(1)) capabilities.cards_per_day = 250;
  return capabilities;
}

PrinterStatus SimulatedPrinter::GetStatus() {
  const absl::MutexLock lock(&mutex_);
  const auto now = steady_clock::now();
  RecoverWhenDue(now);
  PrintWhatIsDue(now);  // a device goes on whether anybody polls or not
  PrinterStatus status;
  status.impressions_completed = log_->Count() * 2;
  if (!broken_.empty()) {
    status.state = broken_ == kOffline ? PrinterState::kUnreachable : PrinterState::kStopped;
    status.reasons.push_back({broken_, Severity::kError});
    status.message = broken_;
  } else {
    status.state = queue_.empty() ? PrinterState::kIdle : PrinterState::kProcessing;
  }
  return status;
}

Identity SimulatedPrinter::Identify() { return {"Cetak simulated card printer", code_, "simulated:" + code_}; }

DeviceOutcome SimulatedPrinter::Submit(const Ticket& ticket, const Card& card, TicketJournal& journal) {
  if (options_.draw && !card.Draw(PrintSize{})) return {OutcomeClass::kPermanent, "drawing-failed"};
  const absl::MutexLock lock(&mutex_);
  const auto now = steady_clock::now();
  RecoverWhenDue(now);
  if (broken_ == kOffline) return {OutcomeClass::kRetryableNoCard, "printer-unreachable"};
  if (queue_.size() >= options_.queue_depth) return {OutcomeClass::kRetryableNoCard, "server-error-busy"};
  const std::optional<Fault> fault = TakeFault();
  if (fault) {
    if (auto outcome = StrikeAtOnce(*fault, ticket, journal)) return *std::move(outcome);
  }
  if (queue_.empty()) front_due_ = now + options_.card_time;
  queue_.push_back({ticket, fault});
  return {OutcomeClass::kPending, "job-queued"};
}

// The next card would be this line of the log.
std::optional<Fault> SimulatedPrinter::TakeFault() {
  if (faults_.empty()) return std::nullopt;
  const auto fault = faults_.find(log_->Count() + static_cast<std::int64_t>(queue_.size()) + 1);
  if (fault == faults_.end()) return std::nullopt;
  const Fault struck = fault->second;
  faults_.erase(fault);
  return struck;
}

// The outcome of a fault that keeps the card from being queued; nullopt for the others.
std::optional<DeviceOutcome> SimulatedPrinter::StrikeAtOnce(Fault fault, const Ticket& ticket, TicketJournal& journal) {
  switch (fault) {
    case Fault::kRefuse: return DeviceOutcome{OutcomeClass::kRetryableNoCard, "server-error-temporary-error"};
    case Fault::kPermanent: return DeviceOutcome{OutcomeClass::kPermanent, "document-format-not-supported"};
    case Fault::kOffline:
      BreakDownAt(steady_clock::now(), kOffline);
      return DeviceOutcome{OutcomeClass::kRetryableNoCard, "printer-unreachable"};
    case Fault::kUnknown:
    case Fault::kUnknownLost:
      if (!journal.Append(ticket, kAnswerLost)) {
        return DeviceOutcome{OutcomeClass::kRetryableNoCard, "journal-unavailable"};
      }
      return std::nullopt;
    default: return std::nullopt;
  }
}

DeviceOutcome SimulatedPrinter::Poll(const Ticket& ticket, std::chrono::milliseconds at_most) {
  const auto deadline = steady_clock::now() + at_most;
  const absl::MutexLock lock(&mutex_);
  while (true) {
    const auto now = steady_clock::now();
    RecoverWhenDue(now);
    PrintWhatIsDue(now);
    if (const auto finished = finished_.find(ticket); finished != finished_.end()) {
      DeviceOutcome outcome = std::move(finished->second);
      finished_.erase(finished);
      return outcome;
    }
    QueuedCard* queued = FindQueued(ticket);
    if (queued == nullptr && broken_ != kOffline) return FromLog(ticket);
    const bool needs_operator = !broken_.empty() && broken_ != kOffline;
    const bool news = needs_operator && !std::exchange(queued->told_to_operator, needs_operator);
    if (news || interrupted_ || now >= deadline) {
      if (needs_operator) return {OutcomeClass::kNeedsOperator, broken_};
      return {OutcomeClass::kPending, broken_.empty() ? "job-printing" : "printer-unreachable"};
    }
    const auto wait = std::chrono::ceil<std::chrono::microseconds>(NextChange(deadline) - now);
    changed_.WaitFor(mutex_, wait);
  }
}

SimulatedPrinter::Time SimulatedPrinter::NextChange(Time deadline) const {
  if (broken_.empty()) return std::min(deadline, front_due_);
  return recovers_ ? std::min(deadline, *recovers_) : deadline;
}

DeviceOutcome SimulatedPrinter::Cancel(const Ticket& ticket) {
  {
    const absl::MutexLock lock(&mutex_);
    PrintWhatIsDue(steady_clock::now());
    const auto queued =
        std::find_if(queue_.begin(), queue_.end(), [&](const QueuedCard& card) { return card.ticket == ticket; });
    if (queued != queue_.end()) {
      queue_.erase(queued);
      return {OutcomeClass::kRetryableNoCard, "job-canceled-by-user"};
    }
  }
  return Poll(ticket, std::chrono::milliseconds(0));
}

DeviceOutcome SimulatedPrinter::Reconcile(const Ticket& ticket, const TicketJournal& journal) {
  const auto steps = journal.Read(ticket);
  if (!steps) return {OutcomeClass::kUnknown, "journal-unavailable"};
  if (std::find(steps->begin(), steps->end(), kAnswerLost) != steps->end()) {
    return {OutcomeClass::kUnknown, "answer-lost"};
  }
  const absl::MutexLock lock(&mutex_);
  if (FindQueued(ticket) != nullptr || finished_.contains(ticket)) return {OutcomeClass::kPending, "job-printing"};
  return FromLog(ticket);
}

void SimulatedPrinter::Interrupt() {
  const absl::MutexLock lock(&mutex_);
  interrupted_ = true;
  changed_.SignalAll();
}

void SimulatedPrinter::BreakDown(std::string_view reason) {
  const absl::MutexLock lock(&mutex_);
  BreakDownAt(steady_clock::now(), reason);
  changed_.SignalAll();
}

void SimulatedPrinter::Help() {
  const absl::MutexLock lock(&mutex_);
  RecoverAt(steady_clock::now());
  changed_.SignalAll();
}

void SimulatedPrinter::BreakDownAt(Time now, std::string_view reason) {
  broken_ = reason;
  recovers_.reset();
  if (options_.recover_after.count() > 0) recovers_ = now + options_.recover_after;
}

void SimulatedPrinter::RecoverAt(Time now) {
  broken_.clear();
  recovers_.reset();
  front_due_ = now + options_.card_time;
  for (QueuedCard& card : queue_) card.told_to_operator = false;
}

void SimulatedPrinter::RecoverWhenDue(Time now) {
  if (recovers_ && now >= *recovers_) RecoverAt(now);
}

void SimulatedPrinter::PrintWhatIsDue(Time now) {
  std::vector<QueuedCard> out;
  while (!queue_.empty() && broken_.empty()) {
    QueuedCard& front = queue_.front();
    if (front.fault && !StopReason(*front.fault).empty()) {
      BreakDownAt(now, StopReason(*front.fault));
      front.fault.reset();
    } else if (now >= front_due_) {
      const bool power_fails = front.fault && IsPowerLoss(*front.fault);
      if (front.fault != Fault::kPowerLossBefore) out.push_back(std::move(front));
      queue_.pop_front();
      front_due_ += options_.card_time;
      if (power_fails) {
        queue_.clear();
        BreakDownAt(now, kOffline);
      }
    } else {
      break;
    }
  }
  if (!out.empty()) PutOut(out);
}

void SimulatedPrinter::PutOut(const std::vector<QueuedCard>& cards) {
  std::vector<LoggedCard> lines;
  for (const QueuedCard& card : cards) {
    if (card.fault == Fault::kUnknownLost) continue;
    lines.push_back({card.ticket, IsSpoiled(card) ? PhysicalCard::kSpoiled : PhysicalCard::kGood});
  }
  const Status logged = log_->Append(lines);
  if (!logged) {
    Log(LogLevel::kError, "card log failed", {{"printer", code_}, {"error", Describe(logged.error())}});
    BreakDownAt(steady_clock::now(), "other");
  }
  for (const QueuedCard& card : cards) {
    DeviceOutcome outcome{OutcomeClass::kPrinted, "job-completed-successfully"};
    if (IsSpoiled(card)) outcome = {OutcomeClass::kCardSpoiled, "aborted-by-system"};
    if (card.fault == Fault::kUnknown || card.fault == Fault::kUnknownLost) {
      outcome = {OutcomeClass::kUnknown, "answer-lost"};
    }
    if (!logged) outcome = {OutcomeClass::kUnknown, "card-log-failed"};
    finished_[card.ticket] = std::move(outcome);
  }
}

bool SimulatedPrinter::IsSpoiled(const QueuedCard& card) {
  return card.fault == Fault::kSpoil || card.fault == Fault::kPowerLossDuring;
}

SimulatedPrinter::QueuedCard* SimulatedPrinter::FindQueued(const Ticket& ticket) {
  for (QueuedCard& card : queue_) {
    if (card.ticket == ticket) return &card;
  }
  return nullptr;
}

DeviceOutcome SimulatedPrinter::FromLog(const Ticket& ticket) {
  const auto card = log_->Find(ticket);
  if (!card) return {OutcomeClass::kUnknown, "card-log-failed"};
  if (!card->has_value()) return {OutcomeClass::kRetryableNoCard, "not-in-device-log"};
  if (**card == PhysicalCard::kSpoiled) return {OutcomeClass::kCardSpoiled, "aborted-by-system"};
  return {OutcomeClass::kPrinted, "job-completed-successfully"};
}

Result<std::unique_ptr<PrinterDriver>> MakeSimulatedPrinter(const PrinterSettings& settings) {
  CETAK_ASSIGN_OR_RETURN(SimulatedOptions options, ReadSimulatedOptions(settings));
  CETAK_ASSIGN_OR_RETURN(std::unique_ptr<CardLog> log, CardLog::Open(options.log));
  return std::make_unique<SimulatedPrinter>(settings.code, std::move(options), std::move(log));
}

}  // namespace cetak
