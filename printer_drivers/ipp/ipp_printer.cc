#include "printer_drivers/ipp/ipp_printer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "printer_drivers/api/option_reader.h"
#include "printer_drivers/ipp/ipp_connection.h"
#include "printer_drivers/ipp/job_verdict.h"
#include "printer_drivers/ipp/printer_facts.h"
#include "printer_drivers/ipp/pwg_document.h"
#include "server/base/log.h"

namespace cetak {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kFirstPause{5};
constexpr milliseconds kLongestPause{200};
constexpr milliseconds kAnswerPatience{1000};  // how long Submit waits for the answer to an upload; Poll goes on
constexpr milliseconds kReasonsAfter{40};      // a card that is done sooner needs no question about the printer
constexpr std::array kFinalOutcomes = {OutcomeClass::kPrinted, OutcomeClass::kRetryableNoCard,
                                       OutcomeClass::kCardSpoiled, OutcomeClass::kPermanent};

struct IppOptions {
  PrinterAddress address;
  std::chrono::seconds timeout{10};
  bool torn_upload_is_safe = false;
};

// What a ticket's journal says of another life.
struct JournaledSteps {
  bool any = false;
  bool sending = false;
  bool sent = false;
  int sides = 0;
  std::optional<OutcomeClass> outcome;
};

JournaledSteps ReadSteps(const std::vector<std::string>& steps) {
  JournaledSteps read;
  for (const std::string& step : steps) {
    read.any = true;
    if (step.starts_with("SENDING ")) {
      read.sending = true;
      std::from_chars(step.data() + 8, step.data() + step.size(), read.sides);
    }
    if (step == "SENT") read.sent = read.sides > 0;
    for (const OutcomeClass outcome : kFinalOutcomes) {
      if (step == fmt::format("OUTCOME {}", Name(outcome))) read.outcome = outcome;
    }
  }
  return read;
}

// "12-7-1": batch, place, attempt.
bool IsTicketName(std::string_view name) {
  return std::count(name.begin(), name.end(), '-') == 2 && name.front() != '-' && name.back() != '-' &&
         name.find("--") == std::string_view::npos && name.find_first_not_of("0123456789-") == std::string_view::npos;
}

// A job of ours that waits for a document which never comes.
bool IsOrphan(const JobReport& job) {
  const bool waits = job.state == IPP_JSTATE_PENDING || job.state == IPP_JSTATE_HELD;
  return waits && job.without_data && IsTicketName(job.name);
}

DeviceOutcome FromRefusal(const IppAnswer& answer) {
  if (answer.contact == Contact::kAnswered) return JudgeRefusal(answer.status);
  if (answer.contact == Contact::kBroken) return {OutcomeClass::kRetryableNoCard, "timeout-before-upload"};
  return {OutcomeClass::kRetryableNoCard, "printer-unreachable"};
}

class IppPrinter final : public PrinterDriver {
 public:
  IppPrinter(std::string code, IppOptions options)
      : code_(std::move(code)),
        options_(std::move(options)),
        talk_(options_.address, options_.timeout, interruption_),
        upload_(options_.address, options_.timeout, interruption_) {}

  Capabilities GetCapabilities() override;
  PrinterStatus GetStatus() override;
  Identity Identify() override;
  DeviceOutcome Submit(const Ticket& ticket, const Card& card, TicketJournal& journal) override;
  DeviceOutcome Poll(const Ticket& ticket, milliseconds at_most) override;
  DeviceOutcome Cancel(const Ticket& ticket) override;
  DeviceOutcome Reconcile(const Ticket& ticket, const TicketJournal& journal) override;
  void Interrupt() override { interruption_.Raise(); }

 private:
  using Time = steady_clock::time_point;
  // A card that is at the printer.
  struct Flight {
    std::int32_t job_id = 0;
    int sides = 0;
    TicketJournal* journal = nullptr;  // null for a card of another life
    bool uploading = false;
    bool sent = false;
    bool told_to_operator = false;
    std::optional<std::int32_t> printer_up_time_s;
    Time last_contact;
  };

