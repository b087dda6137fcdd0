// What became of the cards of batches, and completing these.
#include <algorithm>
#include <map>
#include <set>

#include "server/base/fault_point.h"
#include "server/base/log.h"
#include "server/storage/postgres/batch_runs.h"
#include "server/storage/postgres/blank_posting.h"
#include "server/storage/postgres/epochs.h"
#include "server/storage/postgres/often.h"
#include "server/storage/postgres/rows.h"
#include "server/storage/postgres/store.h"

namespace cetak {
namespace {

using CardKey = std::pair<BatchId, std::int64_t>;

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

std::set<CardKey> ReadUnsettled(pqxx::transaction_base& transaction, const BatchArrays& arrays) {
  std::set<CardKey> cards;
  for (const pqxx::row& row :
       ExecOften(transaction,
                 "SELECT k.batch_id, d.lane_seq FROM unnest($1::int[], $2::int[]) k(room_id, batch_id)"
                 " CROSS JOIN LATERAL (SELECT x.lane_seq FROM unsettled_doubt x WHERE x.room_id = k.room_id"
                 " AND x.batch_id = k.batch_id OFFSET 0) d",
                 arrays.rooms, arrays.batches)) {
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
  std::vector<std::int64_t> rooms, batches, places, printers, attempts, outcomes, epochs;
  std::vector<std::string> notes;

  Columns(const std::vector<CardOutcome>& from, const BatchRuns& runs) {
    for (const CardOutcome& outcome : from) {
      rooms.push_back(runs.at(outcome.batch).room.value);
      batches.push_back(outcome.batch.value);
      places.push_back(outcome.seq.value);
      printers.push_back(outcome.printer.value);
      attempts.push_back(outcome.attempt);
      outcomes.push_back(static_cast<int>(outcome.outcome));
      epochs.push_back(outcome.epoch.value);
      notes.push_back(outcome.note);
    }
  }
  pqxx::result Insert(pqxx::transaction_base& transaction, const std::string& sql) const {
    return transaction.exec_params(sql, FormatArray(rooms), FormatArray(batches), FormatArray(places),
                                   FormatArray(printers), FormatArray(attempts), FormatArray(notes),
                                   FormatArray(outcomes), FormatArray(epochs));
  }
};

constexpr std::string_view kFromArrays =
    " FROM unnest($1::int[], $2::int[], $3::int[], $4::int[], $5::smallint[], $6::text[], $7::smallint[],"
    " $8::bigint[]) u(room_id, batch_id, lane_seq, printer_id, attempt, note, outcome, epoch)";

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
                               " AND c.batch_id = u.batch_id AND c.lane_seq = u.lane_seq) ON CONFLICT DO NOTHING");
}

void CopyFinal(pqxx::transaction_base& transaction, const std::vector<CardOutcome>& outcomes, const BatchRuns& runs) {
  if (outcomes.empty()) return;
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
                      std::string(kFromArrays) +
                      " ON CONFLICT DO NOTHING RETURNING batch_id, lane_seq, outcome, printer_id");
  std::vector<CardOutcome> inserted;
  for (const pqxx::row& row : rows) {
    CardOutcome outcome;
    outcome.batch = BatchId{row[0].as<std::int64_t>()};
    outcome.seq = LaneSeq{row[1].as<std::int64_t>()};
    outcome.outcome = static_cast<Outcome>(row[2].as<int>());
    outcome.printer = PrinterId{row[3].as<std::int32_t>()};
    inserted.push_back(outcome);
  }
  return inserted;
}

