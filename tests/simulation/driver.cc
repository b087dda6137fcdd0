#include "tests/simulation/driver.h"

#include <algorithm>

namespace cetak {
namespace {

using std::chrono::milliseconds;

// Longer silent than this, and nobody waits any more.
constexpr milliseconds kSilenceAtMost{4'000};

class PlainCard final : public Card {
 public:
  explicit PlainCard(std::string content) : content_(std::move(content)) {}
  Result<Sides> Draw(const PrintSize& /*size*/) const override { return Sides(); }
  const std::string& content() const { return content_; }

 private:
  const std::string content_;
};

class DiskJournal final : public PrinterJournal {
 public:
  DiskJournal(Stage& stage, JournalFile& file) : stage_(stage), file_(file) {}

  Status Append(const Ticket& ticket, std::string_view step) override {
    if (stage_.chance.Strikes(stage_.rough.journal_fails)) {
      stage_.Tell("journal of {} is not writable", ticket.id);
      return Fail(ErrorCode::kUnavailable, "JOURNAL_UNWRITABLE", "the disk is full");
    }
    file_[ticket].emplace_back(step);
    return {};
  }
  Result<std::vector<std::string>> Read(const Ticket& ticket) const override {
    const auto found = file_.find(ticket);
    return found == file_.end() ? std::vector<std::string>() : found->second;
  }
  void Forget(const Ticket& ticket) override { file_.erase(ticket); }

 private:
  Stage& stage_;
  JournalFile& file_;
};

bool Contains(const std::vector<std::string>& steps, std::string_view step) {
  return std::find(steps.begin(), steps.end(), step) != steps.end();
}

class DeviceDriver final : public PrinterDriver {
 public:
  DeviceDriver(Stage& stage, Device& device) : stage_(stage), device_(device) {}

  Capabilities GetCapabilities() override {
    Capabilities capabilities;
    capabilities.queue_depth = device_.queue_depth();
    capabilities.torn_upload_is_safe = device_.torn_upload_is_safe();
    return capabilities;
  }
  PrinterStatus GetStatus() override {
    PrinterStatus status;
    if (!device_.IsReachable()) return status;
    status.state = device_.IsStopped() ? PrinterState::kStopped : PrinterState::kIdle;
    if (device_.IsStopped()) status.reasons.push_back({device_.trouble(), Severity::kError});
    status.impressions_completed = device_.impressions();
    return status;
  }
  Identity Identify() override { return {}; }
  DeviceOutcome Submit(const Ticket& ticket, const Card& card, TicketJournal& journal) override;
  DeviceOutcome Poll(const Ticket& ticket, milliseconds at_most) override;
  DeviceOutcome Cancel(const Ticket& ticket) override { return Poll(ticket, milliseconds(0)); }
  DeviceOutcome Reconcile(const Ticket& ticket, const TicketJournal& journal) override;
  void Interrupt() override { interrupted_ = true; }

 private:
  struct Flight {
    bool sent = false;
    Instant silent_until;
    Instant last_contact;
  };

  DeviceOutcome Judge(const Ticket& ticket, bool sent) const;
  DeviceOutcome Told(const Ticket& ticket, const DeviceOutcome& outcome) const {
    stage_.Tell("{} is {} ({})", ticket.id, Name(outcome.outcome), outcome.note);
    return outcome;
  }

  Stage& stage_;
  Device& device_;
  std::map<Ticket, Flight> flights_;
  bool interrupted_ = false;
};

DeviceOutcome DeviceDriver::Submit(const Ticket& ticket, const Card& card, TicketJournal& journal) {
  stage_.Block(stage_.chance.Ms(5, 80));
  if (!device_.IsReachable()) return Told(ticket, {OutcomeClass::kRetryableNoCard, "printer-unreachable"});
  if (device_.IsFull()) return Told(ticket, {OutcomeClass::kRetryableNoCard, "server-error-busy"});
  if (!journal.Append(ticket, "INTENT")) return Told(ticket, {OutcomeClass::kRetryableNoCard, "journal-unavailable"});
  stage_.MayDie("intent");
  if (!journal.Append(ticket, "SENDING")) return Told(ticket, {OutcomeClass::kRetryableNoCard, "journal-unavailable"});
  try {
    stage_.MayDie("sending");
  } catch (const ServerDied&) {
    device_.ReceiveTorn(ticket.id);
    throw;
  }
  const Device::Upload upload = device_.Receive(ticket.id, static_cast<const PlainCard&>(card).content());
  stage_.MayDie("upload");
  if (upload == Device::Upload::kRefused) return Told(ticket, {OutcomeClass::kPermanent, "document-format"});
  if (upload == Device::Upload::kAnswerLost) return Told(ticket, {OutcomeClass::kUnknown, "timeout-after-upload"});
  static_cast<void>(journal.Append(ticket, "SENT"));
  stage_.MayDie("sent");
  const Instant now = stage_.clock.Now();
  Flight flight{true, now, now};
  if (stage_.chance.Strikes(stage_.rough.device_silent)) flight.silent_until = now + stage_.chance.Ms(100, 8'000);
  flights_[ticket] = flight;
  return {OutcomeClass::kPending, "job-queued"};
}

DeviceOutcome DeviceDriver::Poll(const Ticket& ticket, milliseconds at_most) {
  stage_.MayDie("poll");
  const Instant now = stage_.clock.Now();
  Flight& flight = flights_.try_emplace(ticket, Flight{false, now, now}).first->second;
  DeviceOutcome outcome{OutcomeClass::kPending, "printer-silent"};
  if (device_.IsReachable() && now >= flight.silent_until) {
    flight.last_contact = now;
    outcome = Judge(ticket, flight.sent);
  } else if (now - flight.last_contact > kSilenceAtMost) {
    outcome = {OutcomeClass::kUnknown, "contact-lost"};
  }
  if (outcome.outcome == OutcomeClass::kPending || outcome.outcome == OutcomeClass::kNeedsOperator) {
    if (!interrupted_) stage_.Block(at_most);
    return outcome;
  }
  flights_.erase(ticket);
  return Told(ticket, outcome);
}

DeviceOutcome DeviceDriver::Reconcile(const Ticket& ticket, const TicketJournal& journal) {
  stage_.MayDie("reconcile");
  const std::vector<std::string> steps = journal.Read(ticket).value();
  if (!steps.empty() && !Contains(steps, "SENDING")) {
    return Told(ticket, {OutcomeClass::kRetryableNoCard, "never-sent"});
  }
  if (!device_.IsReachable()) return Told(ticket, {OutcomeClass::kUnknown, "printer-unreachable"});
  const bool sent = Contains(steps, "SENT");
  const DeviceOutcome outcome = Judge(ticket, sent);
  const Instant now = stage_.clock.Now();
  if (outcome.outcome == OutcomeClass::kPending) flights_[ticket] = {sent, now, now};
  return Told(ticket, outcome);
}

// Completed is printed only where the whole card is known to have been sent, or a torn one is never printed.
DeviceOutcome DeviceDriver::Judge(const Ticket& ticket, bool sent) const {
  switch (device_.Ask(ticket.id)) {
    case Device::Says::kPending: return {OutcomeClass::kPending, "job-printing"};
    case Device::Says::kNeedsOperator: return {OutcomeClass::kNeedsOperator, device_.trouble()};
    case Device::Says::kAbortedAfterFeed: return {OutcomeClass::kCardSpoiled, "aborted-by-system"};
    case Device::Says::kAbortedUnfed: return {OutcomeClass::kRetryableNoCard, "aborted-unfed"};
    case Device::Says::kUnknownJob:
      if (device_.remembers_all()) return {OutcomeClass::kRetryableNoCard, "not-in-device-log"};
      return {OutcomeClass::kUnknown, "job-not-found"};
    case Device::Says::kCompleted: break;
  }
  if (sent || device_.torn_upload_is_safe()) return {OutcomeClass::kPrinted, "job-completed-successfully"};
  return {OutcomeClass::kUnknown, "upload-not-proven"};
}

}  // namespace

std::unique_ptr<PrinterJournal> OpenJournal(Stage& stage, JournalFile& file) {
  return std::make_unique<DiskJournal>(stage, file);
}

std::unique_ptr<PrinterDriver> MakeDriver(Stage& stage, Device& device) {
  return std::make_unique<DeviceDriver>(stage, device);
}

std::unique_ptr<Card> MakeCard(const Redacted<std::string>& stored) {
  return std::make_unique<PlainCard>(stored.Reveal());
}

}  // namespace cetak
