#include "server/rpc/blank_conversion.h"

#include <absl/strings/str_cat.h>

#include <array>
#include <optional>
#include <string>
#include <utility>

#include "server/domain/rules.h"
#include "server/rpc/findings.h"
#include "server/rpc/job_conversion.h"
#include "server/rpc/resource_names.h"
#include "server/rpc/timestamps.h"

namespace cetak {
namespace {

constexpr std::string_view kOnlyRoom = "-";

Result<BlankSpot> SpotOf(const v1::BlankSpot& proto, const Site& site, const std::string& field) {
  if (proto.place() == v1::BLANK_PLACE_UNSPECIFIED) return Fail(Broken(field + ".place", rule::kRequired));
  if (!v1::BlankPlace_IsValid(proto.place())) return Fail(Broken(field + ".place", rule::kUnknownValue));
  BlankSpot spot{static_cast<BlankPlace>(proto.place()), std::nullopt};
  if (proto.printer().empty()) return spot;
  CETAK_ASSIGN_OR_RETURN(const std::string code, ParsePrinterName(proto.printer(), field + ".printer"));
  const Printer* printer = site.FindPrinter(code);
  if (printer == nullptr) return Fail(Broken(field + ".printer", rule::kUnknownPrinter));
  spot.printer = printer->id;
  return spot;
}

Result<std::optional<Uuid>> RequestIdOf(const std::string& text) {
  if (text.empty()) return std::optional<Uuid>();
  const std::optional<Uuid> request_id = ParseUuid(text);
  if (!request_id) return Fail(Broken("request_id", rule::kNotAUuid));
  return request_id;
}

Result<ShiftCount> CountOf(const v1::ShiftCount& proto, const Site& site, const std::string& at) {
  Findings findings;
  ShiftCount count;
  count.profile = findings.ValueOf(FindProfile(site, proto.profile(), at + "profile"));
  count.blanks = proto.blanks();
  count.spoiled = proto.spoiled();
  if (count.blanks < 0) findings.Add(at + "blanks", rule::kOutOfRange);
  if (count.spoiled < 0) findings.Add(at + "spoiled", rule::kOutOfRange);
  count.blank_serials = findings.ValueOf(SerialSet::Parse(proto.blank_serials(), at + "blank_serials"));
  count.spoiled_serials = findings.ValueOf(SerialSet::Parse(proto.spoiled_serials(), at + "spoiled_serials"));
  if (!findings.none()) return Fail(std::move(findings).Take());
  return count;
}

// Empty for what is not in the site any more.
std::string NameOf(const CardProfile* profile) { return profile == nullptr ? "" : ProfileName(profile->code); }

v1::BlankSpot ToProto(const BlankSpot& spot, const Site& site) {
  v1::BlankSpot proto;
  proto.set_place(static_cast<v1::BlankPlace>(spot.place));
  if (spot.printer) {
    if (const Printer* printer = site.FindPrinter(*spot.printer)) proto.set_printer(PrinterName(printer->code));
  }
  return proto;
}

}  // namespace

Result<const PrintRoom*> FindRoom(const Site& site, std::string_view code, std::string_view field) {
  if (code.empty() || code == kOnlyRoom) {
    if (site.rooms.size() != 1) return Fail(Broken(field, rule::kRequired));
    return &site.rooms.front();
  }
  const PrintRoom* room = site.FindRoom(code);
  if (room == nullptr) return Fail(Broken(field, rule::kUnknownRoom));
  return room;
}

Result<const PrintRoom*> FindParent(const Site& site, const std::string& parent) {
  if (parent.empty()) return FindRoom(site, "", "parent");
  CETAK_ASSIGN_OR_RETURN(const std::string code, ParseRoomName(parent, "parent"));
  return FindRoom(site, code, "parent");
}

Result<BlankMovement> FromProto(const v1::MoveBlanksRequest& request, const Site& site, RoomId room) {
  const v1::BlankEntry& entry = request.entry();
  Findings findings;
  BlankMovement movement;
  movement.room = room;
  movement.profile = findings.ValueOf(FindProfile(site, entry.profile(), "entry.profile"));
  movement.from = findings.ValueOf(SpotOf(entry.source(), site, "entry.source"));
  movement.to = findings.ValueOf(SpotOf(entry.destination(), site, "entry.destination"));
  movement.serials = findings.ValueOf(SerialSet::Parse(entry.serials(), "entry.serials"));
  movement.request_id = findings.ValueOf(RequestIdOf(request.request_id()));
  if (!findings.none()) return Fail(std::move(findings).Take());
  movement.count = entry.count();
  movement.counterparty = entry.counterparty();
  movement.document = entry.document();
  movement.because = entry.reason();
  movement.by = entry.by();
  movement.witness = entry.witness();
  return movement;
}

Result<std::vector<ShiftCount>> FromProto(const google::protobuf::RepeatedPtrField<v1::ShiftCount>& counts,
                                          const Site& site) {
  Findings findings;
  std::vector<ShiftCount> converted;
  for (int i = 0; i < counts.size(); ++i) {
    converted.push_back(findings.ValueOf(CountOf(counts[i], site, absl::StrCat("counts[", i, "]."))));
  }
  if (!findings.none()) return Fail(std::move(findings).Take());
  return converted;
}

Result<Destruction> FromProto(const v1::DestroyBlanksRequest& request, const Site& site, RoomId room) {
  const v1::Destruction& proto = request.destruction();
  Findings findings;
  Destruction destruction;
  destruction.room = room;
  destruction.profile = findings.ValueOf(FindProfile(site, proto.profile(), "destruction.profile"));
  destruction.serials = findings.ValueOf(SerialSet::Parse(proto.serials(), "destruction.serials"));
  destruction.request_id = findings.ValueOf(RequestIdOf(request.request_id()));
  if (!findings.none()) return Fail(std::move(findings).Take());
  destruction.count = proto.count();
  destruction.method = proto.method();
  destruction.place = proto.place();
  destruction.by = proto.by();
  destruction.witness = proto.witness();
  return destruction;
}

Error InContract(Error error, std::string_view at) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kPaths = {
      {{"from", "source"},
       {"to", "destination"},
       {"from.printer", "source.printer"},
       {"to.printer", "destination.printer"},
       {"because", "reason"}}};
  for (FieldViolation& violation : error.violations) {
    for (const auto& [ours, theirs] : kPaths) {
      if (violation.field != ours) continue;
      violation.field = theirs;
      break;
    }
    violation.field.insert(0, at);
  }
  return error;
}

