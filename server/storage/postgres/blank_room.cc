#include "server/storage/postgres/blank_room.h"

#include <string>
#include <vector>

#include "server/storage/postgres/audit.h"
#include "server/storage/postgres/rows.h"

namespace cetak {
namespace {

BlankSpot ReadSpot(const pqxx::field& place, const pqxx::field& printer) {
  BlankSpot spot{static_cast<BlankPlace>(place.as<int>()), std::nullopt};
  if (spot.place == BlankPlace::kPrinter) spot.printer = PrinterId{printer.as<std::int32_t>()};
  return spot;
}

// What came by hand since the checkpoint lies over what the checkpoint names.
void ReadSerials(pqxx::transaction_base& transaction, RoomId room, RoomStock& stock) {
  for (const pqxx::row& row : transaction.exec_params("SELECT c.profile_id, c.place, c.serials FROM last_checkpoint l "
                                                      "JOIN blank_checkpoint c USING (room_id, up_to)"
                                                      " WHERE l.room_id = $1 AND c.serials <> ''",
                                                      room.value)) {
    stock.profiles[ProfileId{row[0].as<std::int32_t>()}].SetSerials(static_cast<BlankPlace>(row[1].as<int>()),
                                                                    SerialSet::FromStored(row[2].c_str()));
  }
  for (const pqxx::row& row : transaction.exec_params(
           "SELECT e.profile_id, e.from_place, e.to_place, e.serials FROM last_checkpoint l JOIN blank_entry e"
           " ON e.room_id = l.room_id AND e.entry_id > l.up_to AND e.kind <> 2"
           " WHERE l.room_id = $1 AND e.serials <> '' ORDER BY e.entry_id",
           room.value)) {
    stock.profiles[ProfileId{row[0].as<std::int32_t>()}].MoveSerials(static_cast<BlankPlace>(row[1].as<int>()),
                                                                     static_cast<BlankPlace>(row[2].as<int>()),
                                                                     SerialSet::FromStored(row[3].c_str()));
  }
}

}  // namespace

Status LockRoom(pqxx::transaction_base& transaction, RoomId room) {
  if (!transaction.exec_params("SELECT FROM print_room WHERE room_id = $1 FOR NO KEY UPDATE", room.value).empty()) {
    return {};
  }
  return Fail(ErrorCode::kNotFound, "ROOM_NOT_FOUND", "there is no such room");
}

// The room's row holds back a first lease, the lease's row a later one, the epoch's row those who post under it.
Status LockRoomAtRest(pqxx::transaction_base& transaction, RoomId room) {
  if (transaction.exec_params("SELECT FROM print_room WHERE room_id = $1 FOR UPDATE", room.value).empty()) {
    return Fail(ErrorCode::kNotFound, "ROOM_NOT_FOUND", "there is no such room");
  }
  transaction.exec_params("SELECT FROM room_lease WHERE room_id = $1 FOR UPDATE", room.value);
  transaction.exec_params("SELECT FROM room_epoch WHERE room_id = $1 AND ended_at IS NULL FOR UPDATE", room.value);
  return {};
}

void AuditBlanks(pqxx::transaction_base& transaction, RoomId room, std::string_view action, std::string_view subject,
                 std::string_view because, std::string_view by, std::string_view witness) {
  AuditEntry entry{room, std::string(by), std::string(action), std::string(subject), std::string(because)};
  AppendAudit(transaction, entry);
  if (witness.empty()) return;
  entry.actor = witness;
  entry.action = "witness-" + entry.action;
  AppendAudit(transaction, entry);
}

RoomStock ReadStock(pqxx::transaction_base& transaction, RoomId room) {
  RoomStock stock;
  for (const pqxx::row& row : transaction.exec_params(
           "SELECT profile_id, place, printer_id, count, entries FROM blank_balance($1)", room.value)) {
    stock.profiles[ProfileId{row[0].as<std::int32_t>()}].SetCount(ReadSpot(row[1], row[2]), row[3].as<std::int64_t>());
    stock.entries += row[4].as<std::int64_t>();
  }
  ReadSerials(transaction, room, stock);
  return stock;
}

std::int64_t LastEntry(pqxx::transaction_base& transaction, RoomId room) {
  return transaction
      .exec_params1("SELECT coalesce(max(entry_id), 0) FROM blank_entry WHERE room_id = $1", room.value)[0]
      .as<std::int64_t>();
}

void WriteCheckpoint(pqxx::transaction_base& transaction, RoomId room, const RoomStock& stock) {
  const std::int64_t up_to = LastEntry(transaction, room);
  for (const auto& [profile, blanks] : stock.profiles) {
    for (const auto& [spot, count] : blanks.counts()) {
      const std::string serials = spot.printer ? "" : blanks.SerialsAt(spot.place).Format();
      transaction.exec_params0(
          "INSERT INTO blank_checkpoint (room_id, up_to, profile_id, place, printer_id, count, serials)"
          " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",  // nothing came since the last one
          room.value, up_to, profile.value, static_cast<int>(spot.place), spot.printer ? spot.printer->value : 0, count,
          serials);
    }
  }
}

}  // namespace cetak
