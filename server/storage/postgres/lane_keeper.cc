#include "server/storage/postgres/lane_keeper.h"

#include <algorithm>
#include <map>

#include "server/base/fault_point.h"
#include "server/storage/postgres/often.h"
#include "server/storage/postgres/rows.h"

namespace cetak {
namespace {

void Change(const LaneChange& change, LaneReading& lane) {
  LaneFigures& figures = lane.figures;
  FirstWaiting& first = lane.first_waiting;
  figures.tail = std::max(figures.tail, change.tail);
  figures.head = std::max(figures.head, change.head);
  figures.withdrawn_ahead += change.withdrawn_ahead;
  figures.held += change.held;
  figures.canceled += change.canceled;
  figures.batched += change.batched;
  figures.printed += change.printed;
  figures.aborted += change.aborted;
  figures.reprinted += change.reprinted;
  figures.in_doubt += change.in_doubt;
  if (change.appended && !first.since && change.appended->seq >= first.seq) first = *change.appended;
  if (change.first_waiting) {
    const FirstWaiting& found = *change.first_waiting;
    if (found.seq > first.seq || (found.seq == first.seq && !first.since)) first = found;
  }
  figures.oldest_waiting_since = first.since;
  if (change.oldest_doubt) figures.oldest_in_doubt_since = change.oldest_doubt->since;
}

}  // namespace

std::vector<LaneReading> ReadLanes(pqxx::transaction_base& transaction) {
  const pqxx::result rows = transaction.exec(
      "SELECT lane_id, room_id, profile_id, priority, office_id, source, tail, head, withdrawn_ahead, held, canceled,"
      " batched, printed + coalesce(c.more_printed, 0), aborted - coalesce(c.more_printed, 0), reprinted, in_doubt,"
      " first_waiting, microseconds(waiting_since) FROM lane_figures() LEFT JOIN (SELECT room_id, lane_id,"
      "   sum(printed)::bigint AS more_printed FROM corrected_cards GROUP BY 1, 2) c USING (room_id, lane_id)");
  std::map<LaneId, std::optional<Instant>> doubts;
  for (const pqxx::row& row : transaction.exec("SELECT lane_id, microseconds(since) FROM lane_doubt")) {
    doubts[LaneId{row[0].as<std::int64_t>()}] = ReadInstant(row[1]);
  }
  std::vector<LaneReading> lanes;
  lanes.reserve(rows.size());
  for (const pqxx::row& row : rows) {
    LaneReading lane;
    int column = 0;
    const auto next = [&] { return row[column++].as<std::int64_t>(); };
    lane.figures.id = LaneId{next()};
    lane.figures.key = ReadLaneKey(row, column);
    column += 5;
    for (std::int64_t LaneFigures::*figure :
         {&LaneFigures::tail, &LaneFigures::head, &LaneFigures::withdrawn_ahead, &LaneFigures::held,
          &LaneFigures::canceled, &LaneFigures::batched, &LaneFigures::printed, &LaneFigures::aborted,
          &LaneFigures::reprinted, &LaneFigures::in_doubt}) {
      lane.figures.*figure = next();
    }
    if (IsPlanted("forget-withdrawal")) lane.figures.withdrawn_ahead = 0;
    lane.first_waiting.seq = next();
    lane.first_waiting.since = ReadInstant(row[column]);
    lane.figures.oldest_waiting_since = lane.first_waiting.since;
    lane.figures.oldest_in_doubt_since = doubts[lane.figures.id];
    lanes.push_back(lane);
  }
  return lanes;
}

FirstWaiting ReadFirstWaiting(pqxx::transaction_base& transaction, RoomId room, LaneId lane) {
  const pqxx::result rows = ExecOften(
      transaction,
      "SELECT coalesce(f.lane_seq, tail.seq + 1), microseconds(f.since)"
      " FROM (SELECT coalesce(max(p.lane_seq), 0)::bigint AS seq FROM place p WHERE p.room_id = $1 AND p.lane_id = $2)"
      "   tail"
      " CROSS JOIN (SELECT coalesce(max(b.last_seq), 0)::bigint AS seq FROM batch b"
      "   WHERE b.room_id = $1 AND b.lane_id = $2) head"
      " LEFT JOIN LATERAL (SELECT p.lane_seq, p.since FROM place p"
      "   WHERE p.room_id = $1 AND p.lane_id = $2 AND p.lane_seq > head.seq AND NOT EXISTS (SELECT FROM withdrawal w"
      "   WHERE w.room_id = p.room_id AND w.lane_id = p.lane_id AND w.lane_seq = p.lane_seq)"
      "   ORDER BY p.lane_seq LIMIT 1) f ON true",
      room.value, lane.value);
  return {rows.at(0)[0].as<std::int64_t>(), ReadInstant(rows.at(0)[1])};
}

OldestDoubt ReadOldestDoubt(pqxx::transaction_base& transaction, RoomId room, LaneId lane) {
  const pqxx::result rows = transaction.exec_params(
      "SELECT microseconds(since) FROM lane_doubt WHERE room_id = $1 AND lane_id = $2", room.value, lane.value);
  return rows.empty() ? OldestDoubt{} : OldestDoubt{ReadInstant(rows[0][0])};
}

void LaneKeeper::AddLane(LaneId id, const LaneKey& key) {
  absl::MutexLock lock(&mutex_);
  if (board_.Find(id)) return;
  LaneFigures figures;
  figures.id = id;
  figures.key = key;
  board_.Put(figures);
}

void LaneKeeper::MakeDue() {
  due_ = true;
  woken_.SignalAll();
}

void LaneKeeper::Apply(const LaneChange& change) {
  if (journal_) journal_->push_back(change);
  const std::optional<LaneFigures> known = board_.Find(change.lane);
  if (!known) {
    MakeDue();  // another server made the lane
    return;
  }
  LaneReading lane{*known, first_waiting_[change.lane]};
  Change(change, lane);
  first_waiting_[change.lane] = lane.first_waiting;
  board_.Put(lane.figures);
}

void LaneKeeper::Commit(absl::FunctionRef<void()> commit, const std::vector<LaneChange>& changes) {
  absl::ReaderMutexLock gate(&gate_);
  try {
    commit();
  } catch (...) {
    absl::MutexLock lock(&mutex_);
    MakeDue();
    throw;
  }
  absl::MutexLock lock(&mutex_);
  for (const LaneChange& change : changes) Apply(change);
}

void LaneKeeper::Correct(const LaneChange& change) {
  absl::MutexLock lock(&mutex_);
  Apply(change);
}

bool LaneKeeper::AwaitRefresh(std::chrono::milliseconds interval, bool or_when_due) {
  absl::MutexLock lock(&mutex_);
  const absl::Condition wake = or_when_due ? absl::Condition(this, &LaneKeeper::MustWake) : absl::Condition(&stopped_);
  woken_.WaitFor(mutex_, wake, interval);
  return !stopped_;
}

void LaneKeeper::StopWaiting() {
  absl::MutexLock lock(&mutex_);
  stopped_ = true;
  woken_.SignalAll();
}

void LaneKeeper::TakeSnapshot(pqxx::transaction_base& transaction, const std::function<void()>& observe) {
  absl::WriterMutexLock gate(&gate_);
  transaction.exec("SELECT 1");
  observe();
}

void LaneKeeper::Refresh(pqxx::connection& connection) {
  absl::MutexLock one_at_a_time(&refreshing_);
  pqxx::transaction<pqxx::repeatable_read, pqxx::read_only> transaction(connection);
  TakeSnapshot(transaction, [this] {
    absl::MutexLock lock(&mutex_);
    journal_.emplace();
    due_ = false;
  });
  std::vector<LaneReading> lanes;
  try {
    lanes = ReadLanes(transaction);
  } catch (...) {
    absl::MutexLock lock(&mutex_);
    journal_.reset();
    MakeDue();
    throw;
  }
  absl::MutexLock lock(&mutex_);
  for (LaneReading& lane : lanes) {
    for (const LaneChange& change : *journal_) {
      if (change.lane == lane.figures.id) Change(change, lane);
    }
    first_waiting_[lane.figures.id] = lane.first_waiting;
    if (board_.Find(lane.figures.id) != lane.figures) board_.Put(lane.figures);
  }
  journal_.reset();
}

}  // namespace cetak
