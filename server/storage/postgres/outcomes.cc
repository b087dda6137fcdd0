// What happens to the cards of a batch: hand-offs before, outcomes after.
#include <algorithm>
#include <map>
#include <set>

#include "server/storage/postgres/rows.h"
#include "server/storage/postgres/store.h"

namespace cetak {
namespace {

struct BatchRun {
  RoomId room;
  LaneId lane;
  std::int64_t first = 0;
  std::int64_t last = 0;
  std::set<std::int64_t> withdrawn;
};
using BatchRuns = std::map<BatchId, BatchRun>;
using CardKey = std::pair<BatchId, std::int64_t>;

std::string ArrayOf(const std::set<BatchId>& batches) {
  std::vector<std::int64_t> numbers;
  numbers.reserve(batches.size());
  for (const BatchId batch : batches) numbers.push_back(batch.value);
  return FormatArray(numbers);
}

// With `lock` nobody else changes what is in doubt in these batches until the transaction ends.
BatchRuns ReadRuns(pqxx::transaction_base& transaction, const std::set<BatchId>& batches, bool lock) {
  const pqxx::result rows = transaction.exec_params(
      std::string("SELECT b.batch_id, b.room_id, b.lane_id, b.first_seq, b.last_seq, b.card_count FROM batch b"
                  " WHERE b.room_id = ANY (ARRAY(SELECT r.room_id FROM print_room r)) AND b.batch_id = ANY ($1::int[])"
                  " ORDER BY b.batch_id") +
          (lock ? " FOR UPDATE" : ""),
      ArrayOf(batches));
  BatchRuns runs;
  for (const pqxx::row& row : rows) {
    BatchRun run{RoomId{row[1].as<std::int32_t>()},
                 LaneId{row[2].as<std::int64_t>()},
                 row[3].as<std::int64_t>(),
                 row[4].as<std::int64_t>(),
                 {}};
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

Status CheckCards(std::span<const CardOutcome> outcomes, const BatchRuns& runs) {
  for (const CardOutcome& outcome : outcomes) {
    const auto run = runs.find(outcome.batch);
    if (run == runs.end()) return Fail(ErrorCode::kNotFound, "BATCH_NOT_FOUND", "there is no such batch");
    const std::int64_t seq = outcome.seq.value;
    if (seq < run->second.first || seq > run->second.last || run->second.withdrawn.count(seq) != 0) {
      return Fail(ErrorCode::kInvalidArgument, "CARD_NOT_IN_BATCH", "the batch has no card at this place");
    }
  }
  return {};
}

std::set<CardKey> ReadUnsettled(pqxx::transaction_base& transaction, const std::set<BatchId>& batches) {
  std::set<CardKey> cards;
  for (const pqxx::row& row : transaction.exec_params(
           "SELECT batch_id, lane_seq FROM unsettled_doubt"
           " WHERE room_id = ANY (ARRAY(SELECT r.room_id FROM print_room r)) AND batch_id = ANY ($1::int[])",
           ArrayOf(batches))) {
    cards.emplace(BatchId{row[0].as<std::int64_t>()}, row[1].as<std::int64_t>());
  }
  return cards;
}

std::vector<CardOutcome> Pick(std::span<const CardOutcome> outcomes, bool (*wanted)(Outcome)) {
  std::vector<CardOutcome> picked;
  for (const CardOutcome& outcome : outcomes) {
    if (wanted(outcome.outcome)) picked.push_back(outcome);
  }
  return picked;
}

// The arrays of one INSERT from unnest.
struct Columns {
  std::vector<std::int64_t> rooms, batches, places, printers, attempts, outcomes;
  std::vector<std::string> notes;

  Columns(const std::vector<CardOutcome>& from, const BatchRuns& runs) {
    for (const CardOutcome& outcome : from) {
      rooms.push_back(runs.at(outcome.batch).room.value);
      batches.push_back(outcome.batch.value);
      places.push_back(outcome.seq.value);
      printers.push_back(outcome.printer.value);
      attempts.push_back(outcome.attempt);
      outcomes.push_back(static_cast<int>(outcome.outcome));
      notes.push_back(outcome.note);
    }
  }
  pqxx::result Insert(pqxx::transaction_base& transaction, const std::string& sql) const {
    return transaction.exec_params(sql, FormatArray(rooms), FormatArray(batches), FormatArray(places),
                                   FormatArray(printers), FormatArray(attempts), FormatArray(notes),
                                   FormatArray(outcomes));
  }
};

constexpr std::string_view kFromArrays =
    " FROM unnest($1::int[], $2::int[], $3::int[], $4::int[], $5::smallint[], $6::text[], $7::smallint[])"
    " u(room_id, batch_id, lane_seq, printer_id, attempt, note, outcome)";

// Only the open questions: what has a final outcome is settled for ever.
void InsertNotFinal(pqxx::transaction_base& transaction, const std::vector<CardOutcome>& outcomes,
                    const BatchRuns& runs, const std::string& table) {
  if (outcomes.empty()) return;
  Columns(outcomes, runs)
      .Insert(transaction, "INSERT INTO " + table +
                               " (room_id, batch_id, lane_seq, printer_id, attempt, note) SELECT u.room_id, u.batch_id,"
                               " u.lane_seq, u.printer_id, u.attempt, u.note" +
                               std::string(kFromArrays) +
                               " WHERE NOT EXISTS (SELECT FROM completion c WHERE c.room_id = u.room_id"
                               " AND c.batch_id = u.batch_id AND c.lane_seq = u.lane_seq) AND u.outcome > 3"
                               " ON CONFLICT DO NOTHING");
}

void CopyFinal(pqxx::transaction_base& transaction, const std::vector<CardOutcome>& outcomes, const BatchRuns& runs) {
  static const std::vector<std::string> kColumns = {"room_id", "batch_id", "lane_seq", "printer_id",
                                                    "attempt", "outcome",  "note"};
  pqxx::stream_to copy(transaction, "completion", kColumns);
  for (const CardOutcome& outcome : outcomes) {
    copy << std::make_tuple(runs.at(outcome.batch).room.value, outcome.batch.value, outcome.seq.value,
                            outcome.printer.value, outcome.attempt, static_cast<int>(outcome.outcome), outcome.note);
  }
  copy.complete();
}

// Those of `outcomes` that were the first final outcome of their card.
std::vector<CardOutcome> InsertFinal(pqxx::transaction_base& transaction, const std::vector<CardOutcome>& outcomes,
                                     const BatchRuns& runs) {
  const pqxx::result rows =
      Columns(outcomes, runs)
          .Insert(transaction,
                  "INSERT INTO completion (room_id, batch_id, lane_seq, printer_id, attempt,"
                  " outcome, note) SELECT u.room_id, u.batch_id, u.lane_seq, u.printer_id,"
                  " u.attempt, u.outcome, u.note" +
                      std::string(kFromArrays) + " ON CONFLICT DO NOTHING RETURNING batch_id, lane_seq, outcome");
  std::vector<CardOutcome> inserted;
  for (const pqxx::row& row : rows) {
    CardOutcome outcome;
    outcome.batch = BatchId{row[0].as<std::int64_t>()};
    outcome.seq = LaneSeq{row[1].as<std::int64_t>()};
    outcome.outcome = static_cast<Outcome>(row[2].as<int>());
    inserted.push_back(outcome);
  }
  return inserted;
}

class ChangesByLane {
 public:
  explicit ChangesByLane(const BatchRuns& runs) : runs_(runs) {}

  LaneChange& Of(BatchId batch) {
    const LaneId lane = runs_.at(batch).lane;
    LaneChange& change = changes_[lane];
    change.lane = lane;
    return change;
  }
  std::vector<LaneChange> All() const {
    std::vector<LaneChange> all;
    for (const auto& [lane, change] : changes_) all.push_back(change);
    return all;
  }

 private:
  const BatchRuns& runs_;
  std::map<LaneId, LaneChange> changes_;
};

BatchCard ReadCard(const pqxx::row& row) {
  BatchCard card;
  card.seq = LaneSeq{row[0].as<std::int64_t>()};
  card.office = OfficeId{row[1].as<std::int32_t>()};
  card.request_id = ReadUuid(row[2]);
  card.card = Redacted<std::string>(ReadBytes(row[3]));
  card.attempts = row[4].as<std::int32_t>();
  const bool open = !row[5].is_null() && !row[8].as<bool>();
  if (open)
    card.open_hand_off =
        HandOffRef{row[5].as<std::int32_t>(), PrinterId{row[6].as<std::int32_t>()}, *ReadInstant(row[7])};
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
        "   AND x.attempt = h.attempt)"
        " FROM place p JOIN LATERAL (SELECT * FROM print_job x WHERE x.room_id = p.room_id"
        "   AND x.lane_id = p.origin_lane_id AND x.lane_seq = p.origin_seq OFFSET 0) j ON true"
        " LEFT JOIN LATERAL (SELECT x.attempt, x.printer_id, x.at, count(*) OVER () AS attempts FROM hand_off x"
        "   WHERE x.room_id = $1 AND x.batch_id = $2 AND p.lane_seq BETWEEN x.first_seq AND x.last_seq"
        "   ORDER BY x.attempt DESC LIMIT 1) h ON true"
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
    // The batch must still be this printer's; the same hand-off again is one whose answer was lost.
    const pqxx::result rows = transaction.exec_params(
        "WITH open AS (SELECT b.room_id, b.batch_id FROM batch b"
        "   WHERE b.room_id = ANY (ARRAY(SELECT r.room_id FROM print_room r)) AND b.batch_id = $1 AND b.state <> 4"
        "   AND b.printer_id = $5 AND b.first_seq <= $2 AND b.last_seq >= $3),"
        " written AS (INSERT INTO hand_off (room_id, batch_id, first_seq, last_seq, attempt, printer_id)"
        "   SELECT o.room_id, o.batch_id, $2, $3, $4, $5 FROM open o ON CONFLICT DO NOTHING RETURNING 1)"
        " SELECT EXISTS (SELECT FROM open), EXISTS (SELECT FROM written) OR EXISTS (SELECT FROM hand_off h, open o"
        "   WHERE h.room_id = o.room_id AND h.batch_id = o.batch_id AND h.first_seq = $2 AND h.last_seq = $3"
        "   AND h.attempt = $4 AND h.printer_id = $5)",
        hand_off.batch.value, hand_off.first_seq.value, hand_off.last_seq.value, hand_off.attempt,
        hand_off.printer.value);
    if (!rows[0][0].as<bool>()) {
      return Fail(ErrorCode::kAborted, "BATCH_STATE", "the batch is not open at this printer");
    }
    if (!rows[0][1].as<bool>()) {
      return Fail(ErrorCode::kAborted, "HAND_OFF_EXISTS", "this attempt was handed off otherwise");
    }
    transaction.commit();
    return {};
  });
}

Status PostgresPrintStore::AppendOutcomes(std::span<const CardOutcome> outcomes) {
  if (outcomes.empty()) return {};
  const bool all_final = std::all_of(outcomes.begin(), outcomes.end(),
                                     [](const CardOutcome& outcome) { return IsFinal(outcome.outcome); });
  return pool_.Run("writing outcomes", [&](pqxx::connection& connection) -> Status {
    if (!all_final) return AppendOutcomesOn(connection, outcomes, false);
    try {
      return AppendOutcomesOn(connection, outcomes, true);
    } catch (const pqxx::sql_error& error) {
      if (!ViolatesUnique(error, "completion_card_key")) throw;
    }
    return AppendOutcomesOn(connection, outcomes, false);
  });
}

Status PostgresPrintStore::AppendOutcomesOn(pqxx::connection& connection, std::span<const CardOutcome> outcomes,
                                            bool known_to_be_new) {
  std::set<BatchId> batches;
  for (const CardOutcome& outcome : outcomes) batches.insert(outcome.batch);
  pqxx::work transaction(connection);
  const BatchRuns runs = ReadRuns(transaction, batches, !known_to_be_new);
  CETAK_RETURN_IF_ERROR(CheckCards(outcomes, runs));
  const std::set<CardKey> doubtful_before = ReadUnsettled(transaction, batches);
  std::vector<CardOutcome> concluded = Pick(outcomes, IsFinal);
  if (known_to_be_new) {
    CopyFinal(transaction, concluded, runs);
  } else {
    if (!concluded.empty()) concluded = InsertFinal(transaction, concluded, runs);
    InsertNotFinal(transaction, Pick(outcomes, [](Outcome outcome) { return outcome == Outcome::kNotPrinted; }), runs,
                   "hand_back");
    InsertNotFinal(transaction, Pick(outcomes, [](Outcome outcome) { return outcome == Outcome::kInDoubt; }), runs,
                   "in_doubt");
  }
  ChangesByLane changes(runs);
  for (const CardOutcome& card : concluded) {
    (card.outcome == Outcome::kPrinted ? changes.Of(card.batch).printed : changes.Of(card.batch).aborted) += 1;
  }
  if (!known_to_be_new || !doubtful_before.empty()) {
    for (const CardKey& card : doubtful_before) changes.Of(card.first).in_doubt -= 1;
    for (const CardKey& card : ReadUnsettled(transaction, batches)) changes.Of(card.first).in_doubt += 1;
  }
  keeper_.Commit(transaction, changes.All());
  return {};
}

}  // namespace cetak
