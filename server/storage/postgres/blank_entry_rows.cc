#include "server/storage/postgres/blank_entry_rows.h"

#include "server/storage/postgres/rows.h"

namespace cetak {
namespace {

std::int32_t NumberOf(std::optional<PrinterId> printer) { return printer ? printer->value : 0; }

std::optional<PrinterId> ReadPrinter(const pqxx::field& field) {
  if (field.is_null()) return std::nullopt;
  return PrinterId{field.as<std::int32_t>()};
}

}  // namespace

std::string SelectEntries() {
  return "SELECT e.entry_id, microseconds(e.at), e.kind, e.room_id, e.profile_id, e.from_place, e.from_printer_id,"
         " e.to_place, e.to_printer_id, e.count, e.serials, e.counterparty, e.document, e.because, e.entered_by,"
         " e.witness, e.request_id, s.shift_id, e.reverses, r.entry_id FROM blank_entry e"
         " LEFT JOIN LATERAL (SELECT x.shift_id, x.closed_after FROM shift x WHERE x.room_id = e.room_id"
         "   AND x.opened_after < e.entry_id ORDER BY x.opened_after DESC, x.shift_id DESC LIMIT 1) s"
         "   ON s.closed_after IS NULL OR e.entry_id <= s.closed_after"
         " LEFT JOIN blank_entry r ON r.room_id = e.room_id AND r.reverses = e.entry_id";
}

BlankEntry ReadBlankEntry(const pqxx::row& row) {
  BlankEntry entry;
  entry.id = BlankEntryId{row[0].as<std::int64_t>()};
  entry.at = *ReadInstant(row[1]);
  entry.kind = static_cast<BlankEntryKind>(row[2].as<int>());
  BlankMovement& movement = entry.movement;
  movement.room = RoomId{row[3].as<std::int32_t>()};
  movement.profile = ProfileId{row[4].as<std::int32_t>()};
  movement.from = {static_cast<BlankPlace>(row[5].as<int>()), ReadPrinter(row[6])};
  movement.to = {static_cast<BlankPlace>(row[7].as<int>()), ReadPrinter(row[8])};
  movement.count = row[9].as<std::int64_t>();
  movement.serials = SerialSet::FromStored(row[10].c_str());
  movement.counterparty = row[11].c_str();
  movement.document = row[12].c_str();
  movement.because = row[13].c_str();
  movement.by = row[14].c_str();
  movement.witness = row[15].c_str();
  if (!row[16].is_null()) movement.request_id = ReadUuid(row[16]);
  if (!row[17].is_null()) entry.shift = ShiftId{row[17].as<std::int64_t>()};
  if (!row[18].is_null()) entry.reverses = BlankEntryId{row[18].as<std::int64_t>()};
  if (!row[19].is_null()) entry.reversed_by = BlankEntryId{row[19].as<std::int64_t>()};
  return entry;
}

Result<BlankEntry> FindEntry(pqxx::transaction_base& transaction, RoomId room, BlankEntryId entry) {
  const pqxx::result rows =
      transaction.exec_params(SelectEntries() + " WHERE e.room_id = $1 AND e.entry_id = $2", room.value, entry.value);
  if (rows.empty()) return Fail(ErrorCode::kNotFound, "ENTRY_NOT_FOUND", "there is no such entry");
  return ReadBlankEntry(rows[0]);
}

BlankEntry InsertEntry(pqxx::transaction_base& transaction, BlankEntryKind kind, const BlankMovement& movement,
                       std::optional<BlankEntryId> reverses) {
  const pqxx::row row = transaction.exec_params1(
      "INSERT INTO blank_entry (room_id, profile_id, kind, from_place, from_printer_id, to_place, to_printer_id, count,"
      " serials, counterparty, document, because, entered_by, witness, request_id, reverses)"
      " VALUES ($1, $2, $3, $4, nullif($5::int, 0), $6, nullif($7::int, 0), $8, $9, $10, $11, $12, $13, $14,"
      " nullif($15::text, '')::uuid, nullif($16::bigint, 0)) RETURNING entry_id",
      movement.room.value, movement.profile.value, static_cast<int>(kind), static_cast<int>(movement.from.place),
      NumberOf(movement.from.printer), static_cast<int>(movement.to.place), NumberOf(movement.to.printer),
      movement.count, movement.serials.Format(), movement.counterparty, movement.document, movement.because,
      movement.by, movement.witness, movement.request_id ? FormatUuid(*movement.request_id) : std::string(),
      reverses ? reverses->value : 0);
  return FindEntry(transaction, movement.room, BlankEntryId{row[0].as<std::int64_t>()}).value();
}

}  // namespace cetak
