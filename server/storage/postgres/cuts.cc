// Cutting batches, and handing their first cards off in the same transaction.
#include <algorithm>
#include <iterator>
#include <utility>

#include "server/base/fault_point.h"
#include "server/storage/postgres/audit.h"
#include "server/storage/postgres/epochs.h"
#include "server/storage/postgres/often.h"
#include "server/storage/postgres/rows.h"
#include "server/storage/postgres/store.h"

namespace cetak {
namespace {

// The next places of a lane from its head on that are not withdrawn, and their cards.
struct Run {
  std::int64_t first = 0;  // the head's successor, withdrawn or not
  std::vector<BatchCard> cards;
  FirstWaiting next;  // once they are cut

  std::int64_t last() const { return cards.back().seq.value; }
  std::int64_t count() const { return static_cast<std::int64_t>(cards.size()); }
};

// What $1 room, $2 lane, $3 how many, and one more, of which the time tells since when the next one waits.
std::string SelectNext(LaneSource source) {
  const std::string_view places = source == LaneSource::kFirst
                                      ? "SELECT p.lane_seq, p.submitted_at AS since, p.request_id, p.card"
                                        " FROM print_job p WHERE p.room_id = $1 AND p.lane_id = $2"
                                      : "SELECT p.lane_seq, p.at AS since, j.request_id, j.card FROM lane_return p"
                                        " JOIN print_job j ON j.room_id = p.room_id AND j.lane_id = p.origin_lane_id"
                                        "   AND j.lane_seq = p.origin_seq WHERE p.room_id = $1 AND p.lane_id = $2";
  return "WITH head AS (SELECT coalesce(max(b.last_seq), 0) AS seq FROM batch b"
         "   WHERE b.room_id = $1 AND b.lane_id = $2)"
         " SELECT (SELECT h.seq FROM head h) + 1, n.lane_seq, n.request_id, n.card,"
         " CASE WHEN row_number() OVER (ORDER BY n.lane_seq) > $3 THEN microseconds(n.since) END FROM (" +
         std::string(places) +
         " AND p.lane_seq > (SELECT h.seq FROM head h)"
         "   AND (NOT (SELECT EXISTS (SELECT FROM withdrawal w WHERE w.room_id = $1 AND w.lane_id = $2"
         "     AND w.lane_seq > (SELECT h.seq FROM head h)))"
         "   OR NOT EXISTS (SELECT FROM withdrawal w WHERE w.room_id = $1 AND w.lane_id = $2"
         "     AND w.lane_seq = p.lane_seq)) ORDER BY p.lane_seq LIMIT $3::bigint + 1) n ORDER BY n.lane_seq";
}

Run ReadNext(pqxx::transaction_base& transaction, LaneId lane, const LaneKey& key, std::int32_t max_cards) {
  Run run;
  for (const pqxx::row& row : ExecOften(transaction, SelectNext(key.source), key.room.value, lane.value, max_cards)) {
    const std::int64_t seq = row[1].as<std::int64_t>();
    if (run.count() == max_cards) {
      run.next = {seq, ReadInstant(row[4])};
      break;
    }
    run.first = row[0].as<std::int64_t>();
    run.next.seq = seq + 1;
    BatchCard card;
    card.seq = LaneSeq{seq};
    card.office = key.office;
    card.request_id = ReadUuid(row[2]);
    card.card = Redacted<std::string>(ReadBytes(row[3]));
    run.cards.push_back(std::move(card));
  }
  return run;
}

// How many of the first cards follow each other without a gap, at most `most`.
std::size_t CountNeighbours(const std::vector<BatchCard>& cards, std::int32_t most) {
  const auto end = std::next(cards.begin(), std::clamp<std::ptrdiff_t>(most, 0, std::ssize(cards)));
  const auto is_gap = [](const BatchCard& card, const BatchCard& next) { return next.seq.value != card.seq.value + 1; };
  const auto gap = std::adjacent_find(cards.begin(), end, is_gap);
  return static_cast<std::size_t>(std::distance(cards.begin(), gap == end ? end : std::next(gap)));
}

void Insert(pqxx::transaction_base& transaction, TakenBatch& taken, const ReadyPrinter& printer) {
  Batch& batch = taken.batch;
  const std::int64_t first = taken.handed_off == 0 ? 0 : taken.cards.front().seq.value;
  const std::int64_t last = taken.handed_off == 0 ? 0 : taken.cards[taken.handed_off - 1].seq.value;
  const pqxx::result inserted = ExecOften(
      transaction,
      "WITH cut AS (INSERT INTO batch (cut_at, room_id, lane_id, first_seq, last_seq, card_count, printer_id, state)"
      "   VALUES (clock_timestamp(), $1, $2, $3, $4, $5, nullif($6::int, 0), $7) RETURNING batch_id, cut_at),"
      " gone AS (INSERT INTO hand_off (at, room_id, batch_id, first_seq, last_seq, attempt, printer_id, epoch,"
      "   impressions) SELECT c.cut_at, $1, c.batch_id, $8, $9, 1, $6, $10, nullif($11::bigint, -1) FROM cut c"
      "   WHERE $9::int > 0)"
      " SELECT c.batch_id, microseconds(c.cut_at) FROM cut c",
      batch.lane_key.room.value, batch.lane.value, batch.first_seq.value, batch.last_seq.value, batch.card_count,
      printer.printer.value, static_cast<int>(batch.state), first, last, printer.epoch.value,
      printer.impressions.value_or(-1));
  batch.id = BatchId{inserted.at(0)[0].as<std::int64_t>()};
  batch.cut_at = *ReadInstant(inserted[0][1]);
}

}  // namespace

Result<std::optional<Batch>> PostgresPrintStore::CutBatch(LaneId lane, std::int32_t max_cards) {
  CETAK_ASSIGN_OR_RETURN(std::optional<TakenBatch> cut, Cut(lane, max_cards, nullptr));
  return cut ? std::optional<Batch>(std::move(cut->batch)) : std::nullopt;
}

Result<std::optional<TakenBatch>> PostgresPrintStore::TakeBatch(LaneId lane, std::int32_t max_cards,
                                                                const ReadyPrinter& printer) {
  return Cut(lane, max_cards, &printer);
}

Result<std::optional<TakenBatch>> PostgresPrintStore::Cut(LaneId lane, std::int32_t max_cards,
                                                          const ReadyPrinter* printer) {
  if (max_cards < 1) BrokenInvariant("a batch has at least one card");
  std::optional<TakenBatch> taken;
  const Status cut = pool_.Run("cutting a batch", [&](pqxx::connection& connection) -> Status {
    CETAK_RETURN_IF_ERROR(CutOn(connection, lane, max_cards, printer, taken));
    FindFirstWaiting(connection, lane);
    return {};
  });
  const bool is_there = cut || (taken && FindBatch(taken->batch.id));
  if (!is_there) return Fail(cut.error());
  return taken;
}

Status PostgresPrintStore::CutOn(pqxx::connection& connection, LaneId lane, std::int32_t max_cards,
                                 const ReadyPrinter* printer, std::optional<TakenBatch>& taken) {
  pqxx::work transaction(connection);
  const pqxx::result locked =
      ExecOften(transaction,
                "SELECT room_id, profile_id, priority, office_id, source FROM lane"
                " WHERE room_id = ANY (ARRAY(SELECT r.room_id FROM print_room r)) AND lane_id = $1 FOR UPDATE",
                lane.value);
  if (locked.empty()) return Fail(ErrorCode::kNotFound, "LANE_NOT_FOUND", "there is no such lane");
  const LaneKey key = ReadLaneKey(locked[0], 0);
  if (printer != nullptr) CETAK_RETURN_IF_ERROR(HoldEpoch(transaction, key.room, printer->epoch));
  Run run = ReadNext(transaction, lane, key, max_cards);
  if (run.cards.empty()) return {};
  TakenBatch cut;
  cut.batch.lane = lane;
  cut.batch.lane_key = key;
  cut.batch.first_seq = LaneSeq{run.first};
  cut.batch.last_seq = LaneSeq{run.last()};
  cut.batch.card_count = run.count();
  cut.batch.state = printer != nullptr ? BatchState::kPrinting : BatchState::kReady;
  if (printer != nullptr) cut.batch.printer = printer->printer;
  LaneChange change;
  change.lane = lane;
  change.head = run.last();
  change.batched = run.count();
  change.withdrawn_ahead = run.count() - (run.last() - run.first + 1);
  change.first_waiting = run.next;
  cut.cards = std::move(run.cards);
  if (printer != nullptr) cut.handed_off = CountNeighbours(cut.cards, printer->queue_depth);
  Insert(transaction, cut, printer != nullptr ? *printer : ReadyPrinter{});
  if (printer == nullptr) {
    AppendAudit(transaction, {key.room, "", "cut", "batches/" + std::to_string(cut.batch.id.value), ""});
  }
  taken = std::move(cut);
  if (taken->handed_off > 0) CrashPoint("hand-off-before-commit");
  keeper_.Commit(transaction, {change});
  CrashPoint("cut-after-commit");
  if (taken->handed_off > 0) CrashPoint("hand-off-after-commit");
  return {};
}

void PostgresPrintStore::FindFirstWaiting(pqxx::connection& connection, LaneId lane) {
  const std::optional<LaneFigures> figures = lanes().Find(lane);
  if (!figures || figures->Waiting() <= 0 || figures->oldest_waiting_since) return;
  pqxx::work transaction(connection);
  LaneChange change;
  change.lane = lane;
  change.first_waiting = ReadFirstWaiting(transaction, figures->key.room, lane);
  keeper_.Correct(change);
}

}  // namespace cetak
