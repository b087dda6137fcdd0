#include "tests/fault/checker/database_record.h"

#include <pqxx/pqxx>

namespace cetak::checker {
namespace {

using Transaction = pqxx::transaction<pqxx::repeatable_read, pqxx::read_only>;

// One call a column, in order.
class Columns {
 public:
  explicit Columns(const pqxx::row& row) : row_(row) {}
  std::int64_t Number() { return row_[next_++].as<std::int64_t>(); }
  int Small() { return row_[next_++].as<int>(); }
  std::string Text() { return row_[next_++].c_str(); }
  Place At() {
    const std::int64_t lane = Number();
    return {lane, Number()};
  }

 private:
  const pqxx::row& row_;
  int next_ = 0;
};

constexpr const char* kMicroseconds = "(extract(epoch FROM at) * 1000000)::bigint";

void ReadLanes(Transaction& transaction, DatabaseRecord& record) {
  for (const pqxx::row& row : transaction.exec("SELECT lane_id, code, priority, source FROM lane JOIN office USING"
                                               " (office_id)")) {
    Columns columns(row);
    const std::int64_t id = columns.Number();
    Lane& lane = record.lanes[id];
    lane.office = columns.Text();
    lane.priority = columns.Small();
    lane.of_returns = columns.Small() == 2;
  }
  for (const pqxx::row& row : transaction.exec(
           "SELECT lane_id, lane_seq, 'offices/' || code || '/jobs/' || request_id,"
           " (extract(epoch FROM submitted_at) * 1000000)::bigint FROM print_job JOIN office USING (office_id)"
           " ORDER BY lane_id, lane_seq")) {
    Columns columns(row);
    const Place place = columns.At();
    std::string name = columns.Text();
    record.jobs.push_back({place, std::move(name), columns.Number()});
  }
}

void ReadWhatPeopleDid(Transaction& transaction, DatabaseRecord& record) {
  for (const pqxx::row& row : transaction.exec("SELECT lane_id, lane_seq, kind FROM withdrawal")) {
    Columns columns(row);
    const Place place = columns.At();
    record.withdrawals.push_back({place, columns.Small()});
  }
  for (const pqxx::row& row : transaction.exec(
           std::string("SELECT lane_id, lane_seq, origin_lane_id, origin_seq, left_lane_id, left_seq, return_number,"
                       " kind, ") +
           kMicroseconds + " FROM lane_return ORDER BY lane_id, lane_seq")) {
    Columns columns(row);
    Return back;
    back.place = columns.At();
    back.origin = columns.At();
    back.left = columns.At();
    back.number = columns.Small();
    back.kind = columns.Small();
    back.at = columns.Number();
    record.returns.push_back(back);
  }
}

void ReadBatches(Transaction& transaction, DatabaseRecord& record) {
  for (const pqxx::row& row :
       transaction.exec("SELECT batch_id, lane_id, first_seq, last_seq, card_count, printed, aborted, state FROM batch"
                        " ORDER BY lane_id, first_seq")) {
    Columns columns(row);
    Batch batch;
    for (std::int64_t Batch::*column :
         {&Batch::id, &Batch::lane, &Batch::first, &Batch::last, &Batch::cards, &Batch::printed, &Batch::aborted}) {
      batch.*column = columns.Number();
    }
    batch.state = columns.Small();
    record.batches.push_back(batch);
  }
  for (const pqxx::row& row :
       transaction.exec(std::string("SELECT batch_id, first_seq, last_seq, attempt, printer_id, room_id, epoch, ") +
                        kMicroseconds + " FROM hand_off ORDER BY at, batch_id, first_seq")) {
    Columns columns(row);
    HandOff hand_off;
    hand_off.batch = columns.Number();
    hand_off.first = columns.Number();
    hand_off.last = columns.Number();
    hand_off.attempt = columns.Small();
    hand_off.printer = columns.Small();
    hand_off.room = columns.Small();
    hand_off.epoch = columns.Number();
    hand_off.at = columns.Number();
    record.hand_offs.push_back(hand_off);
  }
}

std::vector<AttemptRow> ReadAttempts(Transaction& transaction, const std::string& table, const std::string& printer,
                                     const std::string& outcome) {
  std::vector<AttemptRow> rows;
  for (const pqxx::row& row : transaction.exec("SELECT batch_id, lane_seq, attempt, " + printer + ", " + outcome +
                                               ", " + kMicroseconds + " FROM " + table)) {
    Columns columns(row);
    AttemptRow attempt;
    attempt.batch = columns.Number();
    attempt.seq = columns.Number();
    attempt.attempt = columns.Small();
    attempt.printer = columns.Small();
    attempt.outcome = columns.Small();
    attempt.at = columns.Number();
    rows.push_back(attempt);
  }
  return rows;
}

void ReadCorrections(Transaction& transaction, DatabaseRecord& record) {
  for (const pqxx::row& row :
       transaction.exec("SELECT batch_id, lane_seq, before, outcome FROM correction ORDER BY correction_number")) {
    Columns columns(row);
    CorrectionRow correction;
    correction.batch = columns.Number();
    correction.seq = columns.Number();
    correction.before = columns.Small();
    correction.outcome = columns.Small();
    record.corrections.push_back(correction);
  }
}

bool HasTable(Transaction& transaction, const std::string& table) {
  return !transaction.exec1("SELECT to_regclass('" + table + "')")[0].is_null();
}

void ReadBlanks(Transaction& transaction, DatabaseRecord& record) {
  if (!HasTable(transaction, "blank_entry")) return;
  record.blanks.emplace();
  for (const pqxx::row& row : transaction.exec(
           "SELECT from_place, coalesce(from_printer_id, 0), to_place, coalesce(to_printer_id, 0), sum(count)::bigint"
           " FROM blank_entry GROUP BY 1, 2, 3, 4")) {
    Columns columns(row);
    BlankMovement movement;
    movement.from = columns.Small();
    movement.from_printer = columns.Small();
    movement.to = columns.Small();
    movement.to_printer = columns.Small();
    movement.blanks = columns.Number();
    record.blanks->push_back(movement);
  }
}

void ReadAudit(Transaction& transaction, DatabaseRecord& record) {
  if (!HasTable(transaction, "audit_entry")) return;
  for (const pqxx::row& row : transaction.exec(
           "SELECT room_id, entry_number, (extract(epoch FROM at) * 1000000)::bigint, actor, action, subject, because,"
           " encode(previous_hash, 'hex'), encode(hash, 'hex') FROM audit_entry ORDER BY room_id, entry_number")) {
    AuditEntry entry;
    for (int column = 0; column < 8; ++column) entry.fields.emplace_back(row[column].c_str());
    entry.room = row[0].as<int>();
    entry.number = row[1].as<std::int64_t>();
    entry.previous = row[7].c_str();
    entry.hash = row[8].c_str();
    record.audit.push_back(std::move(entry));
  }
  for (const pqxx::row& row : transaction.exec("SELECT room_id, entry_number, encode(hash, 'hex') FROM audit_head")) {
    AuditEntry& head = record.audit_heads[row[0].as<int>()];
    head.number = row[1].as<std::int64_t>();
    head.hash = row[2].c_str();
  }
}

}  // namespace

DatabaseRecord ReadDatabase(const std::string& url) {
  pqxx::connection connection(url);
  Transaction transaction(connection);
  DatabaseRecord record;
  ReadLanes(transaction, record);
  ReadWhatPeopleDid(transaction, record);
  ReadBatches(transaction, record);
  record.completions = ReadAttempts(transaction, "completion", "printer_id", "outcome");
  record.hand_backs = ReadAttempts(transaction, "hand_back", "printer_id", "4");
  record.doubts = ReadAttempts(transaction, "in_doubt", "printer_id", "5");
  record.settlements = ReadAttempts(transaction, "settlement", "0", "verdict");
  for (const pqxx::row& row : transaction.exec(
           "SELECT room_id, epoch, (extract(epoch FROM taken_at) * 1000000)::bigint FROM room_epoch ORDER BY 1, 2")) {
    Columns columns(row);
    const int room = columns.Small();
    const std::int64_t epoch = columns.Number();
    record.epochs.push_back({room, epoch, columns.Number()});
  }
  ReadCorrections(transaction, record);
  ReadBlanks(transaction, record);
  ReadAudit(transaction, record);
  return record;
}

}  // namespace cetak::checker