// The last attempt of a card, where it is not the first.
class LastAttempts {
 public:
  LastAttempts(pqxx::transaction_base& transaction, const BatchArrays& arrays) {
    for (const pqxx::row& row : ExecOften(
             transaction,
             "SELECT k.batch_id, h.first_seq, h.last_seq, h.attempt"
             " FROM unnest($1::int[], $2::int[]) k(room_id, batch_id)"
             " CROSS JOIN LATERAL (SELECT * FROM hand_off x WHERE x.room_id = k.room_id AND x.batch_id = k.batch_id"
             " AND x.attempt > 1 OFFSET 0) h",
             arrays.rooms, arrays.batches)) {
      repeated_.push_back({BatchId{row[0].as<std::int64_t>()}, row[1].as<std::int64_t>(), row[2].as<std::int64_t>(),
                           row[3].as<std::int32_t>()});
    }
  }
  bool IsLast(const CardOutcome& outcome) const {
    return std::none_of(repeated_.begin(), repeated_.end(), [&](const Run& run) {
      return run.batch == outcome.batch && run.attempt > outcome.attempt && run.first <= outcome.seq.value &&
             outcome.seq.value <= run.last;
    });
  }

 private:
  struct Run {
    BatchId batch;
    std::int64_t first;
    std::int64_t last;
    std::int32_t attempt;
  };
  std::vector<Run> repeated_;
};

// Those of this transaction, each looked at once and held until it ends.
class HeldEpochs {
 public:
  explicit HeldEpochs(pqxx::transaction_base& transaction) : transaction_(transaction) {}
  bool Has(RoomId room, Epoch epoch) {
    const auto [known, is_new] = held_.try_emplace({room, epoch});
    if (is_new) known->second = IsEpochHeld(transaction_, room, epoch);
    return known->second;
  }

 private:
  pqxx::transaction_base& transaction_;
  std::map<std::pair<RoomId, Epoch>, bool> held_;
};

struct Reports {
  std::vector<CardOutcome> valid;
  std::vector<CardOutcome> late;
};

Reports SortOutLate(pqxx::transaction_base& transaction, std::span<const CardOutcome> outcomes, const BatchRuns& runs,
                    const BatchArrays& arrays, HeldEpochs& epochs) {
  const LastAttempts last_attempts(transaction, arrays);
  Reports reports;
  for (const CardOutcome& outcome : outcomes) {
    const bool is_valid = epochs.Has(runs.at(outcome.batch).room, outcome.epoch) && last_attempts.IsLast(outcome);
    (is_valid ? reports.valid : reports.late).push_back(outcome);
  }
  return reports;
}