v1::BlankEntry ToProto(const BlankEntry& entry, const Site& site, const PrintRoom& room) {
  const BlankMovement& movement = entry.movement;
  v1::BlankEntry proto;
  proto.set_name(BlankEntryName(room.code, entry.id.value));
  *proto.mutable_create_time() = ToTimestamp(entry.at);
  proto.set_kind(static_cast<v1::BlankEntryKind>(entry.kind));
  proto.set_profile(NameOf(site.FindProfile(movement.profile)));
  *proto.mutable_source() = ToProto(movement.from, site);
  *proto.mutable_destination() = ToProto(movement.to, site);
  proto.set_count(movement.count);
  proto.set_serials(movement.serials.Format());
  proto.set_counterparty(movement.counterparty);
  proto.set_document(movement.document);
  proto.set_reason(movement.because);
  proto.set_by(movement.by);
  proto.set_witness(movement.witness);
  if (entry.shift) proto.set_shift(ShiftName(room.code, entry.shift->value));
  if (entry.reverses) proto.set_reverses(BlankEntryName(room.code, entry.reverses->value));
  if (entry.reversed_by) proto.set_reversed_by(BlankEntryName(room.code, entry.reversed_by->value));
  return proto;
}

v1::BlankBalance ToProto(const BlankBalance& balance, const Site& site) {
  v1::BlankBalance proto;
  proto.set_profile(NameOf(site.FindProfile(balance.profile)));
  *proto.mutable_spot() = ToProto(balance.spot, site);
  proto.set_count(balance.count);
  proto.set_serials(balance.serials.Format());
  return proto;
}

v1::ShiftEquation ToProto(const ShiftEquation& equation, const Site& site) {
  v1::ShiftEquation proto;
  proto.set_profile(NameOf(site.FindProfile(equation.profile)));
  proto.set_opening(equation.opening);
  proto.set_received(equation.received);
  proto.set_issued(equation.issued);
  proto.set_spoiled(equation.spoiled);
  proto.set_returned(equation.returned);
  proto.set_lost(equation.lost);
  proto.set_closing(equation.Closing());
  return proto;
}

v1::Shift ToProto(const Shift& shift, const Site& site, const PrintRoom& room) {
  v1::Shift proto;
  proto.set_name(ShiftName(room.code, shift.id.value));
  *proto.mutable_open_time() = ToTimestamp(shift.opened_at);
  proto.set_opened_by(shift.opened_by);
  proto.set_opening_witness(shift.opening_witness);
  if (shift.closed_at) *proto.mutable_close_time() = ToTimestamp(*shift.closed_at);
  proto.set_closed_by(shift.closed_by);
  proto.set_closing_witness(shift.closing_witness);
  for (const ShiftEquation& equation : shift.equations) *proto.add_equations() = ToProto(equation, site);
  return proto;
}

v1::Destruction ToProto(const Destruction& destruction, const Site& site, const PrintRoom& room) {
  v1::Destruction proto;
  proto.set_name(DestructionName(room.code, destruction.id.value));
  *proto.mutable_create_time() = ToTimestamp(destruction.at);
  proto.set_profile(NameOf(site.FindProfile(destruction.profile)));
  proto.set_count(destruction.count);
  proto.set_serials(destruction.serials.Format());
  proto.set_method(destruction.method);
  proto.set_place(destruction.place);
  proto.set_by(destruction.by);
  proto.set_witness(destruction.witness);
  proto.set_reversed(destruction.reversed);
  return proto;
}

}  // namespace cetak
