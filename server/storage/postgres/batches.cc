// Finding batches and moving them on.
#include "server/storage/postgres/batch_runs.h"
#include "server/storage/postgres/epochs.h"
#include "server/storage/postgres/often.h"
#include "server/storage/postgres/rows.h"
#include "server/storage/postgres/store.h"

namespace cetak {
namespace {

// Completions of an open batch are counted; a completed one has the roll-up. What people corrected comes to either.
constexpr std::string_view kBatchColumns =
    "b.batch_id, b.lane_id, l.room_id, l.profile_id, l.priority, l.office_id, l.source, b.first_seq, b.last_seq,"
    " b.card_count, b.state, b.printer_id, coalesce(c.printed, b.printed) + x.printed,"
    " coalesce(c.aborted, b.aborted) - x.printed, microseconds(b.cut_at), microseconds(b.completed_at)";
constexpr std::string_view kOfAnyRoom =
    " b.room_id = ANY (ARRAY(SELECT r.room_id FROM print_room r)) AND b.batch_id = $1";

std::string BatchJoins() {
  return " JOIN lane l ON l.room_id = b.room_id AND l.lane_id = b.lane_id LEFT JOIN LATERAL (" +
         std::string(kCountOutcomes) +
         " WHERE x.room_id = b.room_id AND x.batch_id = b.batch_id) c ON b.state <> 4"
         " CROSS JOIN LATERAL (SELECT coalesce(sum(y.printed), 0)::bigint AS printed FROM corrected_cards y"
         "   WHERE y.room_id = b.room_id AND y.batch_id = b.batch_id) x";
}

std::string SelectBatch() {
  return "SELECT " + std::string(kBatchColumns) + " FROM batch b" + BatchJoins() + " WHERE" + std::string(kOfAnyRoom);
}

// $1 room, $2 state, $3 before and $5 handed to are 0 where they are not asked for; $4 is the limit. OFFSET keeps the
// planner from looking at all hand-offs that there ever were.
std::string SelectBatches(const BatchQuery& query, bool only_open) {
  const bool only_ready = query.state == BatchState::kReady;  // has an index of its own
  std::string where = "x.room_id = r.room_id AND ($3 = 0 OR x.batch_id < $3)";
  where += query.room ? " AND x.room_id = $1" : " AND $1::int = 0";
  where += only_ready ? " AND $2 = 1 AND x.state = 1" : " AND ($2 = 0 OR x.state = $2)";
  if (only_open && !only_ready) where += " AND x.state <> 4";
  where += query.handed_to ? " AND EXISTS (SELECT FROM hand_off h WHERE h.room_id = x.room_id"
                             " AND h.batch_id = x.batch_id AND h.printer_id = $5 OFFSET 0)"
                           : " AND $5::int = 0";
  return "SELECT " + std::string(kBatchColumns) +
         " FROM print_room r CROSS JOIN LATERAL (SELECT * FROM batch x WHERE " + where +
         " ORDER BY x.batch_id DESC LIMIT $4) b" + BatchJoins() + " ORDER BY b.batch_id DESC LIMIT $4";
}

Batch ReadBatch(const pqxx::row& row) {
  Batch batch;
  batch.id = BatchId{row[0].as<std::int64_t>()};
  batch.lane = LaneId{row[1].as<std::int64_t>()};
  batch.lane_key = ReadLaneKey(row, 2);
  batch.first_seq = LaneSeq{row[7].as<std::int64_t>()};
  batch.last_seq = LaneSeq{row[8].as<std::int64_t>()};
  batch.card_count = row[9].as<std::int64_t>();
  batch.state = static_cast<BatchState>(row[10].as<int>());
  if (!row[11].is_null()) batch.printer = PrinterId{row[11].as<std::int32_t>()};
  batch.printed = row[12].as<std::int64_t>();
  batch.aborted = row[13].as<std::int64_t>();
  batch.cut_at = *ReadInstant(row[14]);
  batch.completed_at = ReadInstant(row[15]);
  return batch;
}

Result<Batch> Find(pqxx::transaction_base& transaction, BatchId batch) {
  const pqxx::result rows = ExecOften(transaction, SelectBatch(), batch.value);
  if (rows.empty()) return Fail(ErrorCode::kNotFound, "BATCH_NOT_FOUND", "there is no such batch");
  return ReadBatch(rows[0]);
}

std::int32_t NumberOf(std::optional<PrinterId> printer) { return printer ? printer->value : 0; }

Status WhyNotMoved(const Batch& batch, BatchState from) {
  if (batch.state != from) {
    return Fail(ErrorCode::kAborted, "BATCH_STATE",
                "the batch is " + std::string(Name(batch.state)) + ", not " + std::string(Name(from)) + " any more");
  }
  return Fail(ErrorCode::kFailedPrecondition, "CARDS_WITHOUT_OUTCOME",
              std::to_string(batch.card_count - batch.printed - batch.aborted) + " cards have no final outcome");
}

}  // namespace

Result<Batch> PostgresPrintStore::FindBatch(BatchId batch) {
  return pool_.Run("finding a batch", [&](pqxx::connection& connection) -> Result<Batch> {
    pqxx::nontransaction session(connection);
    return Find(session, batch);
  });
}

Result<std::vector<Batch>> PostgresPrintStore::ListBatches(const BatchQuery& query) {
  const bool only_open = query.open_only || (query.state && *query.state != BatchState::kCompleted);
  const std::string sql = SelectBatches(query, only_open);
  return pool_.Run("listing batches", [&](pqxx::connection& connection) -> Result<std::vector<Batch>> {
    pqxx::nontransaction session(connection);
    std::vector<Batch> batches;
    const std::int32_t room = query.room ? query.room->value : 0;
    const int state = query.state ? static_cast<int>(*query.state) : 0;
    const std::int64_t before = query.before ? query.before->value : 0;
    const std::int32_t handed_to = NumberOf(query.handed_to);
    for (const pqxx::row& row : only_open ? ExecOften(session, sql, room, state, before, query.limit, handed_to)
                                          : session.exec_params(sql, room, state, before, query.limit, handed_to)) {
      batches.push_back(ReadBatch(row));
    }
    return batches;
  });
}

Status PostgresPrintStore::MoveBatch(BatchId batch, BatchState from, BatchState to, std::optional<PrinterId> printer,
                                     Epoch epoch) {
  if (!MayBecome(from, to)) {
    return Fail(ErrorCode::kFailedPrecondition, "BATCH_STATE",
                std::string(Name(from)) + " never becomes " + std::string(Name(to)));
  }
  return pool_.Run("moving a batch", [&](pqxx::connection& connection) -> Status {
    pqxx::work transaction(connection);
    CETAK_ASSIGN_OR_RETURN(const Batch before, Find(transaction, batch));
    CETAK_RETURN_IF_ERROR(HoldEpoch(transaction, before.lane_key.room, epoch));
    const bool needs_printer = to == BatchState::kPrinting || to == BatchState::kStopped;
    if (needs_printer && !printer && !before.printer) {
      return Fail(ErrorCode::kInvalidArgument, "PRINTER_REQUIRED", "a batch prints on a printer");
    }
    const pqxx::result moved = ExecOften(
        transaction,
        "UPDATE batch b SET state = $3,"
        " printer_id = CASE WHEN $3 = 1 THEN nullif($4::int, 0) ELSE coalesce(nullif($4::int, 0), b.printer_id) END,"
        " completed_at = CASE WHEN $3 = 4 THEN clock_timestamp() END,"
        " printed = CASE WHEN $3 = 4 THEN c.printed ELSE 0 END, aborted = CASE WHEN $3 = 4 THEN c.aborted ELSE 0 END"
        " FROM (" +
            std::string(kCountOutcomes) +
            " WHERE x.room_id = $5 AND x.batch_id = $1) c"
            " WHERE b.room_id = $5 AND b.batch_id = $1 AND b.state = $2"
            " AND ($3 <> 4 OR c.printed + c.aborted = b.card_count) RETURNING 1",
        batch.value, static_cast<int>(from), static_cast<int>(to), NumberOf(printer), before.lane_key.room.value);
    if (moved.empty()) {
      CETAK_ASSIGN_OR_RETURN(const Batch now, Find(transaction, batch));
      return WhyNotMoved(now, from);
    }
    transaction.commit();
    return {};
  });
}

}  // namespace cetak
