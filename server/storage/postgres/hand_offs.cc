// The cards of a batch, and handing them to a printer.
#include <set>
#include <utility>

#include "server/base/fault_point.h"
#include "server/storage/postgres/batch_runs.h"
#include "server/storage/postgres/epochs.h"
#include "server/storage/postgres/often.h"
#include "server/storage/postgres/rows.h"
#include "server/storage/postgres/store.h"

namespace cetak {
namespace {

struct RecordedHandOff {
  std::int64_t first = 0;
  std::int64_t last = 0;
  HandOffRef ref;
};

// What happened to the cards of a batch so far: few rows, or none for a batch that is fresh.
struct BatchPast {
  std::vector<RecordedHandOff> hand_offs;  // by attempt
  std::set<std::pair<std::int64_t, std::int32_t>> handed_back;
  std::set<std::pair<std::int64_t, std::int32_t>> in_doubt;
  std::set<std::int64_t> concluded;
};

BatchPast ReadPast(pqxx::transaction_base& transaction, RoomId room, BatchId batch) {
  BatchPast past;
  for (const pqxx::row& row : ExecOften(
           transaction,
           "SELECT 1, h.first_seq, h.attempt, h.last_seq, h.printer_id, microseconds(h.at), e.server FROM hand_off h"
           "   LEFT JOIN room_epoch e ON e.room_id = h.room_id AND e.epoch = h.epoch WHERE h.room_id = $1 AND "
           "h.batch_id = $2"
           " UNION ALL SELECT 2, lane_seq, attempt, 0, 0, 0, NULL FROM hand_back WHERE room_id = $1 AND batch_id = $2"
           " UNION ALL SELECT 3, lane_seq, attempt, 0, 0, 0, NULL FROM in_doubt WHERE room_id = $1 AND batch_id = $2"
           " UNION ALL SELECT 4, lane_seq, attempt, 0, 0, 0, NULL FROM completion WHERE room_id = $1 AND batch_id = $2"
           " ORDER BY 1, 3",
           room.value, batch.value)) {
    const std::pair card(row[1].as<std::int64_t>(), row[2].as<std::int32_t>());
    switch (row[0].as<int>()) {
      case 1:
        past.hand_offs.push_back({card.first, row[3].as<std::int64_t>(),
                                  HandOffRef{card.second, PrinterId{row[4].as<std::int32_t>()}, *ReadInstant(row[5]),
                                             row[6].is_null() ? Uuid() : ReadUuid(row[6])}});
        break;
      case 2: past.handed_back.insert(card); break;
      case 3: past.in_doubt.insert(card); break;
      default: past.concluded.insert(card.first);
    }
  }
  return past;
}

BatchCard ReadCard(const pqxx::row& row, const BatchPast& past) {
  BatchCard card;
  card.seq = LaneSeq{row[0].as<std::int64_t>()};
  card.office = OfficeId{row[1].as<std::int32_t>()};
  card.request_id = ReadUuid(row[2]);
  card.card = Redacted<std::string>(ReadBytes(row[3]));
  for (const RecordedHandOff& hand_off : past.hand_offs) {
    if (card.seq.value < hand_off.first || card.seq.value > hand_off.last) continue;
    ++card.attempts;
    const std::pair attempt(card.seq.value, hand_off.ref.attempt);
    card.open_hand_off.reset();
    if (!past.handed_back.contains(attempt)) card.open_hand_off = hand_off.ref;
    card.in_doubt = card.open_hand_off && past.in_doubt.contains(attempt);
  }
  return card;
}

}  // namespace

Result<std::vector<BatchCard>> PostgresPrintStore::LoadBatchCards(BatchId batch) {
  return pool_.Run("loading a batch", [&](pqxx::connection& connection) -> Result<std::vector<BatchCard>> {
    pqxx::transaction<pqxx::repeatable_read, pqxx::read_only> transaction(connection);
    const BatchRuns runs = ReadRuns(transaction, {batch}, false);
    if (runs.empty()) return Fail(ErrorCode::kNotFound, "BATCH_NOT_FOUND", "there is no such batch");
    const BatchRun& run = runs.at(batch);
    const BatchPast past = ReadPast(transaction, run.room, batch);
    std::vector<BatchCard> cards;
    for (const pqxx::row& row : ExecOften(
             transaction,
             "SELECT lane_seq, office_id, request_id, card FROM print_job"
             " WHERE room_id = $1 AND lane_id = $2 AND lane_seq BETWEEN $3 AND $4"
             " UNION ALL SELECT r.lane_seq, j.office_id, j.request_id, j.card FROM lane_return r"
             " JOIN print_job j ON j.room_id = r.room_id AND j.lane_id = r.origin_lane_id AND j.lane_seq = r.origin_seq"
             " WHERE r.room_id = $1 AND r.lane_id = $2 AND r.lane_seq BETWEEN $3 AND $4 ORDER BY 1",
             run.room.value, run.lane.value, run.first, run.last)) {
      const auto seq = row[0].as<std::int64_t>();
      if (!run.withdrawn.contains(seq) && !past.concluded.contains(seq)) cards.push_back(ReadCard(row, past));
    }
    return cards;
  });
}

Status PostgresPrintStore::RecordHandOff(const HandOff& hand_off) {
  return pool_.Run("recording a hand-off", [&](pqxx::connection& connection) -> Status {
    pqxx::work transaction(connection);
    // The batch must still be this printer's, and nobody's word be open about these cards; the same hand-off again is
    // one whose answer was lost.
    const pqxx::result rows = ExecOften(
        transaction,
        "WITH open AS (SELECT b.room_id, b.batch_id FROM batch b"
        "   WHERE b.room_id = ANY (ARRAY(SELECT r.room_id FROM print_room r)) AND b.batch_id = $1 AND b.state <> 4"
        "   AND b.printer_id = $5 AND b.first_seq <= $2 AND b.last_seq >= $3)"
        " SELECT o.room_id,"
        "   EXISTS (SELECT FROM hand_off h WHERE h.room_id = o.room_id AND h.batch_id = o.batch_id"
        "     AND h.first_seq = $2 AND h.last_seq = $3 AND h.attempt = $4 AND h.printer_id = $5 AND h.epoch = $6),"
        "   NOT EXISTS (SELECT FROM hand_off h WHERE h.room_id = o.room_id AND h.batch_id = o.batch_id"
        "     AND h.first_seq <= $3 AND h.last_seq >= $2 AND h.attempt >= $4)"
        "   AND NOT EXISTS (SELECT FROM completion c WHERE c.room_id = o.room_id AND c.batch_id = o.batch_id"
        "     AND c.lane_seq BETWEEN $2 AND $3)"
        "   AND ($4 = 1 OR $3 - $2 + 1 = (SELECT count(*) FROM hand_back x WHERE x.room_id = o.room_id"
        "     AND x.batch_id = o.batch_id AND x.lane_seq BETWEEN $2 AND $3 AND x.attempt = $4 - 1))"
        " FROM open o",
        hand_off.batch.value, hand_off.first_seq.value, hand_off.last_seq.value, hand_off.attempt,
        hand_off.printer.value, hand_off.epoch.value);
    if (rows.empty()) return Fail(ErrorCode::kAborted, "BATCH_STATE", "the batch is not open at this printer");
    const RoomId room{rows[0][0].as<std::int32_t>()};
    CETAK_RETURN_IF_ERROR(HoldEpoch(transaction, room, hand_off.epoch));
    if (rows[0][1].as<bool>()) return {};
    if (!rows[0][2].as<bool>()) {
      return Fail(ErrorCode::kAborted, "CARD_NOT_FREE", "one of these cards was handed off and is not back");
    }
    ExecOften(transaction,
              "INSERT INTO hand_off (room_id, batch_id, first_seq, last_seq, attempt, printer_id, epoch, impressions)"
              " VALUES ($1, $2, $3, $4, $5, $6, $7, nullif($8::bigint, -1))",
              room.value, hand_off.batch.value, hand_off.first_seq.value, hand_off.last_seq.value, hand_off.attempt,
              hand_off.printer.value, hand_off.epoch.value, hand_off.impressions.value_or(-1));
    CrashPoint("hand-off-before-commit");
    transaction.commit();
    CrashPoint("hand-off-after-commit");
    return {};
  });
}

}  // namespace cetak
