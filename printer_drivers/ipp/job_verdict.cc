#include "printer_drivers/ipp/job_verdict.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace cetak {
namespace {

constexpr std::array<std::string_view, 17> kStopReasons = {"media-empty",
                                                           "media-needed",
                                                           "media-jam",
                                                           "cover-open",
                                                           "door-open",
                                                           "interlock-open",
                                                           "input-tray-missing",
                                                           "output-tray-missing",
                                                           "output-area-full",
                                                           "marker-supply-empty",
                                                           "marker-supply-missing",
                                                           "marker-waste-full",
                                                           "marker-ribbon-empty",
                                                           "toner-empty",
                                                           "input-manual-feed-request",
                                                           "fuser-over-temp",
                                                           "paused"};

bool Has(const std::vector<std::string>& keywords, std::string_view keyword) {
  return std::find(keywords.begin(), keywords.end(), keyword) != keywords.end();
}

std::string FirstReason(const JobReport& job, std::string_view otherwise) {
  return job.reasons.empty() || job.reasons.front() == "none" ? std::string(otherwise) : job.reasons.front();
}

DeviceOutcome JudgeCompleted(const JobReport& job, int sides, bool upload_finished) {
  if (!upload_finished) return {OutcomeClass::kUnknown, "upload-unfinished"};
  if (Has(job.reasons, "job-completed-with-errors")) return {OutcomeClass::kUnknown, "job-completed-with-errors"};
  // A printer that does not count sides is believed: what makes `completed` a lie is a torn upload, and this one was
  // not.
  if (!job.impressions_completed) return {OutcomeClass::kPrinted, "job-completed-without-count"};
  if (*job.impressions_completed >= sides) return {OutcomeClass::kPrinted, "job-completed-successfully"};
  if (*job.impressions_completed > 0) return {OutcomeClass::kCardSpoiled, "impressions-short"};
  return {OutcomeClass::kUnknown, "job-completed-without-impressions"};
}

DeviceOutcome JudgeBrokenOff(const JobReport& job, int sides, bool upload_finished) {
  const std::int32_t impressions = job.impressions_completed.value_or(0);
  if (!job.began && impressions == 0) {
    // ippeveprinter takes a canceled job up again when the rest of its document comes.
    if (!upload_finished) return {OutcomeClass::kUnknown, "upload-unfinished"};
    if (Has(job.reasons, "unsupported-document-format")) {
      return {OutcomeClass::kPermanent, "unsupported-document-format"};
    }
    return {OutcomeClass::kRetryableNoCard, FirstReason(job, "job-never-began")};
  }
  if (job.state == IPP_JSTATE_ABORTED && impressions > 0 && impressions < sides) {
    return {OutcomeClass::kCardSpoiled, FirstReason(job, "aborted-by-system")};
  }
  return {OutcomeClass::kUnknown, FirstReason(job, "job-broken-off")};
}

}  // namespace

DeviceOutcome JudgeJob(const JobReport& job, int sides, bool upload_finished) {
  switch (job.state) {
    case IPP_JSTATE_COMPLETED: return JudgeCompleted(job, sides, upload_finished);
    case IPP_JSTATE_ABORTED:
    case IPP_JSTATE_CANCELED: return JudgeBrokenOff(job, sides, upload_finished);
    default: return {OutcomeClass::kPending, FirstReason(job, "job-printing")};
  }
}

DeviceOutcome JudgeRefusal(ipp_status_t status) {
  const std::string note = ippErrorString(status);
  switch (status) {
    case IPP_STATUS_ERROR_DOCUMENT_FORMAT_NOT_SUPPORTED:
    case IPP_STATUS_ERROR_DOCUMENT_FORMAT_ERROR:
    case IPP_STATUS_ERROR_DOCUMENT_UNPRINTABLE:
    case IPP_STATUS_ERROR_ATTRIBUTES_OR_VALUES:
    case IPP_STATUS_ERROR_CONFLICTING:
    case IPP_STATUS_ERROR_COMPRESSION_NOT_SUPPORTED:
    case IPP_STATUS_ERROR_CHARSET:
    case IPP_STATUS_ERROR_OPERATION_NOT_SUPPORTED:
    case IPP_STATUS_ERROR_VERSION_NOT_SUPPORTED:
    case IPP_STATUS_ERROR_NOT_AUTHENTICATED:
    case IPP_STATUS_ERROR_NOT_AUTHORIZED:
    case IPP_STATUS_ERROR_FORBIDDEN: return {OutcomeClass::kPermanent, note};
    default: return {OutcomeClass::kRetryableNoCard, note};
  }
}

const PrinterReason* FindStopReason(const PrinterStatus& status) {
  for (const PrinterReason& reason : status.reasons) {
    if (std::find(kStopReasons.begin(), kStopReasons.end(), reason.keyword) != kStopReasons.end()) return &reason;
  }
  return status.state == PrinterState::kStopped && !status.reasons.empty() ? &status.reasons.front() : nullptr;
}

}  // namespace cetak
