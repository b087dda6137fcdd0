#include "server/rpc/resource_names.h"

#include <absl/strings/numbers.h>
#include <fmt/format.h>

#include <optional>
#include <vector>

#include "server/domain/rules.h"
#include "server/rpc/findings.h"

namespace cetak {
namespace {

constexpr std::string_view kRooms = "rooms";
constexpr std::string_view kOffices = "offices";
constexpr std::string_view kJobs = "jobs";
constexpr std::string_view kProfiles = "profiles";
constexpr std::string_view kPrinters = "printers";
constexpr std::string_view kBatches = "batches";
constexpr std::string_view kBlankEntries = "blankEntries";
constexpr std::string_view kShifts = "shifts";
constexpr std::string_view kDestructions = "destructions";
constexpr std::string_view kOpenShift = "open";

std::vector<std::string_view> Split(std::string_view name) {
  std::vector<std::string_view> parts;
  for (std::size_t slash = name.find('/'); slash != std::string_view::npos; slash = name.find('/')) {
    parts.push_back(name.substr(0, slash));
    name.remove_prefix(slash + 1);
  }
  parts.push_back(name);
  return parts;
}

// The one segment behind `collection`/.
Result<std::string> ParseOne(std::string_view collection, std::string_view name, std::string_view field) {
  if (name.empty()) return Fail(Broken(field, rule::kRequired));
  const std::vector<std::string_view> parts = Split(name);
  if (parts.size() != 2 || parts[0] != collection || parts[1].empty()) {
    return Fail(Broken(field, rule::kMalformedName));
  }
  return std::string(parts[1]);
}

std::string FormatOne(std::string_view collection, std::string_view code) {
  return fmt::format("{}/{}", collection, code);
}

// rooms/{room}/`collection`/{number}
Result<NameInRoom> ParseInRoom(std::string_view collection, std::string_view name, std::string_view field) {
  if (name.empty()) return Fail(Broken(field, rule::kRequired));
  const std::vector<std::string_view> parts = Split(name);
  NameInRoom parsed;
  if (parts.size() != 4 || parts[0] != kRooms || parts[1].empty() || parts[2] != collection ||
      !absl::SimpleAtoi(std::string(parts[3]), &parsed.number) || parsed.number < 1) {
    return Fail(Broken(field, rule::kMalformedName));
  }
  parsed.room = parts[1];
  return parsed;
}

std::string FormatInRoom(std::string_view room, std::string_view collection, std::int64_t number) {
  return fmt::format("{}/{}/{}/{}", kRooms, room, collection, number);
}

}  // namespace

Result<std::string> ParseOfficeName(std::string_view name, std::string_view field) {
  return ParseOne(kOffices, name, field);
}
Result<std::string> ParseProfileName(std::string_view name, std::string_view field) {
  return ParseOne(kProfiles, name, field);
}
Result<std::string> ParsePrinterName(std::string_view name, std::string_view field) {
  return ParseOne(kPrinters, name, field);
}

Result<JobName> ParseJobName(std::string_view name, std::string_view field) {
  if (name.empty()) return Fail(Broken(field, rule::kRequired));
  const std::vector<std::string_view> parts = Split(name);
  if (parts.size() != 4 || parts[0] != kOffices || parts[1].empty() || parts[2] != kJobs) {
    return Fail(Broken(field, rule::kMalformedName));
  }
  const std::optional<RequestId> request_id = ParseUuid(parts[3]);
  if (!request_id) return Fail(Broken(field, rule::kNotAUuid));
  return JobName{std::string(parts[1]), *request_id};
}

Result<BatchId> ParseBatchName(std::string_view name, std::string_view field) {
  CETAK_ASSIGN_OR_RETURN(const std::string code, ParseOne(kBatches, name, field));
  BatchId batch;
  if (!absl::SimpleAtoi(code, &batch.value) || batch.value < 1) return Fail(Broken(field, rule::kMalformedName));
  return batch;
}

Result<std::string> ParseRoomName(std::string_view name, std::string_view field) {
  return ParseOne(kRooms, name, field);
}

Result<NameInRoom> ParseBlankEntryName(std::string_view name, std::string_view field) {
  return ParseInRoom(kBlankEntries, name, field);
}

Result<NameInRoom> ParseShiftName(std::string_view name, std::string_view field) {
  const std::vector<std::string_view> parts = Split(name);
  if (parts.size() == 4 && parts[0] == kRooms && !parts[1].empty() && parts[2] == kShifts && parts[3] == kOpenShift) {
    return NameInRoom{std::string(parts[1]), 0};
  }
  return ParseInRoom(kShifts, name, field);
}

Result<NameInRoom> ParseDestructionName(std::string_view name, std::string_view field) {
  return ParseInRoom(kDestructions, name, field);
}

std::string RoomName(std::string_view code) { return FormatOne(kRooms, code); }
std::string OfficeName(std::string_view code) { return FormatOne(kOffices, code); }
std::string ProfileName(std::string_view code) { return FormatOne(kProfiles, code); }
std::string PrinterName(std::string_view code) { return FormatOne(kPrinters, code); }
std::string BatchName(BatchId batch) { return fmt::format("{}/{}", kBatches, batch.value); }

std::string BlankEntryName(std::string_view room, std::int64_t entry) {
  return FormatInRoom(room, kBlankEntries, entry);
}
std::string ShiftName(std::string_view room, std::int64_t shift) { return FormatInRoom(room, kShifts, shift); }
std::string DestructionName(std::string_view room, std::int64_t destruction) {
  return FormatInRoom(room, kDestructions, destruction);
}

std::string FormatJobName(std::string_view office, const RequestId& request_id) {
  return fmt::format("{}/{}/{}/{}", kOffices, office, kJobs, FormatUuid(request_id));
}

}  // namespace cetak
