#include "clients/cli/blank_words.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <cstdio>

#include "server/base/clock.h"
#include "server/base/uuid.h"
#include "server/domain/serial_set.h"

namespace cetak {
namespace {

struct PlaceWord {
  v1::BlankPlace place;
  std::string_view indonesian;
  std::string_view english;
};

constexpr PlaceWord kPlaces[] = {
    {v1::BLANK_PLACE_SUPPLIER, "pemasok", "supplier"},  {v1::BLANK_PLACE_VAULT, "brankas", "vault"},
    {v1::BLANK_PLACE_SHIFT, "giliran", "shift"},        {v1::BLANK_PLACE_PRINTER, "pencetak", "printer"},
    {v1::BLANK_PLACE_ISSUED, "terbit", "issued"},       {v1::BLANK_PLACE_SPOILED, "rusak", "spoiled"},
    {v1::BLANK_PLACE_DESTROYED, "musnah", "destroyed"}, {v1::BLANK_PLACE_RETURNED, "keluar", "returned"},
    {v1::BLANK_PLACE_LOST, "hilang", "lost"},
};

std::string Prefixed(std::string_view collection, const std::string& given) {
  return given.empty() ? "" : fmt::format("{}/{}", collection, LastPart(given));
}

}  // namespace

std::optional<v1::BlankSpot> ParseSpot(const std::string& text) {
  const std::size_t slash = text.find('/');
  std::string word = text.substr(0, slash);
  if (word == "printers") word = "printer";
  for (const PlaceWord& each : kPlaces) {
    if (word != each.english && word != each.indonesian) continue;
    v1::BlankSpot spot;
    spot.set_place(each.place);
    const bool names_printer = slash != std::string::npos && slash + 1 < text.size();
    if (names_printer != (each.place == v1::BLANK_PLACE_PRINTER)) return std::nullopt;
    if (names_printer) spot.set_printer("printers/" + text.substr(slash + 1));
    return spot;
  }
  return std::nullopt;
}

std::string SpotName(const v1::BlankSpot& spot, const Session& session) {
  for (const PlaceWord& each : kPlaces) {
    if (each.place != spot.place()) continue;
    return spot.printer().empty() ? session.Text(each.indonesian, each.english) : LastPart(spot.printer());
  }
  return "";
}

std::string PlaceNames(const Session& session) {
  std::string names;
  for (const PlaceWord& each : kPlaces) {
    names += names.empty() ? "" : ", ";
    names += session.Say(each.indonesian, each.english);
    if (each.place == v1::BLANK_PLACE_PRINTER) names += "/sim-1";
  }
  return names;
}

std::string RoomOf(const std::string& given) { return Prefixed("rooms", given); }
std::string ProfileOf(const std::string& given) { return Prefixed("profiles", given); }

std::string NameInRoom(const std::string& room, std::string_view collection, const std::string& given) {
  if (given.rfind("rooms/", 0) == 0) return given;
  return fmt::format("rooms/{}/{}/{}", room.empty() ? "-" : LastPart(room), collection, given);
}

std::optional<std::int64_t> CountOf(std::int64_t given, const std::string& serials) {
  if (given > 0) return given;
  const Result<SerialSet> set = SerialSet::Parse(serials, "serials");
  if (!set || set->empty()) return std::nullopt;
  return set->count();
}

std::string LocalTime(const google::protobuf::Timestamp& time) {
  return fmt::format("{:%d-%m %H.%M}", fmt::localtime(static_cast<std::time_t>(time.seconds())));
}

int ReportAddition(const Session& session, const grpc::Status& status, const std::string& request_id) {
  const int exit_code = session.Report(status);
  if (exit_code == kExitUnreachable) {
    fmt::print(stderr, "  {} --request-id {}\n",
               session.Say("Kirim ulang dengan pilihan ini agar tidak tercatat dua kali:",
                           "Send it again with this option, so that it is not entered twice:"),
               request_id);
  }
  return exit_code;
}

std::string RequestIdOr(const std::string& given) {
  return given.empty() ? FormatUuid(NewUuidV7(SystemClock().Now())) : given;
}

}  // namespace cetak
