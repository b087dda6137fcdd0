#include "server/storage/postgres/blank_posting.h"

#include <fmt/format.h>

#include <string>

#include "server/base/fault_point.h"

namespace cetak {

void BlankPostings::Add(RoomId room, ProfileId profile, PrinterId printer, Outcome outcome) {
  if (const auto place = BlankPlaceOf(outcome)) ++counts_[{room, profile, printer, *place}];
}

// Numbers alone, so that the statement is planned in no time.
void BlankPostings::Insert(pqxx::transaction_base& transaction) const {
  if (counts_.empty()) return;
  std::string rows;
  for (const auto& [key, count] : counts_) {
    rows += fmt::format("{}({}, {}, 2, 4, {}, {}, {})", rows.empty() ? "" : ", ", key.room.value, key.profile.value,
                        key.printer.value, static_cast<int>(key.to), count);
  }
  transaction.exec0(
      "INSERT INTO blank_entry (room_id, profile_id, kind, from_place, from_printer_id, to_place, count) VALUES " +
      rows);
}

void BlankPostings::InsertApart(pqxx::connection& connection) const {
  CrashPoint("ledger-entry-between");
  pqxx::work transaction(connection);
  Insert(transaction);
  transaction.commit();
}

void Post(pqxx::transaction_base& transaction, const CardPosting& posting) {
  transaction.exec_params0(
      "INSERT INTO blank_entry (room_id, profile_id, kind, from_place, from_printer_id, to_place, count, batch_id,"
      " lane_seq, serials, because, entered_by, witness)"
      " SELECT l.room_id, l.profile_id, $3, $4, nullif($5::int, 0), $6, 1, $7, $8, $9, $10, $11, $12 FROM lane l"
      " WHERE l.room_id = $1 AND l.lane_id = $2",
      posting.room.value, posting.lane.value, static_cast<int>(posting.kind), static_cast<int>(posting.from.place),
      posting.from.printer ? posting.from.printer->value : 0, static_cast<int>(posting.to), posting.batch.value,
      posting.seq.value, posting.serial.Format(), posting.because, posting.by, posting.witness);
}

}  // namespace cetak
