// What people move, and what lies where.
#include <utility>

#include "server/domain/rules.h"
#include "server/storage/postgres/blank_entry_rows.h"
#include "server/storage/postgres/blank_room.h"
#include "server/storage/postgres/postgres_blank_ledger.h"
#include "server/storage/postgres/rows.h"

namespace cetak {
namespace {

// Some milliseconds to sum.
constexpr std::int64_t kLongSum = 2'000;

Status RefuseIfAny(std::vector<FieldViolation> violations, std::string_view reason, std::string_view message) {
  if (violations.empty()) return {};
  return Fail(Error{ErrorCode::kInvalidArgument, std::string(reason), std::string(message), std::move(violations),
                    std::nullopt});
}

// The profile is the site's, the printers are the room's.
Status CheckNames(pqxx::transaction_base& transaction, const BlankMovement& movement) {
  std::vector<FieldViolation> unknown;
  if (transaction.exec_params("SELECT FROM card_profile WHERE profile_id = $1", movement.profile.value).empty()) {
    unknown.push_back({"profile", std::string(rule::kUnknownProfile)});
  }
  for (const auto& [field, spot] : {std::pair("from.printer", movement.from), std::pair("to.printer", movement.to)}) {
    if (!spot.printer) continue;
    if (transaction
            .exec_params("SELECT FROM printer WHERE printer_id = $1 AND room_id = $2", spot.printer->value,
                         movement.room.value)
            .empty()) {
      unknown.push_back({field, std::string(rule::kUnknownValue)});
    }
  }
  if (unknown.empty()) return {};
  return Fail(Error{ErrorCode::kFailedPrecondition, "NOT_OF_THE_SITE", "the room has no such printer or profile",
                    std::move(unknown), std::nullopt});
}

bool IsShiftOpen(pqxx::transaction_base& transaction, RoomId room) {
  return !transaction.exec_params("SELECT FROM shift WHERE room_id = $1 AND closed_at IS NULL", room.value).empty();
}

bool IsSame(const BlankMovement& a, const BlankMovement& b) {
  return a.profile == b.profile && a.from == b.from && a.to == b.to && a.count == b.count && a.serials == b.serials &&
         a.by == b.by;
}

// The first answer to a movement that was asked for before.
Result<std::optional<BlankEntry>> FindRepeated(pqxx::transaction_base& transaction, const BlankMovement& movement) {
  if (!movement.request_id) return std::optional<BlankEntry>();
  const pqxx::result rows =
      transaction.exec_params(SelectEntries() + " WHERE e.room_id = $1 AND e.request_id = $2::uuid",
                              movement.room.value, FormatUuid(*movement.request_id));
  if (rows.empty()) return std::optional<BlankEntry>();
  BlankEntry entry = ReadBlankEntry(rows[0]);
  if (IsSame(entry.movement, movement)) return std::optional<BlankEntry>(std::move(entry));
  return Fail(ErrorCode::kAlreadyExists, "REQUEST_ID_REUSED", "this request_id was used for another movement");
}

Status CheckStock(pqxx::transaction_base& transaction, const BlankMovement& movement) {
  RoomStock stock = ReadStock(transaction, movement.room);
  return stock.profiles[movement.profile].Check(movement.from.place, movement.to.place, movement.count,
                                                movement.serials);
}

Status CheckShift(pqxx::transaction_base& transaction, const BlankMovement& movement) {
  const bool touches_shift = IsInShiftCustody(movement.from.place) || IsInShiftCustody(movement.to.place);
  if (!touches_shift || !movement.because.empty() || IsShiftOpen(transaction, movement.room)) return {};
  return Fail(ErrorCode::kFailedPrecondition, "NO_OPEN_SHIFT",
              "nobody has the shift; a correction without one needs a reason");
}

// From ledger to ledger: what a reversal moves.
BlankMovement Reversed(const BlankMovement& movement, std::string_view because, std::string_view by) {
  BlankMovement back = movement;
  std::swap(back.from, back.to);
  back.because = because;
  back.by = by;
  back.witness.clear();
  back.request_id.reset();
  return back;
}

Status CheckReversible(pqxx::transaction_base& transaction, const BlankEntry& entry) {
  if (entry.kind != BlankEntryKind::kByHand && entry.kind != BlankEntryKind::kDestruction) {
    return Fail(ErrorCode::kFailedPrecondition, "ENTRY_NOT_BY_HAND", "only what people moved is reversed");
  }
  if (entry.reversed_by) return Fail(ErrorCode::kFailedPrecondition, "ENTRY_REVERSED", "it was reversed before");
  if (entry.shift && transaction
                         .exec_params("SELECT FROM shift WHERE room_id = $1 AND shift_id = $2 AND closed_at IS NULL",
                                      entry.movement.room.value, entry.shift->value)
                         .empty()) {
    return Fail(ErrorCode::kFailedPrecondition, "SHIFT_CLOSED", "its shift was signed");
  }
  return {};
}

constexpr std::string_view kSelectDestruction =
    "SELECT d.destruction_id, d.room_id, e.profile_id, e.count, e.serials, d.method, d.place, e.entered_by, e.witness,"
    " microseconds(d.at), r.entry_id IS NOT NULL, e.request_id"
    " FROM destruction d JOIN blank_entry e USING (room_id, entry_id)"
    " LEFT JOIN blank_entry r ON r.room_id = d.room_id AND r.reverses = d.entry_id WHERE d.room_id = $1 AND ";

Destruction ReadDestruction(const pqxx::row& row) {
  Destruction destruction;
  destruction.id = DestructionId{row[0].as<std::int64_t>()};
  destruction.room = RoomId{row[1].as<std::int32_t>()};
  destruction.profile = ProfileId{row[2].as<std::int32_t>()};
  destruction.count = row[3].as<std::int64_t>();
  destruction.serials = SerialSet::FromStored(row[4].c_str());
  destruction.method = row[5].c_str();
  destruction.place = row[6].c_str();
  destruction.by = row[7].c_str();
  destruction.witness = row[8].c_str();
  destruction.at = *ReadInstant(row[9]);
  destruction.reversed = row[10].as<bool>();
  if (!row[11].is_null()) destruction.request_id = ReadUuid(row[11]);
  return destruction;
}

BlankMovement MovementOf(const Destruction& destruction) {
  BlankMovement movement;
  movement.room = destruction.room;
  movement.profile = destruction.profile;
  movement.from.place = BlankPlace::kSpoiled;
  movement.to.place = BlankPlace::kDestroyed;
  movement.count = destruction.count;
  movement.serials = destruction.serials;
  movement.by = destruction.by;
  movement.witness = destruction.witness;
  movement.request_id = destruction.request_id;
  return movement;
}

std::vector<FieldViolation> CheckDestruction(const Destruction& destruction) {
  std::vector<FieldViolation> violations = CheckSigners(destruction.by, destruction.witness);
  if (destruction.method.empty()) violations.push_back({"method", std::string(rule::kRequired)});
  if (destruction.place.empty()) violations.push_back({"place", std::string(rule::kRequired)});
  if (destruction.count < 1) violations.push_back({"count", std::string(rule::kOutOfRange)});
  if (!destruction.serials.empty() && destruction.serials.count() != destruction.count) {
    violations.push_back({"serials", std::string(rule::kSerialCount)});
  }
  return violations;
}

void Audit(pqxx::transaction_base& transaction, std::string_view action, const BlankEntry& entry) {
  AuditBlanks(transaction, entry.movement.room, action, "blankEntries/" + std::to_string(entry.id.value),
              entry.movement.because, entry.movement.by, entry.movement.witness);
}

}  // namespace

Result<BlankEntry> PostgresBlankLedger::Move(const BlankMovement& movement) {
  CETAK_RETURN_IF_ERROR(RefuseIfAny(CheckMovementByHand(movement), "MOVEMENT_INVALID", "the movement is not valid"));
  return pool_.Run("moving blanks", [&](pqxx::connection& connection) -> Result<BlankEntry> {
    pqxx::work transaction(connection);
    CETAK_RETURN_IF_ERROR(LockRoom(transaction, movement.room));
    CETAK_RETURN_IF_ERROR(CheckNames(transaction, movement));
    CETAK_ASSIGN_OR_RETURN(const std::optional<BlankEntry> repeated, FindRepeated(transaction, movement));
    if (repeated) return *repeated;
    CETAK_RETURN_IF_ERROR(CheckShift(transaction, movement));
    CETAK_RETURN_IF_ERROR(CheckStock(transaction, movement));
    BlankEntry entry = InsertEntry(transaction, BlankEntryKind::kByHand, movement);
    Audit(transaction, "move-blanks", entry);
    transaction.commit();
    return entry;
  });
}

Result<BlankEntry> PostgresBlankLedger::Reverse(RoomId room, BlankEntryId entry, std::string_view because,
                                                std::string_view by) {
  std::vector<FieldViolation> violations;
  if (because.empty()) violations.push_back({"because", std::string(rule::kRequired)});
  if (by.empty()) violations.push_back({"by", std::string(rule::kRequired)});
  CETAK_RETURN_IF_ERROR(RefuseIfAny(std::move(violations), "MOVEMENT_INVALID", "a reversal lacks something"));
  return pool_.Run("reversing an entry", [&](pqxx::connection& connection) -> Result<BlankEntry> {
    pqxx::work transaction(connection);
    CETAK_RETURN_IF_ERROR(LockRoom(transaction, room));
    CETAK_ASSIGN_OR_RETURN(const BlankEntry reversed, FindEntry(transaction, room, entry));
    CETAK_RETURN_IF_ERROR(CheckReversible(transaction, reversed));
    const BlankMovement back = Reversed(reversed.movement, because, by);
    CETAK_RETURN_IF_ERROR(CheckStock(transaction, back));
    BlankEntry reversal = InsertEntry(transaction, BlankEntryKind::kReversal, back, entry);
    Audit(transaction, "reverse-blanks", reversal);
    transaction.commit();
    return reversal;
  });
}

Result<std::vector<BlankEntry>> PostgresBlankLedger::ListEntries(const BlankEntryQuery& query) {
  const std::string of_shift =
      " AND e.entry_id > (SELECT x.opened_after FROM shift x WHERE x.room_id = $1 AND x.shift_id = $4)"
      " AND e.entry_id <= coalesce((SELECT x.closed_after FROM shift x WHERE x.room_id = $1 AND x.shift_id = $4),"
      " 9223372036854775807)";
  const std::string sql = SelectEntries() + " WHERE e.room_id = $1 AND ($2 = 0 OR e.entry_id < $2)" +
                          (query.by_people_only ? " AND e.kind <> 2" : "") + (query.shift ? of_shift : " AND $4 = 0") +
                          " ORDER BY e.entry_id DESC LIMIT $3";
  return pool_.Run("listing blanks", [&](pqxx::connection& connection) -> Result<std::vector<BlankEntry>> {
    pqxx::work transaction(connection);
    std::vector<BlankEntry> entries;
    for (const pqxx::row& row : transaction.exec_params(sql, query.room.value, query.before ? query.before->value : 0,
                                                        query.limit, query.shift ? query.shift->value : 0)) {
      entries.push_back(ReadBlankEntry(row));
    }
    return entries;
  });
}

Result<std::vector<BlankBalance>> PostgresBlankLedger::Balances(RoomId room) {
  std::int64_t entries = 0;
  auto balances = pool_.Run("counting blanks", [&](pqxx::connection& connection) -> Result<std::vector<BlankBalance>> {
    pqxx::transaction<pqxx::repeatable_read, pqxx::read_only> transaction(connection);
    const RoomStock stock = ReadStock(transaction, room);
    entries = stock.entries;
    std::vector<BlankBalance> found;
    for (const auto& [profile, blanks] : stock.profiles) {
      for (const auto& [spot, count] : blanks.counts()) {
        if (spot.place == BlankPlace::kSupplier) continue;
        const SerialSet serials = spot.printer ? SerialSet() : blanks.SerialsAt(spot.place);
        if (count != 0 || !serials.empty()) found.push_back({profile, spot, count, serials});
      }
    }
    return found;
  });
  if (balances) CETAK_RETURN_IF_ERROR(SumUpWhenLong(room, entries));
  return balances;
}

Result<std::int64_t> PostgresBlankLedger::CountUsable(RoomId room, ProfileId profile) {
  std::int64_t entries = 0;
  auto usable = pool_.Run("counting usable blanks", [&](pqxx::connection& connection) -> Result<std::int64_t> {
    pqxx::work transaction(connection);
    const pqxx::row row = transaction.exec_params1(
        "SELECT coalesce(sum(count) FILTER (WHERE profile_id = $2 AND place IN (2, 3, 4)), 0), coalesce(sum(entries), "
        "0)"
        " FROM blank_balance($1)",
        room.value, profile.value);
    entries = row[1].as<std::int64_t>();
    return row[0].as<std::int64_t>();
  });
  if (usable) CETAK_RETURN_IF_ERROR(SumUpWhenLong(room, entries));
  return usable;
}

Status PostgresBlankLedger::SumUpWhenLong(RoomId room, std::int64_t entries) {
  if (entries < kLongSum) return {};
  return pool_.Run("summing up blanks", [&](pqxx::connection& connection) -> Status {
    pqxx::work transaction(connection);
    CETAK_RETURN_IF_ERROR(LockRoomAtRest(transaction, room));
    WriteCheckpoint(transaction, room, ReadStock(transaction, room));
    transaction.commit();
    return {};
  });
}

Result<Destruction> PostgresBlankLedger::Destroy(const Destruction& destruction) {
  CETAK_RETURN_IF_ERROR(
      RefuseIfAny(CheckDestruction(destruction), "DESTRUCTION_INVALID", "a destruction lacks something"));
  const BlankMovement movement = MovementOf(destruction);
  return pool_.Run("destroying cards", [&](pqxx::connection& connection) -> Result<Destruction> {
    pqxx::work transaction(connection);
    CETAK_RETURN_IF_ERROR(LockRoom(transaction, destruction.room));
    CETAK_RETURN_IF_ERROR(CheckNames(transaction, movement));
    CETAK_ASSIGN_OR_RETURN(std::optional<BlankEntry> entry, FindRepeated(transaction, movement));
    if (!entry) {
      CETAK_RETURN_IF_ERROR(CheckStock(transaction, movement));
      entry = InsertEntry(transaction, BlankEntryKind::kDestruction, movement);
      transaction.exec_params0(
          "INSERT INTO destruction (room_id, destruction_id, entry_id, method, place)"
          " SELECT $1, coalesce(max(destruction_id), 0) + 1, $2, $3, $4 FROM destruction WHERE room_id = $1",
          destruction.room.value, entry->id.value, destruction.method, destruction.place);
      Audit(transaction, "destroy-blanks", *entry);
    }
    const pqxx::row row = transaction.exec_params1(std::string(kSelectDestruction) + "d.entry_id = $2",
                                                   destruction.room.value, entry->id.value);
    Destruction done = ReadDestruction(row);
    transaction.commit();
    return done;
  });
}

Result<Destruction> PostgresBlankLedger::FindDestruction(RoomId room, DestructionId destruction) {
  return pool_.Run("finding a destruction", [&](pqxx::connection& connection) -> Result<Destruction> {
    pqxx::work transaction(connection);
    const pqxx::result rows = transaction.exec_params(std::string(kSelectDestruction) + "d.destruction_id = $2",
                                                      room.value, destruction.value);
    if (rows.empty()) return Fail(ErrorCode::kNotFound, "DESTRUCTION_NOT_FOUND", "there is no such destruction");
    return ReadDestruction(rows[0]);
  });
}

}  // namespace cetak
