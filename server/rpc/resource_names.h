// The names of things in the contract: offices/{office}/jobs/{request_id}, batches/{batch}, … Read and written only
// here. A name in another form is INVALID_ARGUMENT with MALFORMED_RESOURCE_NAME (or NOT_A_UUID) at `field`. Pure;
// thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "server/base/result.h"
#include "server/domain/ids.h"

namespace cetak {

struct JobName {
  std::string office;  // Office::code
  RequestId request_id;
};

// Something numbered in a room.
struct NameInRoom {
  std::string room;  // PrintRoom::code; "-" is the site's only one
  std::int64_t number = 0;
};

// The code in offices/{office}, profiles/{profile}, printers/{printer}: what stands behind the collection.
Result<std::string> ParseOfficeName(std::string_view name, std::string_view field);
Result<std::string> ParseProfileName(std::string_view name, std::string_view field);
Result<std::string> ParsePrinterName(std::string_view name, std::string_view field);
Result<JobName> ParseJobName(std::string_view name, std::string_view field);
Result<BatchId> ParseBatchName(std::string_view name, std::string_view field);
Result<std::string> ParseRoomName(std::string_view name, std::string_view field);
Result<NameInRoom> ParseBlankEntryName(std::string_view name, std::string_view field);
// "rooms/52.02/shifts/open" has the number 0.
Result<NameInRoom> ParseShiftName(std::string_view name, std::string_view field);
Result<NameInRoom> ParseDestructionName(std::string_view name, std::string_view field);

std::string RoomName(std::string_view code);
std::string OfficeName(std::string_view code);
std::string ProfileName(std::string_view code);
std::string PrinterName(std::string_view code);
std::string FormatJobName(std::string_view office, const RequestId& request_id);
std::string BatchName(BatchId batch);
std::string BlankEntryName(std::string_view room, std::int64_t entry);
std::string ShiftName(std::string_view room, std::int64_t shift);
std::string DestructionName(std::string_view room, std::int64_t destruction);

}  // namespace cetak
