// Print jobs between the contract and the trade: every rule of a submission is checked here, and no card comes back.
// Pure functions; thread-safe.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "cetak/v1/doubt.pb.h"
#include "cetak/v1/print_job.pb.h"
#include "server/base/result.h"
#include "server/domain/site.h"
#include "server/storage/print_store.h"

namespace cetak {

// A request that broke no rule.
struct Submission {
  NewJob job;
  std::string office;  // Office::code
  std::vector<FieldViolation> warnings;
  bool validate_only = false;
};

// INVALID_ARGUMENT/INVALID_REQUEST with every broken rule.
Result<Submission> ToSubmission(const v1::SubmitPrintJobRequest& request, const Site& site,
                                std::chrono::year_month_day today);

// Into an empty response. Without a receipt, for what was only validated, there is no place and no time.
void WriteResponse(const Submission& submission, const JobReceipt* receipt, v1::SubmitPrintJobResponse& response);

// `batch_state` is that of the job's batch, where it is in an open one.
v1::PrintJob ToPrintJob(const JobRecord& record, const Site& site, std::optional<BatchState> batch_state);

// What a person found; INVALID_ARGUMENT for what is too long. What is missing the store tells.
Result<Settlement> ToSettlement(const v1::SettleCardRequest& request, OfficeId office, const RequestId& request_id);
Result<Correction> ToCorrection(const v1::CorrectPrintJobRequest& request, OfficeId office,
                                const RequestId& request_id);

v1::Priority ToProto(Priority priority);
// nullopt: unspecified.
Result<std::optional<Priority>> FromProto(v1::Priority priority, std::string_view field);
Result<std::optional<JobState>> FromProto(v1::JobState state, std::string_view field);

// The site's only profile when `name` is empty.
Result<ProfileId> FindProfile(const Site& site, const std::string& name, std::string_view field);
Result<const Office*> FindOffice(const Site& site, const std::string& code, std::string_view field);

// What a person gave as a reason: at most 500 bytes.
Status CheckReason(const std::string& reason, bool required);

}  // namespace cetak