  IppMessage Request(ipp_op_t operation, std::optional<int> job_id = std::nullopt) const {
    return NewRequest(operation, options_.address.uri, job_id);
  }
  bool AskFacts();
  IppAnswer CreateJob(const Ticket& ticket, std::size_t sides);
  IppMessage SendDocumentRequest(int job_id) const;
  void CancelOrphans();
  void CancelJob(int job_id);
  std::vector<JobReport> ListJobs(const char* which, bool& reached);

  DeviceOutcome SendDocument(const Ticket& ticket, Flight flight, std::vector<std::uint8_t> document);
  std::optional<DeviceOutcome> AdvanceUpload(const Ticket& ticket, Flight& flight, milliseconds at_most);
  std::optional<DeviceOutcome> AfterUpload(const Ticket& ticket, Flight& flight, UploadStep step);
  DeviceOutcome AfterRefusedDocument(const Flight& flight);
  std::optional<JobReport> AskJob(int job_id, ipp_status_t& status);
  DeviceOutcome Judge(JobReport job, int sides, bool upload_finished) const;
  DeviceOutcome Look(const Ticket& ticket, Flight& flight, bool ask_reasons);
  DeviceOutcome LookAtJob(const Ticket& ticket, Flight& flight, const JobReport& job, bool ask_reasons);
  DeviceOutcome OutOfContact(const Flight& flight) const;
  DeviceOutcome Conclude(const Ticket& ticket, DeviceOutcome outcome);

