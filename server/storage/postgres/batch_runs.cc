#include "server/storage/postgres/batch_runs.h"

#include <vector>

#include "server/storage/postgres/often.h"
#include "server/storage/postgres/rows.h"

namespace cetak {

BatchArrays::BatchArrays(const BatchRuns& runs) {
  std::vector<std::int64_t> room_ids;
  std::vector<std::int64_t> batch_ids;
  for (const auto& [batch, run] : runs) {
    room_ids.push_back(run.room.value);
    batch_ids.push_back(batch.value);
  }
  rooms = FormatArray(room_ids);
  batches = FormatArray(batch_ids);
}

BatchRuns ReadRuns(pqxx::transaction_base& transaction, const std::set<BatchId>& batches, bool lock) {
  const std::string sql =
      std::string(
          "SELECT b.room_id, b.lane_id, b.first_seq, b.last_seq, b.card_count, l.profile_id FROM batch b"
          " JOIN lane l ON l.room_id = b.room_id AND l.lane_id = b.lane_id"
          " WHERE b.room_id = ANY (ARRAY(SELECT r.room_id FROM print_room r)) AND b.batch_id = $1") +
      (lock ? " FOR UPDATE OF b" : "");
  BatchRuns runs;
  for (const BatchId batch : batches) {
    for (const pqxx::row& row : ExecOften(transaction, sql, batch.value)) {
      BatchRun run{RoomId{row[0].as<std::int32_t>()}, ProfileId{row[5].as<std::int32_t>()},
                   LaneId{row[1].as<std::int64_t>()}, row[2].as<std::int64_t>(),
                   row[3].as<std::int64_t>(),         {}};
      if (row[4].as<std::int64_t>() != run.last - run.first + 1) {
        for (const pqxx::row& place : ExecOften(
                 transaction,
                 "SELECT lane_seq FROM withdrawal WHERE room_id = $1 AND lane_id = $2 AND lane_seq BETWEEN $3 AND $4",
                 run.room.value, run.lane.value, run.first, run.last)) {
          run.withdrawn.insert(place[0].as<std::int64_t>());
        }
      }
      runs[batch] = std::move(run);
    }
  }
  return runs;
}

}  // namespace cetak
