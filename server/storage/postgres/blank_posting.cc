#include "server/storage/postgres/blank_posting.h"

#include <vector>

#include "server/base/fault_point.h"
#include "server/storage/postgres/rows.h"

namespace cetak {

std::optional<BlankPlace> BlankPlaceOf(Outcome outcome) {
  switch (outcome) {
    case Outcome::kPrinted: return BlankPlace::kIssued;
    case Outcome::kSpoiled: return BlankPlace::kSpoiled;
    case Outcome::kLost: return BlankPlace::kLost;
    case Outcome::kRefused:
    case Outcome::kNotPrinted:
    case Outcome::kInDoubt: return std::nullopt;
  }
  BrokenInvariant("unknown Outcome");
}

void BlankPostings::Add(RoomId room, LaneId lane, PrinterId printer, Outcome outcome) {
  if (const auto place = BlankPlaceOf(outcome)) ++counts_[{room, lane, printer, *place}];
}

void BlankPostings::Insert(pqxx::transaction_base& transaction) const {
  if (counts_.empty()) return;
  std::vector<std::int64_t> rooms, lanes, printers, places, counts;
  for (const auto& [key, count] : counts_) {
    rooms.push_back(key.room.value);
    lanes.push_back(key.lane.value);
    printers.push_back(key.printer.value);
    places.push_back(static_cast<int>(key.to));
    counts.push_back(count);
  }
  transaction.exec_params0(
      "INSERT INTO blank_entry (room_id, profile_id, kind, from_place, from_printer_id, to_place, count)"
      " SELECT u.room_id, l.profile_id, 2, 4, u.printer_id, u.place, sum(u.count)"
      " FROM unnest($1::int[], $2::int[], $3::int[], $4::smallint[], $5::bigint[])"
      "   u(room_id, lane_id, printer_id, place, count)"
      " JOIN lane l ON l.room_id = u.room_id AND l.lane_id = u.lane_id GROUP BY 1, 2, 5, 6",
      FormatArray(rooms), FormatArray(lanes), FormatArray(printers), FormatArray(places), FormatArray(counts));
}

void BlankPostings::InsertApart(pqxx::connection& connection) const {
  CrashPoint("ledger-entry-between");
  pqxx::work transaction(connection);
  Insert(transaction);
  transaction.commit();
}

void PostSettlement(pqxx::transaction_base& transaction, RoomId room, LaneId lane, BatchId batch, LaneSeq seq,
                    PrinterId printer, const Settlement& settlement) {
  const auto place = BlankPlaceOf(settlement.verdict);
  if (!place) return;
  transaction.exec_params0(
      "INSERT INTO blank_entry (room_id, profile_id, kind, from_place, from_printer_id, to_place, count, batch_id,"
      " lane_seq, because, entered_by, witness)"
      " SELECT l.room_id, l.profile_id, 3, 4, $3, $4, 1, $5, $6, $7, $8, $9 FROM lane l"
      " WHERE l.room_id = $1 AND l.lane_id = $2",
      room.value, lane.value, printer.value, static_cast<int>(*place), batch.value, seq.value, settlement.because,
      settlement.settled_by, settlement.witness);
}

}  // namespace cetak