  const std::string code_;
  const IppOptions options_;
  Interruption interruption_;
  IppConnection talk_;
  IppConnection upload_;
  std::optional<PrinterFacts> facts_;  // the last known
  bool orphans_canceled_ = false;
  std::map<Ticket, Flight> flights_;
};

bool IppPrinter::AskFacts() {
  const IppMessage request = Request(IPP_OP_GET_PRINTER_ATTRIBUTES);
  AddRequestedAttributes(request.get(), PrinterAttributes());
  const IppAnswer answer = talk_.Ask(request);
  if (answer.ok()) facts_ = ReadPrinterFacts(answer.message.get());
  return answer.ok();
}

Capabilities IppPrinter::GetCapabilities() {
  if (!facts_) AskFacts();
  Capabilities capabilities;
  capabilities.history = std::chrono::seconds(60);  // what every printer that was tried keeps at least
  capabilities.torn_upload_is_safe = options_.torn_upload_is_safe;
  if (facts_) {
    capabilities.size = DrawingSize(facts_->form);
    capabilities.sides = facts_->two_sided ? 2 : 1;
  }
  return capabilities;
}

PrinterStatus IppPrinter::GetStatus() {
  const bool reached = AskFacts();
  PrinterStatus status = facts_ ? facts_->status : PrinterStatus{};
  if (!reached) {
    status.state = PrinterState::kUnreachable;
    status.message = "no answer from " + options_.address.uri;
  }
  return status;
}

Identity IppPrinter::Identify() {
  if (!facts_) AskFacts();
  return facts_ ? facts_->identity : Identity{};
}

DeviceOutcome IppPrinter::Submit(const Ticket& ticket, const Card& card, TicketJournal& journal) {
  if (!flights_.empty()) return {OutcomeClass::kRetryableNoCard, "server-error-busy"};
  if (!facts_ && !AskFacts()) return {OutcomeClass::kRetryableNoCard, "printer-unreachable"};
  if (!facts_->refusal.empty()) return {OutcomeClass::kPermanent, facts_->refusal};
  if (!facts_->guarded) return {OutcomeClass::kRetryableNoCard, kUnguardedQueue};
  const auto sides = card.Draw(DrawingSize(facts_->form));
  if (!sides || sides->empty()) return {OutcomeClass::kPermanent, "drawing-failed"};
  if (sides->size() > 1 && !facts_->two_sided) return {OutcomeClass::kPermanent, "sides-not-supported"};
  std::vector<std::uint8_t> document = MakePwgDocument(*sides, facts_->form);

  if (!journal.Append(ticket, "INTENT")) return {OutcomeClass::kRetryableNoCard, "journal-unavailable"};
  const IppAnswer created = CreateJob(ticket, sides->size());
  const auto job_id = created.ok() ? IntegerOf(created.message.get(), "job-id") : std::nullopt;
  if (!job_id) {
    if (created.contact == Contact::kBroken) orphans_canceled_ = false;
    return FromRefusal(created);
  }
  if (!journal.Append(ticket, fmt::format("CREATED {}", *job_id)) ||
      !journal.Append(ticket, fmt::format("SENDING {}", sides->size()))) {
    CancelJob(*job_id);
    return {OutcomeClass::kRetryableNoCard, "journal-unavailable"};
  }
  Flight flight;
  flight.job_id = *job_id;
  flight.sides = static_cast<int>(sides->size());
  flight.journal = &journal;
  return SendDocument(ticket, flight, std::move(document));
}

IppAnswer IppPrinter::CreateJob(const Ticket& ticket, std::size_t sides) {
  if (!orphans_canceled_) CancelOrphans();
  const IppMessage request = Request(IPP_OP_CREATE_JOB);
  ipp_t* job = request.get();
  ippAddString(job, IPP_TAG_OPERATION, IPP_TAG_NAME, "job-name", nullptr, ticket.id.c_str());
  ippAddInteger(job, IPP_TAG_JOB, IPP_TAG_INTEGER, "copies", 1);
  ippAddString(job, IPP_TAG_JOB, IPP_TAG_KEYWORD, "sides", nullptr,
               sides > 1 ? facts_->form.sides.c_str() : "one-sided");
  if (facts_->media_keyword.empty()) {
    const IppMessage size(ippNew());
    ippAddInteger(size.get(), IPP_TAG_ZERO, IPP_TAG_INTEGER, "x-dimension", facts_->form.width);
    ippAddInteger(size.get(), IPP_TAG_ZERO, IPP_TAG_INTEGER, "y-dimension", facts_->form.length);
    const IppMessage media(ippNew());
    ippAddCollection(media.get(), IPP_TAG_ZERO, "media-size", size.get());
    ippAddCollection(job, IPP_TAG_JOB, "media-col", media.get());
  } else {
    ippAddString(job, IPP_TAG_JOB, IPP_TAG_KEYWORD, "media", nullptr, facts_->media_keyword.c_str());
  }
  IppAnswer answer = talk_.Ask(request);
  if (answer.contact == Contact::kAnswered && answer.status == IPP_STATUS_ERROR_BUSY) {
    CancelOrphans();
    answer = talk_.Ask(request);
  }
  return answer;
}

IppMessage IppPrinter::SendDocumentRequest(int job_id) const {
  IppMessage request = Request(IPP_OP_SEND_DOCUMENT, job_id);
  ippAddString(request.get(), IPP_TAG_OPERATION, IPP_TAG_MIMETYPE, "document-format", nullptr, "image/pwg-raster");
  ippAddBoolean(request.get(), IPP_TAG_OPERATION, "last-document", 1);
  return request;
}

DeviceOutcome IppPrinter::SendDocument(const Ticket& ticket, Flight flight, std::vector<std::uint8_t> document) {
  flight.uploading = true;
  flight.last_contact = steady_clock::now();
  Flight& kept = flights_[ticket] = flight;
  const UploadStep step = upload_.StartUpload(SendDocumentRequest(kept.job_id), std::move(document));
  auto outcome =
      step == UploadStep::kGoing ? AdvanceUpload(ticket, kept, kAnswerPatience) : AfterUpload(ticket, kept, step);
  if (outcome) return Conclude(ticket, *std::move(outcome));
  return {OutcomeClass::kPending, kept.uploading ? "job-incoming" : "job-queued"};
}

std::optional<DeviceOutcome> IppPrinter::AdvanceUpload(const Ticket& ticket, Flight& flight, milliseconds at_most) {
  return AfterUpload(ticket, flight, upload_.ContinueUpload(at_most));
}

// nullopt while the upload goes on, and when the printer took the whole document.
std::optional<DeviceOutcome> IppPrinter::AfterUpload(const Ticket& ticket, Flight& flight, UploadStep step) {
  if (step == UploadStep::kGoing) return std::nullopt;
  flight.uploading = false;
  switch (step) {
    case UploadStep::kAnswered:
      if (!upload_.upload_answer().ok()) return AfterRefusedDocument(flight);
      flight.sent = true;
      // A journal that fails here makes a later life doubt the card, which is what it should do.
      if (flight.journal != nullptr && !flight.journal->Append(ticket, "SENT")) {
        Log(LogLevel::kWarning, "ticket journal failed", {{"printer", code_}, {"ticket", ticket.id}});
      }
      return std::nullopt;
    case UploadStep::kNothingSent: CancelJob(flight.job_id); return FromRefusal(upload_.upload_answer());
    case UploadStep::kTorn:
      if (options_.torn_upload_is_safe) {
        CancelJob(flight.job_id);
        return DeviceOutcome{OutcomeClass::kRetryableNoCard, "upload-torn"};
      }
      return DeviceOutcome{OutcomeClass::kUnknown, "upload-torn"};
    default: return DeviceOutcome{OutcomeClass::kUnknown, "timeout-after-upload"};
  }
}

// The printer has the document and said no: only what it then lists of the job is proof.
DeviceOutcome IppPrinter::AfterRefusedDocument(const Flight& flight) {
  const DeviceOutcome refusal = JudgeRefusal(upload_.upload_answer().status);
  CancelJob(flight.job_id);
  ipp_status_t status = IPP_STATUS_OK;
  const auto job = AskJob(flight.job_id, status);
  const DeviceOutcome listed = job ? JudgeJob(*job, flight.sides, true) : DeviceOutcome{OutcomeClass::kUnknown, ""};
  if (listed.outcome == OutcomeClass::kRetryableNoCard) return refusal;
  if (listed.outcome == OutcomeClass::kCardSpoiled || listed.outcome == OutcomeClass::kPermanent) return listed;
  return {OutcomeClass::kUnknown, refusal.note};
}

// nullopt without an answer about the job; `status` is the printer's where it gave one.
std::optional<JobReport> IppPrinter::AskJob(int job_id, ipp_status_t& status) {
  const IppMessage request = Request(IPP_OP_GET_JOB_ATTRIBUTES, job_id);
  AddRequestedAttributes(request.get(), JobAttributes());
  const IppAnswer answer = talk_.Ask(request);
  status = answer.contact == Contact::kAnswered ? answer.status : IPP_STATUS_ERROR_INTERNAL;
  std::vector<JobReport> jobs = answer.ok() ? ReadJobs(answer.message.get()) : std::vector<JobReport>{};
  if (jobs.size() != 1) return std::nullopt;
  return std::move(jobs.front());
}

DeviceOutcome IppPrinter::Judge(JobReport job, int sides, bool upload_finished) const {
  job.began = job.began || (facts_ && facts_->is_spooler);
  return JudgeJob(job, sides, upload_finished);
}

DeviceOutcome IppPrinter::Poll(const Ticket& ticket, milliseconds at_most) {
  const auto found = flights_.find(ticket);
  if (found == flights_.end()) return {OutcomeClass::kUnknown, "job-not-found"};
  Flight& flight = found->second;
  const auto deadline = steady_clock::now() + at_most;
  for (milliseconds pause = kFirstPause;; pause = std::min(pause * 2, kLongestPause)) {
    const auto left = std::chrono::ceil<milliseconds>(deadline - steady_clock::now());
    const bool last = left <= milliseconds(0);
    DeviceOutcome outcome = Look(ticket, flight, last || pause >= kReasonsAfter || flight.told_to_operator);
    const bool needs_operator = outcome.outcome == OutcomeClass::kNeedsOperator;
    if (!needs_operator && outcome.outcome != OutcomeClass::kPending) return Conclude(ticket, std::move(outcome));
    const bool news = needs_operator && !flight.told_to_operator;
    flight.told_to_operator = needs_operator;
    if (news || last || interruption_.raised()) return outcome;
    if (!flight.uploading) {
      interruption_.Sleep(std::min(pause, left));
    } else if (auto ended = AdvanceUpload(ticket, flight, std::min(pause, left))) {
      return Conclude(ticket, *std::move(ended));
    }
  }
}

DeviceOutcome IppPrinter::Look(const Ticket& ticket, Flight& flight, bool ask_reasons) {
  ipp_status_t status = IPP_STATUS_OK;
  const auto job = AskJob(flight.job_id, status);
  if (status == IPP_STATUS_ERROR_NOT_FOUND) return {OutcomeClass::kUnknown, "job-not-found"};
  if (!job) return OutOfContact(flight);
  flight.last_contact = steady_clock::now();
  return LookAtJob(ticket, flight, *job, ask_reasons);
}

DeviceOutcome IppPrinter::LookAtJob(const Ticket& ticket, Flight& flight, const JobReport& job, bool ask_reasons) {
  const bool younger =
      flight.printer_up_time_s && job.printer_up_time_s && *job.printer_up_time_s < *flight.printer_up_time_s;
  if (job.name != ticket.id || job.user != kRequestingUser || younger)
    return {OutcomeClass::kUnknown, "printer-restarted"};
  flight.printer_up_time_s = job.printer_up_time_s;
  DeviceOutcome outcome = Judge(job, flight.sides, flight.sent);
  if (outcome.outcome == OutcomeClass::kPending) {
    if (!ask_reasons || !AskFacts()) return outcome;
    const PrinterReason* reason = FindStopReason(facts_->status);
    return reason == nullptr ? outcome : DeviceOutcome{OutcomeClass::kNeedsOperator, reason->keyword};
  }
  if (!flight.uploading) return outcome;
  // Some printers answer an upload only when the card is out: the answer is about to come.
  if (auto ended = AdvanceUpload(ticket, flight, kAnswerPatience)) return *std::move(ended);
  return Judge(job, flight.sides, flight.sent);
}

DeviceOutcome IppPrinter::OutOfContact(const Flight& flight) const {
  if (!interruption_.raised() && steady_clock::now() - flight.last_contact > options_.timeout) {
    return {OutcomeClass::kUnknown, "contact-lost"};
  }
  return {OutcomeClass::kPending, "printer-unreachable"};
}

DeviceOutcome IppPrinter::Conclude(const Ticket& ticket, DeviceOutcome outcome) {
  const auto flight = flights_.find(ticket);
  if (flight->second.uploading) upload_.Close();
  const bool is_final =
      std::find(kFinalOutcomes.begin(), kFinalOutcomes.end(), outcome.outcome) != kFinalOutcomes.end();
  if (is_final && flight->second.journal != nullptr &&
      !flight->second.journal->Append(ticket, fmt::format("OUTCOME {}", Name(outcome.outcome)))) {
    Log(LogLevel::kWarning, "ticket journal failed", {{"printer", code_}, {"ticket", ticket.id}});
  }
  flights_.erase(flight);
  return outcome;
}

DeviceOutcome IppPrinter::Cancel(const Ticket& ticket) {
  const auto flight = flights_.find(ticket);
  if (flight != flights_.end()) CancelJob(flight->second.job_id);
  return Poll(ticket, kAnswerPatience);
}

DeviceOutcome IppPrinter::Reconcile(const Ticket& ticket, const TicketJournal& journal) {
  if (flights_.contains(ticket)) return {OutcomeClass::kPending, "job-printing"};
  const auto journaled = journal.Read(ticket);
  if (!journaled) return {OutcomeClass::kUnknown, "journal-unavailable"};
  const JournaledSteps steps = ReadSteps(*journaled);
  if (steps.outcome) return {*steps.outcome, "journaled"};
  if (steps.any && !steps.sending) {
    CancelOrphans();
    return {OutcomeClass::kRetryableNoCard, "never-sent"};
  }
  bool reached = AskFacts();
  std::map<std::int32_t, JobReport> mine;
  for (const char* which : {"not-completed", "completed"}) {  // a job that ends meanwhile is in both, never in neither
    for (JobReport& job : ListJobs(which, reached)) {
      if (job.name == ticket.id) mine.insert_or_assign(job.id, std::move(job));
    }
  }
  if (!reached) return {OutcomeClass::kUnknown, "printer-unreachable"};
  if (mine.size() != 1) return {OutcomeClass::kUnknown, mine.empty() ? "job-not-found" : "job-name-ambiguous"};
  const JobReport& job = mine.begin()->second;
  if (!steps.sent && IsOrphan(job)) {
    CancelOrphans();
    return {OutcomeClass::kUnknown, "upload-torn"};
  }
  DeviceOutcome outcome = Judge(job, steps.sides, steps.sent);
  if (outcome.outcome == OutcomeClass::kPending) {
    Flight flight;
    flight.job_id = job.id;
    flight.sides = steps.sides;
    flight.sent = steps.sent;
    flight.printer_up_time_s = job.printer_up_time_s;
    flight.last_contact = steady_clock::now();
    flights_[ticket] = flight;
  }
  return outcome;
}

// `reached` becomes false when the printer does not answer.
std::vector<JobReport> IppPrinter::ListJobs(const char* which, bool& reached) {
  const IppMessage request = Request(IPP_OP_GET_JOBS);
  ippAddString(request.get(), IPP_TAG_OPERATION, IPP_TAG_KEYWORD, "which-jobs", nullptr, which);
  AddRequestedAttributes(request.get(), JobAttributes());
  const IppAnswer answer = talk_.Ask(request);
  if (!answer.ok()) {
    reached = false;
    return {};
  }
  std::vector<JobReport> jobs = ReadJobs(answer.message.get());
  std::erase_if(jobs, [](const JobReport& job) { return job.user != kRequestingUser; });
  return jobs;
}

void IppPrinter::CancelOrphans() {
  bool reached = true;
  for (const JobReport& job : ListJobs("not-completed", reached)) {
    if (IsOrphan(job) && !flights_.contains(Ticket{job.name})) {
      Log(LogLevel::kInfo, "orphaned job canceled", {{"printer", code_}, {"ticket", job.name}});
      CancelJob(job.id);
    }
  }
  orphans_canceled_ = reached;
}

void IppPrinter::CancelJob(int job_id) { talk_.Ask(Request(IPP_OP_CANCEL_JOB, job_id)); }

std::optional<PrinterAddress> ParseAddress(const std::string& uri) {
  std::array<char, 32> scheme{};
  std::array<char, 256> user{};
  std::array<char, 256> host{};
  std::array<char, 1024> resource{};
  int port = 0;
  if (httpSeparateURI(HTTP_URI_CODING_ALL, uri.c_str(), scheme.data(), scheme.size(), user.data(), user.size(),
                      host.data(), host.size(), &port, resource.data(), resource.size()) < HTTP_URI_STATUS_OK) {
    return std::nullopt;
  }
  const std::string_view kind = scheme.data();
  if ((kind != "ipp" && kind != "ipps") || user[0] != '\0' || host[0] == '\0') return std::nullopt;
  return PrinterAddress{uri, host.data(), port, resource.data(), kind == "ipps"};
}

}  // namespace

Result<std::unique_ptr<PrinterDriver>> MakeIppPrinter(const PrinterSettings& settings) {
  OptionReader reader(settings);
  IppOptions options;
  const std::string uri = reader.RequiredText("uri");
  if (auto address = ParseAddress(uri)) {
    options.address = *std::move(address);
  } else if (!uri.empty()) {
    reader.Refuse("uri", "NOT_AN_IPP_URI");
  }
  options.timeout = std::chrono::seconds(reader.Number("timeout_s", 1, 120, 10));
  options.torn_upload_is_safe = reader.Choice("torn_upload", {"unsafe", "safe"}) == "safe";
  CETAK_RETURN_IF_ERROR(reader.Finish());
  return std::make_unique<IppPrinter>(settings.code, std::move(options));
}

}  // namespace cetak
