// Shifts: what two people count against the ledger when they take the blanks over and when they hand them on.
#include <algorithm>
#include <set>
#include <utility>

#include "server/domain/rules.h"
#include "server/storage/postgres/blank_entry_rows.h"
#include "server/storage/postgres/blank_room.h"
#include "server/storage/postgres/postgres_blank_ledger.h"
#include "server/storage/postgres/rows.h"

namespace cetak {
namespace {

constexpr std::string_view kSelectShifts =
    "SELECT shift_id, room_id, microseconds(opened_at), opened_by, opening_witness, microseconds(closed_at),"
    " coalesce(closed_by, ''), coalesce(closing_witness, '') FROM shift WHERE room_id = $1";

using Equations = std::map<ProfileId, ShiftEquation>;

Shift ReadShift(const pqxx::row& row) {
  Shift shift;
  shift.id = ShiftId{row[0].as<std::int64_t>()};
  shift.room = RoomId{row[1].as<std::int32_t>()};
  shift.opened_at = *ReadInstant(row[2]);
  shift.opened_by = row[3].c_str();
  shift.opening_witness = row[4].c_str();
  shift.closed_at = ReadInstant(row[5]);
  shift.closed_by = row[6].c_str();
  shift.closing_witness = row[7].c_str();
  return shift;
}

// Of a shift that is open: what was counted at its opening, and every entry since.
Equations SumEquations(pqxx::transaction_base& transaction, RoomId room, ShiftId shift) {
  Equations equations;
  const auto of = [&](const pqxx::field& field) -> ShiftEquation& {
    const ProfileId profile{field.as<std::int32_t>()};
    ShiftEquation& equation = equations[profile];
    equation.profile = profile;
    return equation;
  };
  for (const pqxx::row& row : transaction.exec_params(
           "SELECT profile_id, blanks FROM shift_count WHERE room_id = $1 AND shift_id = $2 AND NOT is_closing",
           room.value, shift.value)) {
    of(row[0]).opening = row[1].as<std::int64_t>();
  }
  for (const pqxx::row& row : transaction.exec_params(
           "SELECT e.profile_id, e.from_place, e.to_place, sum(e.count)::bigint FROM blank_entry e"
           " WHERE e.room_id = $1 AND e.entry_id > (SELECT s.opened_after FROM shift s WHERE s.room_id = $1"
           "   AND s.shift_id = $2) GROUP BY 1, 2, 3",
           room.value, shift.value)) {
    of(row[0]).Add(static_cast<BlankPlace>(row[1].as<int>()), static_cast<BlankPlace>(row[2].as<int>()),
                   row[3].as<std::int64_t>());
  }
  return equations;
}

Equations ReadSignedEquations(pqxx::transaction_base& transaction, RoomId room, ShiftId shift) {
  Equations equations;
  for (const pqxx::row& row : transaction.exec_params(
           "SELECT profile_id, opening, received, issued, spoiled, returned, lost FROM shift_equation"
           " WHERE room_id = $1 AND shift_id = $2",
           room.value, shift.value)) {
    const ProfileId profile{row[0].as<std::int32_t>()};
    equations[profile] = {profile,
                          row[1].as<std::int64_t>(),
                          row[2].as<std::int64_t>(),
                          row[3].as<std::int64_t>(),
                          row[4].as<std::int64_t>(),
                          row[5].as<std::int64_t>(),
                          row[6].as<std::int64_t>()};
  }
  return equations;
}

void AddEquations(pqxx::transaction_base& transaction, Shift& shift) {
  const Equations equations = shift.closed_at ? ReadSignedEquations(transaction, shift.room, shift.id)
                                              : SumEquations(transaction, shift.room, shift.id);
  for (const auto& [profile, equation] : equations) shift.equations.push_back(equation);
}

std::optional<Shift> FindOpen(pqxx::transaction_base& transaction, RoomId room) {
  const pqxx::result rows = transaction.exec_params(std::string(kSelectShifts) + " AND closed_at IS NULL", room.value);
  if (rows.empty()) return std::nullopt;
  return ReadShift(rows[0]);
}

Shift Find(pqxx::transaction_base& transaction, RoomId room, ShiftId id) {
  Shift shift =
      ReadShift(transaction.exec_params1(std::string(kSelectShifts) + " AND shift_id = $2", room.value, id.value));
  AddEquations(transaction, shift);
  return shift;
}

std::string CodeOf(pqxx::transaction_base& transaction, ProfileId profile) {
  const pqxx::result rows =
      transaction.exec_params("SELECT code FROM card_profile WHERE profile_id = $1", profile.value);
  return rows.empty() ? std::to_string(profile.value) : rows[0][0].c_str();
}

Status CheckSigning(const ShiftSigning& signing) {
  std::vector<FieldViolation> violations = CheckSigners(signing.by, signing.witness);
  std::set<ProfileId> profiles;
  std::set<PrinterId> printers;
  for (const ShiftCount& count : signing.counts) {
    const bool is_sound = count.blanks >= 0 && count.spoiled >= 0 && profiles.insert(count.profile).second;
    if (!is_sound) violations.push_back({"counts", std::string(rule::kOutOfRange)});
  }
  for (const PrinterCounter& counter : signing.counters) {
    const bool is_sound = counter.sides >= 1 && counter.sides <= 2 && printers.insert(counter.printer).second;
    if (!is_sound) violations.push_back({"counters", std::string(rule::kOutOfRange)});
  }
  if (violations.empty()) return {};
  return Fail(Error{ErrorCode::kInvalidArgument, "SIGNING_INVALID", "the signing lacks something",
                    std::move(violations), std::nullopt});
}

// What was counted of every profile that the room has blanks of; nothing where it was left out.
std::map<ProfileId, ShiftCount> CountsOf(const ShiftSigning& signing, const RoomStock& stock) {
  std::map<ProfileId, ShiftCount> counts;
  for (const auto& [profile, blanks] : stock.profiles) counts[profile].profile = profile;
  for (const ShiftCount& count : signing.counts) counts[count.profile] = count;
  return counts;
}

std::vector<FieldViolation> Compare(pqxx::transaction_base& transaction, RoomStock& stock,
                                    const std::map<ProfileId, ShiftCount>& counts) {
  std::vector<FieldViolation> violations;
  for (const auto& [profile, count] : counts) {
    for (FieldViolation& found : stock.profiles[profile].Compare(count, CodeOf(transaction, profile))) {
      violations.push_back(std::move(found));
    }
  }
  return violations;
}

// Handed off, and nobody knows yet what became of them.
std::vector<FieldViolation> FindCardsAtPrinters(pqxx::transaction_base& transaction, RoomId room) {
  std::vector<FieldViolation> violations;
  for (const pqxx::row& row : transaction.exec_params(
           "SELECT p.code, count(*) FILTER (WHERE NOT x.in_doubt), count(*) FILTER (WHERE x.in_doubt) FROM ("
           "  SELECT h.printer_id, EXISTS (SELECT FROM in_doubt i WHERE i.room_id = h.room_id"
           "    AND i.batch_id = h.batch_id AND i.lane_seq = s.seq AND i.attempt = h.attempt) AS in_doubt"
           "  FROM batch b JOIN hand_off h ON h.room_id = b.room_id AND h.batch_id = b.batch_id"
           "  CROSS JOIN LATERAL generate_series(h.first_seq, h.last_seq) s(seq)"
           "  WHERE b.room_id = $1 AND b.state <> 4"
           "  AND NOT EXISTS (SELECT FROM completion c WHERE c.room_id = h.room_id AND c.batch_id = h.batch_id"
           "    AND c.lane_seq = s.seq)"
           "  AND NOT EXISTS (SELECT FROM hand_back k WHERE k.room_id = h.room_id AND k.batch_id = h.batch_id"
           "    AND k.lane_seq = s.seq AND k.attempt = h.attempt)"
           "  AND NOT EXISTS (SELECT FROM withdrawal w WHERE w.room_id = b.room_id AND w.lane_id = b.lane_id"
           "    AND w.lane_seq = s.seq)) x JOIN printer p USING (printer_id) GROUP BY 1 ORDER BY 1",
           room.value)) {
    const std::string printer = std::string("printer ") + row[0].c_str() + " cards=";
    if (row[1].as<std::int64_t>() > 0)
      violations.push_back({printer + row[1].c_str(), std::string(rule::kCardsInDevice)});
    if (row[2].as<std::int64_t>() > 0)
      violations.push_back({printer + row[2].c_str(), std::string(rule::kCardsInDoubt)});
  }
  return violations;
}

void WriteCounts(pqxx::transaction_base& transaction, const ShiftSigning& signing, ShiftId shift, bool is_closing,
                 const std::map<ProfileId, ShiftCount>& counts) {
  for (const auto& [profile, count] : counts) {
    transaction.exec_params0(
        "INSERT INTO shift_count (room_id, shift_id, profile_id, is_closing, blanks, spoiled, blank_serials,"
        " spoiled_serials) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        signing.room.value, shift.value, profile.value, is_closing, count.blanks, count.spoiled,
        count.blank_serials.Format(), count.spoiled_serials.Format());
  }
  for (const PrinterCounter& counter : signing.counters) {
    transaction.exec_params0(
        "INSERT INTO shift_counter (room_id, shift_id, printer_id, is_closing, impressions, sides)"
        " VALUES ($1, $2, $3, $4, nullif($5::bigint, -1), $6)",
        signing.room.value, shift.value, counter.printer.value, is_closing, counter.impressions.value_or(-1),
        counter.sides);
  }
}

void TakeNames(RoomStock& stock, const std::map<ProfileId, ShiftCount>& counts) {
  for (const auto& [profile, count] : counts) stock.profiles[profile].TakeNames(count);
}

// -- the room's first shift

void PostOpening(pqxx::transaction_base& transaction, const ShiftSigning& signing, ProfileId profile,
                 std::int64_t blanks, const SerialSet& serials, std::string_view because, BlankStock& stock) {
  BlankMovement movement;
  movement.room = signing.room;
  movement.profile = profile;
  movement.from.place = BlankPlace::kSupplier;
  movement.to.place = BlankPlace::kShift;
  movement.count = blanks;
  movement.serials = serials;
  movement.because = because;
  movement.by = signing.by;
  movement.witness = signing.witness;
  InsertEntry(transaction, BlankEntryKind::kOpening, movement);
  stock.Move(movement.from, movement.to, blanks, serials);
}

// What was printed before came from somewhere; what lies there now is what the ledger begins with.
Status TakeAsGiven(pqxx::transaction_base& transaction, const ShiftSigning& signing, RoomStock& stock) {
  for (const auto& [profile, count] : CountsOf(signing, stock)) {
    BlankStock& blanks = stock.profiles[profile];
    if (blanks.InCustody() < 0) {
      PostOpening(transaction, signing, profile, -blanks.InCustody(), {}, "printed before the first shift", blanks);
    }
    const std::int64_t more = count.blanks - blanks.InCustody();
    if (more <= 0) continue;
    SerialSet serials = count.blank_serials;
    serials.Remove(blanks.SerialsAt(BlankPlace::kShift));
    CETAK_RETURN_IF_ERROR(blanks.Check(BlankPlace::kSupplier, BlankPlace::kShift, more, serials));
    PostOpening(transaction, signing, profile, more, serials, "counted at the first shift", blanks);
  }
  return {};
}

// -- counters

std::map<PrinterId, PrinterTally> ReadTallies(pqxx::transaction_base& transaction, const ShiftSigning& signing,
                                              ShiftId shift) {
  std::map<PrinterId, PrinterTally> tallies;
  const std::int32_t room = signing.room.value;
  for (const pqxx::row& row : transaction.exec_params(
           "SELECT e.from_printer_id, coalesce(sum(e.count) FILTER (WHERE e.kind = 2 AND e.to_place = 5), 0),"
           " coalesce(sum(e.count) FILTER (WHERE NOT (e.kind = 2 AND e.to_place = 5)), 0) FROM blank_entry e"
           " WHERE e.room_id = $1 AND e.entry_id > (SELECT s.opened_after FROM shift s WHERE s.room_id = $1"
           "   AND s.shift_id = $2) AND e.from_place = 4 AND e.to_place IN (5, 6, 9) GROUP BY 1",
           room, shift.value)) {
    PrinterTally& tally = tallies[PrinterId{row[0].as<std::int32_t>()}];
    tally.printed = row[1].as<std::int64_t>();
    tally.other_handed = row[2].as<std::int64_t>();
  }
  // Refused cards move no blank, but some of their sides may have been counted.
  for (const pqxx::row& row : transaction.exec_params(
           "SELECT c.printer_id, count(*) FROM shift s JOIN batch b ON b.room_id = s.room_id"
           "   AND (b.state <> 4 OR (b.aborted > 0 AND b.completed_at >= s.opened_at))"
           " JOIN completion c ON c.room_id = b.room_id AND c.batch_id = b.batch_id AND c.outcome = 3"
           "   AND c.at >= s.opened_at WHERE s.room_id = $1 AND s.shift_id = $2 GROUP BY 1",
           room, shift.value)) {
    tallies[PrinterId{row[0].as<std::int32_t>()}].other_handed += row[1].as<std::int64_t>();
  }
  for (const pqxx::row& row : transaction.exec_params(
           "SELECT printer_id, impressions, sides FROM shift_counter WHERE room_id = $1 AND shift_id = $2"
           " AND NOT is_closing",
           room, shift.value)) {
    PrinterCounter counter{PrinterId{row[0].as<std::int32_t>()}, std::nullopt, row[2].as<std::int32_t>()};
    if (!row[1].is_null()) counter.impressions = row[1].as<std::int64_t>();
    tallies[counter.printer].opening = counter;
  }
  for (const PrinterCounter& counter : signing.counters) tallies[counter.printer].closing = counter;
  return tallies;
}

std::vector<FieldViolation> CheckCounters(pqxx::transaction_base& transaction, const ShiftSigning& signing,
                                          ShiftId shift) {
  std::vector<FieldViolation> violations;
  if (!signing.counters_because.empty()) return violations;
  for (const auto& [printer, tally] : ReadTallies(transaction, signing, shift)) {
    const pqxx::result rows = transaction.exec_params("SELECT code FROM printer WHERE printer_id = $1", printer.value);
    const std::string code = rows.empty() ? std::to_string(printer.value) : rows[0][0].c_str();
    if (auto found = CheckCounter(code, tally)) violations.push_back(*std::move(found));
  }
  return violations;
}

void Append(std::vector<FieldViolation> more, std::vector<FieldViolation>& violations) {
  violations.insert(violations.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

Status RefuseIfAny(std::vector<FieldViolation> violations, std::string_view reason, std::string_view message) {
  if (violations.empty()) return {};
  return Fail(Error{ErrorCode::kFailedPrecondition, std::string(reason), std::string(message), std::move(violations),
                    std::nullopt});
}

// -- closing

// The database refuses an equation that does not hold.
void WriteEquations(pqxx::transaction_base& transaction, RoomId room, ShiftId shift,
                    const std::map<ProfileId, ShiftCount>& counts) {
  Equations equations = SumEquations(transaction, room, shift);
  for (const auto& [profile, count] : counts) {
    const ShiftEquation& equation = equations[profile];
    transaction.exec_params0(
        "INSERT INTO shift_equation (room_id, shift_id, profile_id, opening, received, issued, spoiled, returned, lost,"
        " closing) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        room.value, shift.value, profile.value, equation.opening, equation.received, equation.issued, equation.spoiled,
        equation.returned, equation.lost, count.blanks);
  }
}

void Audit(pqxx::transaction_base& transaction, std::string_view action, ShiftId shift, const ShiftSigning& signing) {
  AuditBlanks(transaction, signing.room, action, "shifts/" + std::to_string(shift.value), signing.counters_because,
              signing.by, signing.witness);
}

}  // namespace

Result<Shift> PostgresBlankLedger::OpenShift(const ShiftSigning& signing) {
  CETAK_RETURN_IF_ERROR(CheckSigning(signing));
  return pool_.Run("opening a shift", [&](pqxx::connection& connection) -> Result<Shift> {
    pqxx::work transaction(connection);
    CETAK_RETURN_IF_ERROR(LockRoomAtRest(transaction, signing.room));
    const pqxx::row last = transaction.exec_params1(
        "SELECT coalesce(max(shift_id), 0), count(*) FILTER (WHERE closed_at IS NULL) FROM shift WHERE room_id = $1",
        signing.room.value);
    if (last[1].as<std::int64_t>() > 0) {
      return Fail(ErrorCode::kFailedPrecondition, "SHIFT_OPEN", "a shift of this room is open");
    }
    const ShiftId id{last[0].as<std::int64_t>() + 1};
    RoomStock stock = ReadStock(transaction, signing.room);
    if (id.value == 1) CETAK_RETURN_IF_ERROR(TakeAsGiven(transaction, signing, stock));
    const auto counts = CountsOf(signing, stock);
    std::vector<FieldViolation> violations = Compare(transaction, stock, counts);
    Append(FindCardsAtPrinters(transaction, signing.room), violations);
    CETAK_RETURN_IF_ERROR(RefuseIfAny(std::move(violations), "COUNT_DIFFERS", "what was counted is not in the ledger"));
    transaction.exec_params0(
        "INSERT INTO shift (room_id, shift_id, opened_after, opened_by, opening_witness) VALUES ($1, $2, $3, $4, $5)",
        signing.room.value, id.value, LastEntry(transaction, signing.room), signing.by, signing.witness);
    WriteCounts(transaction, signing, id, false, counts);
    TakeNames(stock, counts);
    WriteCheckpoint(transaction, signing.room, stock);
    Shift shift = Find(transaction, signing.room, id);
    Audit(transaction, "open-shift", id, signing);
    transaction.commit();
    return shift;
  });
}

Result<Shift> PostgresBlankLedger::CloseShift(const ShiftSigning& signing) {
  CETAK_RETURN_IF_ERROR(CheckSigning(signing));
  return pool_.Run("closing a shift", [&](pqxx::connection& connection) -> Result<Shift> {
    pqxx::work transaction(connection);
    CETAK_RETURN_IF_ERROR(LockRoomAtRest(transaction, signing.room));
    const std::optional<Shift> open = FindOpen(transaction, signing.room);
    if (!open) return Fail(ErrorCode::kFailedPrecondition, "NO_OPEN_SHIFT", "no shift of this room is open");
    RoomStock stock = ReadStock(transaction, signing.room);
    const auto counts = CountsOf(signing, stock);
    std::vector<FieldViolation> violations = Compare(transaction, stock, counts);
    Append(FindCardsAtPrinters(transaction, signing.room), violations);
    Append(CheckCounters(transaction, signing, open->id), violations);
    CETAK_RETURN_IF_ERROR(RefuseIfAny(std::move(violations), "SHIFT_DOES_NOT_CLOSE", "the shift does not close"));
    WriteEquations(transaction, signing.room, open->id, counts);
    WriteCounts(transaction, signing, open->id, true, counts);
    TakeNames(stock, counts);
    WriteCheckpoint(transaction, signing.room, stock);
    transaction.exec_params0(
        "UPDATE shift SET closed_at = clock_timestamp(), closed_after = $3, closed_by = $4, closing_witness = $5,"
        " counters_because = $6 WHERE room_id = $1 AND shift_id = $2",
        signing.room.value, open->id.value, LastEntry(transaction, signing.room), signing.by, signing.witness,
        signing.counters_because);
    Shift shift = Find(transaction, signing.room, open->id);
    Audit(transaction, "close-shift", open->id, signing);
    transaction.commit();
    return shift;
  });
}

Result<std::optional<Shift>> PostgresBlankLedger::FindOpenShift(RoomId room) {
  return pool_.Run("finding the shift", [&](pqxx::connection& connection) -> Result<std::optional<Shift>> {
    pqxx::transaction<pqxx::repeatable_read, pqxx::read_only> transaction(connection);
    std::optional<Shift> shift = FindOpen(transaction, room);
    if (shift) AddEquations(transaction, *shift);
    return shift;
  });
}

Result<std::vector<Shift>> PostgresBlankLedger::ListShifts(RoomId room, std::int32_t limit) {
  return pool_.Run("listing shifts", [&](pqxx::connection& connection) -> Result<std::vector<Shift>> {
    pqxx::transaction<pqxx::repeatable_read, pqxx::read_only> transaction(connection);
    std::vector<Shift> shifts;
    for (const pqxx::row& row :
         transaction.exec_params(std::string(kSelectShifts) + " ORDER BY shift_id DESC LIMIT $2", room.value, limit)) {
      shifts.push_back(ReadShift(row));
    }
    for (Shift& shift : shifts) AddEquations(transaction, shift);
    return shifts;
  });
}

}  // namespace cetak
