// The cards of a batch, and handing them to a printer.
#include "server/base/fault_point.h"
#include "server/storage/postgres/batch_runs.h"
#include "server/storage/postgres/epochs.h"
#include "server/storage/postgres/rows.h"
#include "server/storage/postgres/store.h"

namespace cetak {
namespace {

BatchCard ReadCard(const pqxx::row& row) {
  BatchCard card;
  card.seq = LaneSeq{row[0].as<std::int64_t>()};
  card.office = OfficeId{row[1].as<std::int32_t>()};
  card.request_id = ReadUuid(row[2]);
  card.card = Redacted<std::string>(ReadBytes(row[3]));
  card.attempts = row[4].as<std::int32_t>();
  const bool open = !row[5].is_null() && !row[8].as<bool>();
  if (open) {
    card.open_hand_off = HandOffRef{row[5].as<std::int32_t>(), PrinterId{row[6].as<std::int32_t>()},
                                    *ReadInstant(row[7]), ReadUuid(row[10])};
  }
  card.in_doubt = open && row[9].as<bool>();
  return card;
}

}  // namespace

Result<std::vector<BatchCard>> PostgresPrintStore::LoadBatchCards(BatchId batch) {
  return pool_.Run("loading a batch", [&](pqxx::connection& connection) -> Result<std::vector<BatchCard>> {
    pqxx::transaction<pqxx::repeatable_read, pqxx::read_only> transaction(connection);
    const BatchRuns runs = ReadRuns(transaction, {batch}, false);
    if (runs.empty()) return Fail(ErrorCode::kNotFound, "BATCH_NOT_FOUND", "there is no such batch");
    const BatchRun& run = runs.at(batch);
    const pqxx::result rows = transaction.exec_params(
        "SELECT p.lane_seq, j.office_id, j.request_id, j.card, coalesce(h.attempts, 0), h.attempt, h.printer_id,"
        " microseconds(h.at),"
        " EXISTS (SELECT FROM hand_back x WHERE x.room_id = $1 AND x.batch_id = $2 AND x.lane_seq = p.lane_seq"
        "   AND x.attempt = h.attempt),"
        " EXISTS (SELECT FROM in_doubt x WHERE x.room_id = $1 AND x.batch_id = $2 AND x.lane_seq = p.lane_seq"
        "   AND x.attempt = h.attempt), e.server"
        " FROM place p JOIN LATERAL (SELECT * FROM print_job x WHERE x.room_id = p.room_id"
        "   AND x.lane_id = p.origin_lane_id AND x.lane_seq = p.origin_seq OFFSET 0) j ON true"
        " LEFT JOIN LATERAL (SELECT x.attempt, x.printer_id, x.at, x.epoch, count(*) OVER () AS attempts FROM hand_off "
        "x"
        "   WHERE x.room_id = $1 AND x.batch_id = $2 AND p.lane_seq BETWEEN x.first_seq AND x.last_seq"
        "   ORDER BY x.attempt DESC LIMIT 1) h ON true"
        " LEFT JOIN room_epoch e ON e.room_id = $1 AND e.epoch = h.epoch"
        " WHERE p.room_id = $1 AND p.lane_id = $3 AND p.lane_seq BETWEEN $4 AND $5"
        " AND NOT EXISTS (SELECT FROM withdrawal w WHERE w.room_id = $1 AND w.lane_id = $3 AND w.lane_seq = p.lane_seq)"
        " AND NOT EXISTS (SELECT FROM completion c WHERE c.room_id = $1 AND c.batch_id = $2 AND c.lane_seq = "
        "p.lane_seq)"
        " ORDER BY p.lane_seq",
        run.room.value, batch.value, run.lane.value, run.first, run.last);
    std::vector<BatchCard> cards;
    cards.reserve(rows.size());
    for (const pqxx::row& row : rows) cards.push_back(ReadCard(row));
    return cards;
  });
}

Status PostgresPrintStore::RecordHandOff(const HandOff& hand_off) {
  return pool_.Run("recording a hand-off", [&](pqxx::connection& connection) -> Status {
    pqxx::work transaction(connection);
    // The batch must still be this printer's, and nobody's word be open about these cards; the same hand-off again is
    // one whose answer was lost.
    const pqxx::result rows = transaction.exec_params(
        "WITH open AS (SELECT b.room_id, b.batch_id FROM batch b"
        "   WHERE b.room_id = ANY (ARRAY(SELECT r.room_id FROM print_room r)) AND b.batch_id = $1 AND b.state <> 4"
        "   AND b.printer_id = $5 AND b.first_seq <= $2 AND b.last_seq >= $3),"
        " same AS (SELECT h.epoch FROM hand_off h JOIN open o USING (room_id, batch_id) WHERE h.first_seq = $2"
        "   AND h.last_seq = $3 AND h.attempt = $4 AND h.printer_id = $5)"
        " SELECT o.room_id, EXISTS (SELECT FROM same s WHERE s.epoch = $6),"
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
    transaction.exec_params0(
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