void KeepLate(pqxx::transaction_base& transaction, const std::vector<CardOutcome>& late, const BatchRuns& runs) {
  if (late.empty()) return;
  Columns(late, runs)
      .Insert(transaction,
              "INSERT INTO late_report (room_id, batch_id, lane_seq, printer_id, attempt, note, outcome, epoch)"
              " SELECT u.*" +
                  std::string(kFromArrays));
  Log(LogLevel::kWarning, "late reports kept and not applied", {{"cards", late.size()}});
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
  void ReadOldestDoubts(pqxx::transaction_base& transaction) {
    for (const auto& [batch, run] : runs_) Of(batch).oldest_doubt = ReadOldestDoubt(transaction, run.room, run.lane);
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

std::vector<BatchId> Complete(pqxx::transaction_base& transaction, std::span<const BatchTerm> ended,
                              const BatchRuns& runs, HeldEpochs& epochs) {
  std::vector<BatchId> completed;
  for (const BatchTerm& term : ended) {
    const auto run = runs.find(term.batch);
    if (run == runs.end() || !epochs.Has(run->second.room, term.epoch)) continue;
    const pqxx::result done = ExecOften(
        transaction,
        "UPDATE batch b SET state = 4, completed_at = clock_timestamp(), printed = c.printed, aborted = c.aborted"
        " FROM (" +
            std::string(kCountOutcomes) +
            " WHERE x.room_id = $1 AND x.batch_id = $2) c"
            " WHERE b.room_id = $1 AND b.batch_id = $2 AND b.state IN (2, 3) AND c.printed + c.aborted = b.card_count",
        run->second.room.value, term.batch.value);
    if (done.affected_rows() == 1) completed.push_back(term.batch);
  }
  return completed;
}

}  // namespace

Result<std::vector<BatchId>> PostgresPrintStore::AppendOutcomes(std::span<const CardOutcome> outcomes,
                                                                std::span<const BatchTerm> ended) {
  const bool all_final = std::all_of(outcomes.begin(), outcomes.end(),
                                     [](const CardOutcome& outcome) { return IsFinal(outcome.outcome); });
  return pool_.Run("writing outcomes", [&](pqxx::connection& connection) -> Result<std::vector<BatchId>> {
    if (!all_final) return AppendOutcomesOn(connection, outcomes, ended, false);
    try {
      return AppendOutcomesOn(connection, outcomes, ended, true);
    } catch (const pqxx::sql_error& error) {
      if (!ViolatesUnique(error, "completion_card_key")) throw;
    }
    return AppendOutcomesOn(connection, outcomes, ended, false);
  });
}

Result<std::vector<BatchId>> PostgresPrintStore::AppendOutcomesOn(pqxx::connection& connection,
                                                                  std::span<const CardOutcome> outcomes,
                                                                  std::span<const BatchTerm> ended,
                                                                  bool known_to_be_new) {
  std::set<BatchId> batches;
  for (const BatchTerm& term : ended) batches.insert(term.batch);
  for (const CardOutcome& outcome : outcomes) batches.insert(outcome.batch);
  pqxx::work transaction(connection);
  const BatchRuns runs = ReadRuns(transaction, batches, !known_to_be_new);
  CETAK_RETURN_IF_ERROR(CheckCards(outcomes, runs));
  const BatchArrays arrays(runs);
  HeldEpochs epochs(transaction);
  const Reports reports = SortOutLate(transaction, outcomes, runs, arrays, epochs);
  KeepLate(transaction, reports.late, runs);
  const std::set<CardKey> doubtful_before = ReadUnsettled(transaction, arrays);
  // A person may be settling one of these at the same time: only under the batch's lock is its count sure.
  if (known_to_be_new && !doubtful_before.empty()) {
    transaction.abort();
    return AppendOutcomesOn(connection, outcomes, ended, false);
  }
  std::vector<CardOutcome> concluded = Pick(reports.valid, IsFinal);
  if (known_to_be_new) {
    CopyFinal(transaction, concluded, runs);
  } else {
    if (!concluded.empty()) concluded = InsertFinal(transaction, concluded, runs);
    const auto is_not_printed = [](Outcome outcome) { return outcome == Outcome::kNotPrinted; };
    const auto is_in_doubt = [](Outcome outcome) { return outcome == Outcome::kInDoubt; };
    InsertNotFinal(transaction, Pick(reports.valid, is_not_printed), runs, "hand_back");
    InsertNotFinal(transaction, Pick(reports.valid, is_in_doubt), runs, "in_doubt");
  }
  ChangesByLane changes(runs);
  BlankPostings postings;
  for (const CardOutcome& card : concluded) {
    const BatchRun& run = runs.at(card.batch);
    postings.Add(run.room, run.profile, card.printer, card.outcome);
    (card.outcome == Outcome::kPrinted ? changes.Of(card.batch).printed : changes.Of(card.batch).aborted) += 1;
  }
  for (const CardOutcome& card : reports.valid) changes.Of(card.batch);  // one that came back changes no figure
  if (!known_to_be_new) {
    const std::set<CardKey> doubtful_now = ReadUnsettled(transaction, arrays);
    for (const CardKey& card : doubtful_before) changes.Of(card.first).in_doubt -= 1;
    for (const CardKey& card : doubtful_now) changes.Of(card.first).in_doubt += 1;
    if (doubtful_now != doubtful_before) changes.ReadOldestDoubts(transaction);
  }
  const bool outside = IsPlanted("ledger-entry-outside");
  if (!outside) postings.Insert(transaction);
  std::vector<BatchId> completed = Complete(transaction, ended, runs, epochs);
  CrashPoint("outcome-before-commit");
  keeper_.Commit(transaction, changes.All());
  CrashPoint("outcome-after-commit");
  if (outside) postings.InsertApart(connection);
  return completed;
}

}  // namespace cetak
