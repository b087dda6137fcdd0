#include "server/storage/postgres/batch_runs.h"

#include <vector>

#include "server/storage/postgres/rows.h"

namespace cetak {

std::string ArrayOf(const std::set<BatchId>& batches) {
  std::vector<std::int64_t> numbers;
  numbers.reserve(batches.size());
  for (const BatchId batch : batches) numbers.push_back(batch.value);
  return FormatArray(numbers);
}

BatchRuns ReadRuns(pqxx::transaction_base& transaction, const std::set<BatchId>& batches, bool lock) {
  const pqxx::result rows = transaction.exec_params(
      std::string("SELECT b.batch_id, b.room_id, b.lane_id, b.first_seq, b.last_seq, b.card_count, l.profile_id"
                  " FROM batch b JOIN lane l ON l.room_id = b.room_id AND l.lane_id = b.lane_id"
                  " WHERE b.room_id = ANY (ARRAY(SELECT r.room_id FROM print_room r)) AND b.batch_id = ANY ($1::int[])"
                  " ORDER BY b.batch_id") +
          (lock ? " FOR UPDATE OF b" : ""),
      ArrayOf(batches));
  BatchRuns runs;
  for (const pqxx::row& row : rows) {
    BatchRun run{RoomId{row[1].as<std::int32_t>()}, ProfileId{row[6].as<std::int32_t>()},
                 LaneId{row[2].as<std::int64_t>()}, row[3].as<std::int64_t>(),
                 row[4].as<std::int64_t>(),         {}};
    if (row[5].as<std::int64_t>() != run.last - run.first + 1) {
      for (const pqxx::row& place : transaction.exec_params(
               "SELECT lane_seq FROM withdrawal WHERE room_id = $1 AND lane_id = $2 AND lane_seq BETWEEN $3 AND $4",
               run.room.value, run.lane.value, run.first, run.last)) {
        run.withdrawn.insert(place[0].as<std::int64_t>());
      }
    }
    runs[BatchId{row[0].as<std::int64_t>()}] = std::move(run);
  }
  return runs;
}

}  // namespace cetak
