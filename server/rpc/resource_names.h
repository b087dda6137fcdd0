// The names of things in the contract: offices/{office}/jobs/{request_id}, batches/{batch}, … Read and written only
// here. A name in another form is INVALID_ARGUMENT with MALFORMED_RESOURCE_NAME (or NOT_A_UUID) at `field`. Pure;
// thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "server/base/result.h"
#include "server/domain/ids.h"

namespace cetak {

struct JobName {
  std::string office;  // Office::code
  RequestId request_id;
};

// The code in offices/{office}, profiles/{profile}, printers/{printer}: what stands behind the collection.
Result<std::string> ParseOfficeName(std::string_view name, std::string_view field);
Result<std::string> ParseProfileName(std::string_view name, std::string_view field);
Result<std::string> ParsePrinterName(std::string_view name, std::string_view field);
Result<JobName> ParseJobName(std::string_view name, std::string_view field);
Result<BatchId> ParseBatchName(std::string_view name, std::string_view field);

std::string RoomName(std::string_view code);
std::string OfficeName(std::string_view code);
std::string ProfileName(std::string_view code);
std::string PrinterName(std::string_view code);
std::string FormatJobName(std::string_view office, const RequestId& request_id);
std::string BatchName(BatchId batch);

}  // namespace cetak
