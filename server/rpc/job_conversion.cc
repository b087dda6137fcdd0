#include "server/rpc/job_conversion.h"

#include <google/protobuf/util/time_util.h>

#include <utility>

#include "server/domain/card_content.h"
#include "server/domain/rules.h"
#include "server/rpc/findings.h"
#include "server/rpc/resource_names.h"
#include "server/rpc/timestamps.h"

namespace cetak {
namespace {

using std::chrono::year_month_day;

constexpr std::string_view kCardField = "print_job.card";
constexpr std::string_view kCardPrefix = "print_job.card.";
constexpr std::size_t kMaxReasonBytes = 500;

// Numbers that a year_month_day would wrap around become a date that does not exist.
year_month_day ToDate(const google::type::Date& date) {
  const bool fits = date.year() >= 0 && date.year() <= 9999 && date.month() >= 0 && date.month() <= 12 &&
                    date.day() >= 0 && date.day() <= 31;
  if (!fits) return year_month_day{};
  return year_month_day{std::chrono::year(date.year()), std::chrono::month(static_cast<unsigned>(date.month())),
                        std::chrono::day(static_cast<unsigned>(date.day()))};
}

Sex ToSex(v1::CardContent::Sex sex) {
  if (sex == v1::CardContent::SEX_MALE) return Sex::kMale;
  if (sex == v1::CardContent::SEX_FEMALE) return Sex::kFemale;
  return Sex{};  // no sex: CheckCard names it
}

CardContent ToCard(const v1::CardContent& proto) {
  CardContent card;
  card.national_id_number = proto.national_id_number();
  card.full_name = proto.full_name();
  card.birth_place = proto.birth_place();
  card.birth_date = ToDate(proto.birth_date());
  card.sex = ToSex(proto.sex());
  card.blood_type = proto.blood_type();
  card.address = proto.address();
  card.neighbourhood = proto.neighbourhood();
  card.community = proto.community();
  card.village = proto.village();
  card.district = proto.district();
  card.religion = proto.religion();
  card.marital_status = proto.marital_status();
  card.occupation = proto.occupation();
  card.citizenship = proto.citizenship();
  card.valid_until = proto.valid_until();
  if (proto.has_application_date()) card.application_date = ToDate(proto.application_date());
  card.photo_jpeg = proto.photo_jpeg();
  return card;
}

void CheckCardOf(const v1::CardContent& proto, const CardContent& card, year_month_day today, Findings& findings) {
  std::vector<FieldViolation> broken = CheckCard(card, today, kCardPrefix);
  for (FieldViolation& violation : broken) {
    if (!proto.has_birth_date() && violation.field == "print_job.card.birth_date") violation.rule = rule::kRequired;
  }
  findings.Add(std::move(broken));
}

void SetReason(const v1::PrintJob& proto, NewJob& job, Findings& findings) {
  switch (proto.reason()) {
    case v1::REQUEST_REASON_FIRST_ISSUANCE: job.reason = RequestReason::kFirstIssuance; break;
    case v1::REQUEST_REASON_RENEWAL: job.reason = RequestReason::kRenewal; break;
    case v1::REQUEST_REASON_REPLACEMENT: job.reason = RequestReason::kReplacement; break;
    case v1::REQUEST_REASON_OTHER: job.reason = RequestReason::kOther; break;
    default: findings.Add("print_job.reason", rule::kUnknownReason);
  }
  switch (proto.reason_detail()) {
    case v1::REASON_DETAIL_UNSPECIFIED: job.detail = ReasonDetail::kNone; break;
    case v1::REASON_DETAIL_DAMAGED: job.detail = ReasonDetail::kDamaged; break;
    case v1::REASON_DETAIL_LOST: job.detail = ReasonDetail::kLost; break;
    case v1::REASON_DETAIL_DATA_CHANGE: job.detail = ReasonDetail::kDataChange; break;
    default: findings.Add("print_job.reason_detail", rule::kUnknownValue);
  }
}

// Where the job belongs, as far as the request says; the band follows from its reason.
void SetLane(const Submission& submission, const v1::PrintJob& proto, const Site& site, NewJob& job,
             Findings& findings) {
  job.lane.profile = findings.ValueOf(FindProfile(site, proto.profile(), "print_job.profile"));
  if (submission.office.empty()) return;  // its name was broken
  const Office* office = findings.ValueOf(FindOffice(site, submission.office, "parent"));
  if (office == nullptr) return;
  const PrintRoom* room = site.FindRoom(office->room);
  if (room == nullptr) BrokenInvariant("an office of a site has no print room");
  job.lane.office = office->id;
  job.lane.room = room->id;
  job.lane.source = LaneSource::kFirst;
}

v1::RequestReason ToProto(RequestReason reason) { return static_cast<v1::RequestReason>(reason); }
v1::ReasonDetail ToProto(ReasonDetail detail) { return static_cast<v1::ReasonDetail>(detail); }
v1::JobState ToProto(JobState state) { return static_cast<v1::JobState>(state); }
v1::CardOutcome ToProto(Outcome outcome) { return static_cast<v1::CardOutcome>(outcome); }

v1::PrintAttempt ToProto(const JobAttempt& attempt, const Site& site) {
  v1::PrintAttempt proto;
  proto.set_batch(BatchName(attempt.batch));
  proto.set_number(attempt.number);
  if (const Printer* printer = site.FindPrinter(attempt.printer)) proto.set_printer(PrinterName(printer->code));
  *proto.mutable_hand_off_time() = ToTimestamp(attempt.handed_off_at);
  if (attempt.outcome) proto.set_outcome(ToProto(*attempt.outcome));
  if (attempt.concluded_at) *proto.mutable_outcome_time() = ToTimestamp(*attempt.concluded_at);
  if (attempt.doubted_at) *proto.mutable_doubt_time() = ToTimestamp(*attempt.doubted_at);
  proto.set_note(attempt.note);
  proto.set_settle_reason(attempt.settled_because);
  proto.set_settled_by(attempt.settled_by);
  proto.set_witness(attempt.witness);
  return proto;
}

// The lengths of what a person says; that nothing is missing the store says.
void CheckWord(const std::string& reason, std::string_view by_field, const std::string& by, const std::string& witness,
               Findings& findings) {
  const auto check_length = [&](std::string_view field, const std::string& text) {
    if (text.size() > kMaxReasonBytes) findings.Add(field, rule::kOutOfRange);
  };
  check_length("reason", reason);
  check_length(by_field, by);
  check_length("witness", witness);
}

void CheckOutcome(std::string_view field, v1::CardOutcome outcome, Findings& findings) {
  const bool is_known = v1::CardOutcome_IsValid(outcome) && outcome != 0;
  if (!is_known) findings.Add(field, outcome == 0 ? rule::kRequired : rule::kUnknownValue);
}

std::string_view ReasonWhileProcessing(const JobRecord& record, std::optional<BatchState> batch_state) {
  if (batch_state == BatchState::kStopped) return "printer-stopped";
  if (record.attempts > 0) return "job-printing";
  return batch_state == BatchState::kPrinting ? "queued-in-device" : "job-queued";
}

// RFC 8011 §5.3.8, and outcome-in-doubt.
std::string_view StateReason(const JobRecord& record, std::optional<BatchState> batch_state) {
  switch (record.state) {
    case JobState::kPending: return "job-queued";
    case JobState::kPendingHeld: return "job-hold-until-specified";
    case JobState::kProcessing: return ReasonWhileProcessing(record, batch_state);
    case JobState::kProcessingStopped: return "outcome-in-doubt";
    case JobState::kCanceled: return "job-canceled-by-user";
    case JobState::kAborted:
      return record.outcome == Outcome::kRefused ? "aborted-by-system" : "job-completed-with-errors";
    case JobState::kCompleted: return "job-completed-successfully";
  }
  BrokenInvariant("unknown JobState");
}

}  // namespace

Result<Submission> ToSubmission(const v1::SubmitPrintJobRequest& request, const Site& site, year_month_day today) {
  Findings findings;
  Submission submission;
  submission.validate_only = request.validate_only();
  submission.office = findings.ValueOf(ParseOfficeName(request.parent(), "parent"));
  if (const auto request_id = ParseUuid(request.request_id())) {
    submission.job.request_id = *request_id;
  } else {
    findings.Add("request_id", request.request_id().empty() ? rule::kRequired : rule::kNotAUuid);
  }
  if (!request.has_print_job()) {
    findings.Add("print_job", rule::kRequired);
    return Fail(std::move(findings).Take());
  }
  const v1::PrintJob& proto = request.print_job();
  SetReason(proto, submission.job, findings);
  SetLane(submission, proto, site, submission.job, findings);
  if (!proto.has_card()) findings.Add(kCardField, rule::kRequired);
  CardContent card = ToCard(proto.card());
  if (proto.has_card()) CheckCardOf(proto.card(), card, today, findings);
  if (!findings.none()) return Fail(std::move(findings).Take());

  submission.job.lane.priority = site.policy.bands.at(submission.job.reason);
  submission.warnings = WarnOfCard(card, kCardPrefix);
  submission.job.card = EncodeCard(Redacted<CardContent>(std::move(card)));
  return submission;
}

void WriteResponse(const Submission& submission, const JobReceipt* receipt, v1::SubmitPrintJobResponse& response) {
  response.set_name(FormatJobName(submission.office, submission.job.request_id));
  response.set_priority(ToProto(receipt != nullptr ? receipt->priority : submission.job.lane.priority));
  if (receipt != nullptr) {
    response.set_place(receipt->place.seq.value);
    *response.mutable_create_time() = ToTimestamp(receipt->submitted_at);
  }
  for (const FieldViolation& rule : submission.warnings) {
    v1::Warning& warning = *response.add_warnings();
    warning.set_field(rule.field);
    warning.set_reason(rule.rule);
  }
}

v1::PrintJob ToPrintJob(const JobRecord& record, const Site& site, std::optional<BatchState> batch_state) {
  v1::PrintJob job;
  const Office* office = site.FindOffice(record.office);
  if (office != nullptr) job.set_name(FormatJobName(office->code, record.request_id));
  if (const CardProfile* profile = site.FindProfile(record.profile)) job.set_profile(ProfileName(profile->code));
  job.set_reason(ToProto(record.reason));
  job.set_reason_detail(ToProto(record.detail));
  job.set_priority(ToProto(record.priority));
  job.set_state(ToProto(record.state));
  job.add_state_reasons(std::string(StateReason(record, batch_state)));
  *job.mutable_create_time() = ToTimestamp(record.submitted_at);
  if (record.concluded_at) *job.mutable_complete_time() = ToTimestamp(*record.concluded_at);
  if (record.state == JobState::kPending) job.set_waiting_ahead(record.waiting_ahead);
  if (record.batch) job.set_batch(BatchName(*record.batch));
  if (record.printer) {
    if (const Printer* printer = site.FindPrinter(*record.printer)) job.set_printer(PrinterName(printer->code));
  }
  job.set_attempt_count(record.attempts);
  job.set_withdrawal_reason(record.withdrawn_because);
  for (const JobAttempt& attempt : record.history) *job.add_attempts() = ToProto(attempt, site);
  return job;
}

Result<Settlement> ToSettlement(const v1::SettleCardRequest& request, OfficeId office, const RequestId& request_id) {
  Findings findings;
  CheckWord(request.reason(), "settled_by", request.settled_by(), request.witness(), findings);
  CheckOutcome("verdict", request.verdict(), findings);
  if (!findings.none()) return Fail(std::move(findings).Take());
  return Settlement{office,           request_id,           request.attempt(), static_cast<Outcome>(request.verdict()),
                    request.reason(), request.settled_by(), request.witness()};
}

Result<Correction> ToCorrection(const v1::CorrectPrintJobRequest& request, OfficeId office,
                                const RequestId& request_id) {
  Findings findings;
  CheckWord(request.reason(), "corrected_by", request.corrected_by(), request.witness(), findings);
  CheckOutcome("outcome", request.outcome(), findings);
  SerialSet serial = findings.ValueOf(SerialSet::Parse(request.serial(), "serial"));
  if (!findings.none()) return Fail(std::move(findings).Take());
  return Correction{office,
                    request_id,
                    static_cast<Outcome>(request.outcome()),
                    std::move(serial),
                    request.reason(),
                    request.corrected_by(),
                    request.witness()};
}

v1::Priority ToProto(Priority priority) { return static_cast<v1::Priority>(priority); }

Result<std::optional<Priority>> FromProto(v1::Priority priority, std::string_view field) {
  if (priority == v1::PRIORITY_UNSPECIFIED) return std::optional<Priority>();
  if (!v1::Priority_IsValid(priority)) return Fail(Broken(field, rule::kUnknownValue));
  return std::optional(static_cast<Priority>(priority));
}

Result<std::optional<JobState>> FromProto(v1::JobState state, std::string_view field) {
  if (state == v1::JOB_STATE_UNSPECIFIED) return std::optional<JobState>();
  if (!v1::JobState_IsValid(state)) return Fail(Broken(field, rule::kUnknownValue));
  return std::optional(static_cast<JobState>(state));
}

Result<ProfileId> FindProfile(const Site& site, const std::string& name, std::string_view field) {
  if (name.empty() && site.profiles.size() == 1) return site.profiles.front().id;
  CETAK_ASSIGN_OR_RETURN(const std::string code, ParseProfileName(name, field));
  const CardProfile* profile = site.FindProfile(code);
  if (profile == nullptr) return Fail(Broken(field, rule::kUnknownProfile));
  return profile->id;
}

Result<const Office*> FindOffice(const Site& site, const std::string& code, std::string_view field) {
  const Office* office = site.FindOffice(code);
  if (office == nullptr) return Fail(Broken(field, rule::kUnknownOffice));
  return office;
}

Status CheckReason(const std::string& reason, bool required) {
  if (required && reason.empty()) return Fail(Broken("reason", rule::kRequired));
  if (reason.size() > kMaxReasonBytes) return Fail(Broken("reason", rule::kOutOfRange));
  return {};
}

}  // namespace cetak
