// What people ask and do about one job.
#include <map>

#include "server/base/fault_point.h"
#include "server/storage/decisions.h"
#include "server/storage/postgres/audit.h"
#include "server/storage/postgres/rows.h"
#include "server/storage/postgres/store.h"

namespace cetak {
namespace {

constexpr int kListStep = 1'000;  // jobs that one statement looks at, at most

enum class WithdrawalKind { kHeld = 1, kCanceled = 2 };
enum class ReturnKind { kReleased = 1, kReprinted = 3 };

// Followed by what narrows it down.
std::string SelectJobs(std::string_view condition) {
  std::string sql =
      "SELECT request_id, office_id, room_id, profile_id, priority, reason, detail, lane_id, lane_seq,"
      " microseconds(submitted_at), state, CASE state WHEN 3 THEN waiting_ahead(room_id, lane_id, lane_seq) ELSE 0 END,"
      " because, batch_id, printer_id, attempts, outcome, note, microseconds(concluded_at), origin_lane_id, origin_seq,"
      " returns, coalesce(return_kind, 0) FROM job WHERE room_id = (SELECT o.room_id FROM office o WHERE o.office_id = "
      "$1) AND office_id = $1 "
      "AND ";
  sql += condition;
  return sql;
}

struct FoundJob {
  JobRecord record;
  std::int64_t origin_lane = 0;
  std::int64_t origin_seq = 0;
  int returns = 0;
  int return_kind = 0;  // of the last one
};

template <typename Number, typename IdType>
std::optional<IdType> ReadId(const pqxx::field& field) {
  if (field.is_null()) return std::nullopt;
  return IdType{field.as<Number>()};
}

FoundJob ReadJob(const pqxx::row& row) {
  FoundJob job;
  JobRecord& record = job.record;
  record.request_id = ReadUuid(row[0]);
  record.office = OfficeId{row[1].as<std::int32_t>()};
  record.room = RoomId{row[2].as<std::int32_t>()};
  record.profile = ProfileId{row[3].as<std::int32_t>()};
  record.priority = static_cast<Priority>(row[4].as<int>());
  record.reason = static_cast<RequestReason>(row[5].as<int>());
  record.detail = static_cast<ReasonDetail>(row[6].as<int>());
  record.place = {LaneId{row[7].as<std::int64_t>()}, LaneSeq{row[8].as<std::int64_t>()}};
  record.submitted_at = *ReadInstant(row[9]);
  record.state = static_cast<JobState>(row[10].as<int>());
  record.waiting_ahead = row[11].as<std::int64_t>();
  record.withdrawn_because = row[12].c_str();
  record.batch = ReadId<std::int64_t, BatchId>(row[13]);
  record.printer = ReadId<std::int32_t, PrinterId>(row[14]);
  record.attempts = row[15].as<std::int32_t>();
  if (!row[16].is_null()) record.outcome = static_cast<Outcome>(row[16].as<int>());
  record.outcome_note = row[17].c_str();
  record.concluded_at = ReadInstant(row[18]);
  job.origin_lane = row[19].as<std::int64_t>();
  job.origin_seq = row[20].as<std::int64_t>();
  job.returns = row[21].as<int>();
  job.return_kind = row[22].as<int>();
  return job;
}

Result<FoundJob> Find(pqxx::transaction_base& transaction, OfficeId office, RequestId request_id) {
  const pqxx::result rows =
      transaction.exec_params(SelectJobs("request_id = $2::uuid"), office.value, FormatUuid(request_id));
  if (rows.empty()) return Fail(ErrorCode::kNotFound, "JOB_NOT_FOUND", "the office has no job with this request_id");
  return ReadJob(rows[0]);
}

std::vector<JobAttempt> ReadHistory(pqxx::transaction_base& transaction, const FoundJob& job) {
  std::vector<JobAttempt> history;
  for (const pqxx::row& row : transaction.exec_params(
           "SELECT b.batch_id, h.attempt, h.printer_id, microseconds(h.at),"
           " coalesce(c.outcome, CASE WHEN k.at IS NOT NULL THEN 4 WHEN d.at IS NOT NULL THEN 5 END),"
           " microseconds(coalesce(c.at, k.at)), microseconds(d.at), coalesce(d.note, c.note, k.note, ''),"
           " coalesce(c.because, s.because), coalesce(c.corrected_by, s.settled_by), coalesce(c.witness, s.witness)"
           " FROM (SELECT 0 AS number, $2::int AS lane_id, $3::int AS lane_seq UNION ALL"
           "   SELECT r.return_number, r.lane_id, r.lane_seq FROM lane_return r"
           "   WHERE r.room_id = $1 AND r.origin_lane_id = $2 AND r.origin_seq = $3) p"
           " CROSS JOIN LATERAL (SELECT x.batch_id, x.first_seq FROM batch x"
           "   WHERE x.room_id = $1 AND x.lane_id = p.lane_id AND x.last_seq >= p.lane_seq"
           "   ORDER BY x.last_seq LIMIT 1) b"
           " JOIN hand_off h ON h.room_id = $1 AND h.batch_id = b.batch_id"
           "   AND p.lane_seq BETWEEN h.first_seq AND h.last_seq"
           " LEFT JOIN concluded_card c ON c.room_id = $1 AND c.batch_id = b.batch_id AND c.lane_seq = p.lane_seq"
           "   AND c.attempt = h.attempt"
           " LEFT JOIN hand_back k ON k.room_id = $1 AND k.batch_id = b.batch_id AND k.lane_seq = p.lane_seq"
           "   AND k.attempt = h.attempt"
           " LEFT JOIN in_doubt d ON d.room_id = $1 AND d.batch_id = b.batch_id AND d.lane_seq = p.lane_seq"
           "   AND d.attempt = h.attempt"
           " LEFT JOIN settlement s ON s.room_id = $1 AND s.batch_id = b.batch_id AND s.lane_seq = p.lane_seq"
           "   AND s.attempt = h.attempt"
           " ORDER BY p.number, h.attempt",
           job.record.room.value, job.origin_lane, job.origin_seq)) {
    JobAttempt attempt;
    attempt.batch = BatchId{row[0].as<std::int64_t>()};
    attempt.number = row[1].as<std::int32_t>();
    attempt.printer = PrinterId{row[2].as<std::int32_t>()};
    attempt.handed_off_at = *ReadInstant(row[3]);
    if (!row[4].is_null()) attempt.outcome = static_cast<Outcome>(row[4].as<int>());
    attempt.concluded_at = ReadInstant(row[5]);
    attempt.doubted_at = ReadInstant(row[6]);
    attempt.note = row[7].c_str();
    attempt.settled_because = row[8].c_str();
    attempt.settled_by = row[9].c_str();
    attempt.witness = row[10].c_str();
    history.push_back(std::move(attempt));
  }
  return history;
}

void LockLane(pqxx::transaction_base& transaction, RoomId room, LaneId lane) {
  transaction.exec_params1("SELECT 1 FROM lane WHERE room_id = $1 AND lane_id = $2 FOR UPDATE", room.value, lane.value);
}

// With the lane of its place locked; the job may come back to another one until it is.
Result<FoundJob> Lock(pqxx::transaction_base& transaction, OfficeId office, RequestId request_id) {
  CETAK_ASSIGN_OR_RETURN(FoundJob job, Find(transaction, office, request_id));
  for (LaneId locked; locked != job.record.place.lane;) {
    locked = job.record.place.lane;
    LockLane(transaction, job.record.room, locked);
    CETAK_ASSIGN_OR_RETURN(job, Find(transaction, office, request_id));
  }
  return job;
}

bool IsPersons(JobEvent event) {
  return event == JobEvent::kHold || event == JobEvent::kRelease || event == JobEvent::kCancel ||
         event == JobEvent::kReprint;
}

LaneChange Withdraw(pqxx::transaction_base& transaction, const JobRecord& job, WithdrawalKind kind,
                    std::string_view because) {
  transaction.exec_params0(
      "INSERT INTO withdrawal (room_id, lane_id, lane_seq, kind, because) VALUES ($1, $2, $3, $4, $5)", job.room.value,
      job.place.lane.value, job.place.seq.value, static_cast<int>(kind), std::string(because));
  LaneChange change;
  change.lane = job.place.lane;
  if (job.state == JobState::kPending && !IsPlanted("forget-withdrawal")) change.withdrawn_ahead = 1;
  if (job.state == JobState::kPendingHeld) change.held = -1;
  (kind == WithdrawalKind::kHeld ? change.held : change.canceled) += 1;
  change.first_waiting = ReadFirstWaiting(transaction, job.room, job.place.lane);
  return change;
}

struct ReturnLane {
  LaneId id;
  LaneKey key;
};

ReturnLane LockReturnLane(pqxx::transaction_base& transaction, const JobRecord& job) {
  const LaneKey key{job.room, job.profile, job.priority, job.office, LaneSource::kReturn};
  transaction.exec_params(
      "INSERT INTO lane (room_id, profile_id, priority, office_id, source) VALUES ($1, $2, $3, $4, 2)"
      " ON CONFLICT DO NOTHING",
      job.room.value, job.profile.value, static_cast<int>(job.priority), job.office.value);
  const pqxx::row row = transaction.exec_params1(
      "SELECT lane_id FROM lane WHERE room_id = $1 AND profile_id = $2 AND priority = $3 AND office_id = $4"
      " AND source = 2 FOR UPDATE",
      job.room.value, job.profile.value, static_cast<int>(job.priority), job.office.value);
  return {LaneId{row[0].as<std::int64_t>()}, key};
}

LaneChange AppendReturn(pqxx::transaction_base& transaction, const FoundJob& job, LaneId lane, Instant now,
                        ReturnKind kind, std::string_view because) {
  const pqxx::row row = transaction.exec_params1(
      "INSERT INTO lane_return (at, room_id, lane_id, lane_seq, origin_lane_id, origin_seq, left_lane_id, left_seq,"
      " return_number, kind, because)"
      " SELECT greatest($3::timestamptz, max(x.at)), $1::int, $2::int, coalesce(max(x.lane_seq), 0) + 1, $4::int,"
      " $5::int, $6::int, $7::int, $8::smallint, $9::smallint, $10::text FROM lane_return x WHERE x.room_id = $1 AND "
      "x.lane_id = $2"
      " AND x.lane_seq = (SELECT max(y.lane_seq) FROM lane_return y WHERE y.room_id = $1 AND y.lane_id = $2)"
      " RETURNING lane_seq, microseconds(at)",
      job.record.room.value, lane.value, FormatInstant(now), job.origin_lane, job.origin_seq,
      job.record.place.lane.value, job.record.place.seq.value, job.returns + 1, static_cast<int>(kind),
      std::string(because));
  LaneChange change;
  change.lane = lane;
  change.tail = row[0].as<std::int64_t>();
  change.appended = FirstWaiting{change.tail, ReadInstant(row[1])};
  return change;
}

}  // namespace

Result<JobRecord> PostgresPrintStore::FindJob(OfficeId office, RequestId request_id) {
  return pool_.Run("finding a job", [&](pqxx::connection& connection) -> Result<JobRecord> {
    pqxx::work transaction(connection);
    CETAK_ASSIGN_OR_RETURN(FoundJob job, Find(transaction, office, request_id));
    job.record.history = ReadHistory(transaction, job);
    return std::move(job.record);
  });
}

Result<JobRecord> PostgresPrintStore::FindJobIn(pqxx::transaction_base& transaction, OfficeId office,
                                                RequestId request_id) {
  CETAK_ASSIGN_OR_RETURN(FoundJob job, Find(transaction, office, request_id));
  return std::move(job.record);
}

Result<JobRecord> PostgresPrintStore::LockJobIn(pqxx::transaction_base& transaction, OfficeId office,
                                                RequestId request_id) {
  CETAK_ASSIGN_OR_RETURN(FoundJob job, Lock(transaction, office, request_id));
  return std::move(job.record);
}

Result<std::vector<JobRecord>> PostgresPrintStore::ListJobs(const JobQuery& query) {
  return pool_.Run("listing jobs", [&](pqxx::connection& connection) -> Result<std::vector<JobRecord>> {
    std::vector<JobRecord> jobs;
    Uuid after = query.after.value_or(Uuid{});
    const int state = query.state ? static_cast<int>(*query.state) : 0;
    while (jobs.size() < static_cast<std::size_t>(query.limit)) {
      pqxx::work transaction(connection);
      const pqxx::result step = transaction.exec_params(
          "SELECT count(*), max(s.request_id::text COLLATE \"C\") FROM (SELECT j.request_id FROM print_job j WHERE"
          " j.room_id = (SELECT o.room_id FROM office o WHERE o.office_id = $1) AND j.office_id = $1"
          " AND j.request_id > $2::uuid ORDER BY j.request_id LIMIT $3) s",
          query.office.value, FormatUuid(after), kListStep);
      if (step[0][0].as<int>() == 0) break;
      const Uuid last = ReadUuid(step[0][1]);
      const pqxx::result rows = transaction.exec_params(
          SelectJobs("request_id > $2::uuid AND request_id <= $3::uuid AND ($4 = 0 OR state = $4)"
                     " ORDER BY request_id LIMIT $5"),
          query.office.value, FormatUuid(after), FormatUuid(last), state,
          query.limit - static_cast<std::int32_t>(jobs.size()));
      for (const pqxx::row& row : rows) jobs.push_back(ReadJob(row).record);
      after = last;
    }
    return jobs;
  });
}

Result<JobRecord> PostgresPrintStore::ChangeJob(OfficeId office, RequestId request_id, JobEvent event,
                                                std::string_view because) {
  if (!IsPersons(event)) BrokenInvariant("people only hold, release, cancel and reprint");
  return pool_.Run("changing a job", [&](pqxx::connection& connection) -> Result<JobRecord> {
    CETAK_ASSIGN_OR_RETURN(JobRecord job, ChangeJobOn(connection, office, request_id, event, because));
    FindFirstWaiting(connection, job.place.lane);
    return job;
  });
}

Result<JobRecord> PostgresPrintStore::ChangeJobOn(pqxx::connection& connection, OfficeId office, RequestId request_id,
                                                  JobEvent event, std::string_view because) {
  pqxx::work transaction(connection);
  CETAK_ASSIGN_OR_RETURN(FoundJob job, Lock(transaction, office, request_id));
  const bool reprinted = job.return_kind == static_cast<int>(ReturnKind::kReprinted);
  if (IsAlreadySo(event, job.record.state, reprinted)) return job.record;
  if (!StateAfter(job.record.state, event)) {
    return Fail(ErrorCode::kFailedPrecondition, "JOB_STATE",
                std::string(Name(event)) + " is not possible while the job is " + std::string(Name(job.record.state)));
  }
  std::vector<LaneChange> changes;
  if (event == JobEvent::kRelease || event == JobEvent::kReprint) {
    const ReturnLane to = LockReturnLane(transaction, job.record);
    keeper_.AddLane(to.id, to.key);
    LaneChange left;
    left.lane = job.record.place.lane;
    left.held = event == JobEvent::kRelease ? -1 : 0;
    left.reprinted = event == JobEvent::kReprint ? 1 : 0;
    const auto kind = event == JobEvent::kRelease ? ReturnKind::kReleased : ReturnKind::kReprinted;
    changes = {left, AppendReturn(transaction, job, to.id, options_.clock->Now(), kind, because)};
  } else {
    const auto kind = event == JobEvent::kHold ? WithdrawalKind::kHeld : WithdrawalKind::kCanceled;
    changes = {Withdraw(transaction, job.record, kind, because)};
  }
  CETAK_ASSIGN_OR_RETURN(job, Find(transaction, office, request_id));
  AppendAudit(transaction, {job.record.room, "", std::string(Name(event)),
                            SubjectOfJob(transaction, office, request_id), std::string(because)});
  keeper_.Commit(transaction, changes);
  return job.record;
}

Result<std::vector<BoxedCard>> PostgresPrintStore::ListBatchCards(BatchId batch) {
  return pool_.Run("listing a batch's cards", [&](pqxx::connection& connection) -> Result<std::vector<BoxedCard>> {
    pqxx::work transaction(connection);
    const pqxx::result places = transaction.exec_params(
        "SELECT p.lane_seq, j.office_id, j.request_id FROM batch b"
        " JOIN place p ON p.room_id = b.room_id AND p.lane_id = b.lane_id"
        "   AND p.lane_seq BETWEEN b.first_seq AND b.last_seq"
        " JOIN print_job j ON j.room_id = p.room_id AND j.lane_id = p.origin_lane_id AND j.lane_seq = p.origin_seq"
        " WHERE b.room_id = ANY (ARRAY(SELECT r.room_id FROM print_room r)) AND b.batch_id = $1"
        " AND NOT EXISTS (SELECT FROM withdrawal w WHERE w.room_id = b.room_id AND w.lane_id = b.lane_id"
        "   AND w.lane_seq = p.lane_seq) ORDER BY p.lane_seq",
        batch.value);
    std::vector<BoxedCard> cards;
    std::vector<std::string> requests;
    std::map<RequestId, std::size_t> at;
    for (const pqxx::row& row : places) {
      at.emplace(ReadUuid(row[2]), cards.size());
      requests.emplace_back(row[2].c_str());
      cards.push_back({LaneSeq{row[0].as<std::int64_t>()}, {}});
    }
    if (cards.empty()) return Fail(ErrorCode::kNotFound, "BATCH_NOT_FOUND", "there is no such batch");
    const auto office = places[0][1].as<std::int32_t>();  // a batch is of one
    for (const pqxx::row& row :
         transaction.exec_params(SelectJobs("request_id = ANY ($2::uuid[])"), office, FormatArray(requests))) {
      JobRecord job = ReadJob(row).record;
      cards.at(at.at(job.request_id)).job = std::move(job);
    }
    return cards;
  });
}

Result<JobRecord> PostgresPrintStore::ReprintJob(OfficeId office, RequestId request_id, std::string_view because) {
  return ChangeJob(office, request_id, JobEvent::kReprint, because);
}

Result<std::vector<JobRecord>> PostgresPrintStore::ReprintBatch(BatchId batch, std::string_view because) {
  Result<std::vector<std::pair<OfficeId, RequestId>>> cards = pool_.Run(
      "finding the cards to reprint",
      [&](pqxx::connection& connection) -> Result<std::vector<std::pair<OfficeId, RequestId>>> {
        pqxx::work transaction(connection);
        std::vector<std::pair<OfficeId, RequestId>> found;
        for (const pqxx::row& row : transaction.exec_params(
                 "SELECT j.office_id, j.request_id FROM concluded_card c"
                 " JOIN batch b USING (room_id, batch_id)"
                 " JOIN place p ON p.room_id = b.room_id AND p.lane_id = b.lane_id AND p.lane_seq = c.lane_seq"
                 " JOIN print_job j ON j.room_id = p.room_id AND j.lane_id = p.origin_lane_id"
                 "   AND j.lane_seq = p.origin_seq"
                 " WHERE c.room_id = ANY (ARRAY(SELECT r.room_id FROM print_room r)) AND c.batch_id = $1"
                 " AND c.outcome <> 1 AND NOT EXISTS (SELECT FROM lane_return r WHERE r.room_id = b.room_id"
                 "   AND r.left_lane_id = b.lane_id AND r.left_seq = c.lane_seq) ORDER BY c.lane_seq",
                 batch.value)) {
          found.emplace_back(OfficeId{row[0].as<std::int32_t>()}, ReadUuid(row[1]));
        }
        return found;
      });
  if (!cards) return Fail(cards.error());
  if (cards->empty()) CETAK_RETURN_IF_ERROR(FindBatch(batch));
  std::vector<JobRecord> jobs;
  for (const auto& [office, request_id] : *cards) {
    CETAK_ASSIGN_OR_RETURN(JobRecord job, ReprintJob(office, request_id, because));
    jobs.push_back(std::move(job));
  }
  return jobs;
}

}  // namespace cetak
