#include "server/storage/postgres/append_jobs.h"

#include <algorithm>
#include <array>
#include <optional>

#include "server/base/fault_point.h"
#include "server/storage/decisions.h"
#include "server/storage/postgres/rows.h"

namespace cetak {
namespace {

constexpr int kMostTries = 64;  // each try lost means that another server's group was written

constexpr std::size_t kBytesAtOnce = 64 * 1024;
// Up to here one INSERT is faster than a COPY, which asks before it sends (CONTRIBUTING.md has the figures).
constexpr std::size_t kSmallGroupJobs = 32;

constexpr std::string_view kPlaceKey = "print_job_place_key";
constexpr std::string_view kRequestKey = "print_job_request_key";

struct RequestKey {
  OfficeId office;
  RequestId request_id;

  friend bool operator==(const RequestKey&, const RequestKey&) = default;

  template <typename H>
  friend H AbslHashValue(H hash, const RequestKey& key) {
    return H::combine(std::move(hash), key.office, key.request_id);
  }
};

RequestKey KeyOf(const NewJob& job) { return {job.lane.office, job.request_id}; }

Error Reused() {
  return {ErrorCode::kAlreadyExists,
          "REQUEST_ID_REUSED",
          "the office used this request_id with other content",
          {{"request_id", "REQUEST_ID_WITH_OTHER_CONTENT"}},
          std::nullopt};
}

// A job that print_job holds already.
struct KnownJob {
  JobReceipt receipt;
  ProfileId profile;
  RequestReason reason;
  ReasonDetail detail;
  std::string card;

  bool IsSame(const NewJob& job) const {
    return profile == job.lane.profile && reason == job.reason && detail == job.detail && card == job.card.Reveal();
  }
};

}  // namespace

struct JobAppender::Group {
  enum class Fate { kNew, kKnown, kReused, kRepeatInGroup };
  struct Entry {
    const NewJob* job;
    Fate fate = Fate::kNew;
    std::size_t first = 0;  // kRepeatInGroup: the entry that it repeats
    JobReceipt receipt;
  };

  // What goes to the tail of one lane.
  struct Run {
    LaneKey key;
    Tail tail;  // as it will be
    LaneChange change;
    std::vector<std::size_t> indexes;  // of `entries`
  };

  std::vector<Entry> entries;
  std::vector<Run> runs;
  bool look_first = false;
  bool commit_in_doubt = false;

  explicit Group(std::span<const NewJob> jobs);
  void SettleKnown(std::size_t index, const KnownJob& known);
  // Those that are written, lane by lane, each with its place.
  template <typename Call>
  void ForEachNew(const Call& call) const {
    for (const Run& run : runs) {
      for (const std::size_t i : run.indexes) call(entries[i]);
    }
  }
  bool IsSmall() const;
  BinaryColumns Columns() const;
};

JobAppender::Group::Group(std::span<const NewJob> jobs) {
  absl::flat_hash_map<RequestKey, std::size_t> seen;
  seen.reserve(jobs.size());
  entries.reserve(jobs.size());
  for (const NewJob& job : jobs) {
    if (job.lane.source != LaneSource::kFirst) BrokenInvariant("a new job belongs into a lane of first submissions");
    const auto [first, is_new] = seen.try_emplace(KeyOf(job), entries.size());
    Entry entry{&job};
    if (!is_new) {
      entry.first = first->second;
      entry.fate = SameContent(job, *entries[entry.first].job) ? Fate::kRepeatInGroup : Fate::kReused;
    }
    entries.push_back(entry);
  }
}

void JobAppender::Group::SettleKnown(std::size_t index, const KnownJob& known) {
  Entry& entry = entries[index];
  if (!known.IsSame(*entry.job)) {
    entry.fate = Fate::kReused;
    return;
  }
  // What a commit of ours wrote whose answer was lost is no repeat.
  const bool is_ours = commit_in_doubt && entry.receipt.place == known.receipt.place;
  entry.fate = Fate::kKnown;
  entry.receipt = known.receipt;
  entry.receipt.repeated = !is_ours;
}

namespace {

void MakeLanes(pqxx::connection& connection, const std::vector<LaneKey>& keys) {
  pqxx::work transaction(connection);
  for (const LaneKey& key : keys) {
    transaction.exec_params(
        "INSERT INTO lane (room_id, profile_id, priority, office_id, source) VALUES ($1, $2, $3, $4, $5)"
        " ON CONFLICT DO NOTHING",
        key.room.value, key.profile.value, static_cast<int>(key.priority), key.office.value,
        static_cast<int>(key.source));
  }
  transaction.commit();
}

template <typename Settle>
void LookUp(pqxx::transaction_base& transaction, const std::vector<std::size_t>& indexes,
            const std::vector<const NewJob*>& jobs, const Settle& settle) {
  std::vector<std::int32_t> rooms, offices;
  std::vector<std::string> requests;
  for (const NewJob* job : jobs) {
    rooms.push_back(job->lane.room.value);
    offices.push_back(job->lane.office.value);
    requests.push_back(FormatUuid(job->request_id));
  }
  const pqxx::result rows = transaction.exec_params(
      "SELECT k.n, j.lane_id, j.lane_seq, microseconds(j.submitted_at), l.priority, l.profile_id, j.reason, j.detail,"
      " j.card FROM unnest($1::int[], $2::int[], $3::uuid[]) WITH ORDINALITY k(room_id, office_id, request_id, n)"
      " CROSS JOIN LATERAL (SELECT * FROM print_job x WHERE x.room_id = k.room_id AND x.office_id = k.office_id"
      " AND x.request_id = k.request_id OFFSET 0) j JOIN lane l ON l.room_id = j.room_id AND l.lane_id = j.lane_id",
      FormatArray(rooms), FormatArray(offices), FormatArray(requests));
  for (const pqxx::row& row : rows) {
    const std::size_t n = row[0].as<std::size_t>() - 1;
    KnownJob known;
    known.receipt.request_id = jobs[n]->request_id;
    known.receipt.place = {LaneId{row[1].as<std::int64_t>()}, LaneSeq{row[2].as<std::int64_t>()}};
    known.receipt.submitted_at = *ReadInstant(row[3]);
    known.receipt.priority = static_cast<Priority>(row[4].as<int>());
    known.profile = ProfileId{row[5].as<std::int32_t>()};
    known.reason = static_cast<RequestReason>(row[6].as<int>());
    known.detail = static_cast<ReasonDetail>(row[7].as<int>());
    known.card = ReadBytes(row[8]);
    settle(indexes[n], known);
  }
}

}  // namespace

void JobAppender::LoadTails(pqxx::connection& connection, const Group& group) {
  std::vector<LaneKey> unknown;
  for (const Group::Entry& entry : group.entries) {
    const LaneKey& key = entry.job->lane;
    if (entry.fate != Group::Fate::kNew || tails_.contains(key)) continue;
    tails_[key] = {};
    unknown.push_back(key);
  }
  if (unknown.empty()) return;
  try {
    for (const bool made : {false, true}) {
      pqxx::work transaction(connection);
      std::vector<LaneKey> missing;
      for (const LaneKey& key : unknown) {
        const pqxx::result rows = transaction.exec_params(
            "SELECT l.lane_id, coalesce(j.lane_seq, 0), coalesce(microseconds(j.submitted_at), 0) FROM lane l"
            " LEFT JOIN LATERAL (SELECT x.lane_seq, x.submitted_at FROM print_job x WHERE x.room_id = l.room_id"
            " AND x.lane_id = l.lane_id ORDER BY x.lane_seq DESC LIMIT 1) j ON true"
            " WHERE l.room_id = $1 AND l.profile_id = $2 AND l.priority = $3 AND l.office_id = $4 AND l.source = $5",
            key.room.value, key.profile.value, static_cast<int>(key.priority), key.office.value,
            static_cast<int>(key.source));
        if (rows.empty()) {
          missing.push_back(key);
          continue;
        }
        const LaneId lane{rows[0][0].as<std::int64_t>()};
        tails_[key] = {lane, rows[0][1].as<std::int64_t>(), *ReadInstant(rows[0][2])};
        keeper_.AddLane(lane, key);
      }
      transaction.abort();
      if (missing.empty()) return;
      if (made) BrokenInvariant("a lane that was made is not there");
      MakeLanes(connection, missing);
      unknown = std::move(missing);
    }
  } catch (...) {
    tails_.clear();
    throw;
  }
}

void JobAppender::AssignPlaces(Group& group) {
  group.runs.clear();
  absl::flat_hash_map<LaneKey, std::size_t> run_of;
  const Instant now = clock_.Now();
  for (std::size_t i = 0; i < group.entries.size(); ++i) {
    Group::Entry& entry = group.entries[i];
    if (entry.fate != Group::Fate::kNew) continue;
    const LaneKey& key = entry.job->lane;
    const auto [known, is_new] = run_of.try_emplace(key, group.runs.size());
    if (is_new) {
      Tail tail = tails_.at(key);
      tail.last_submitted_at = std::max(tail.last_submitted_at, now);
      group.runs.push_back({key, tail, {}, {}});
      group.runs.back().change.lane = tail.lane;
      group.runs.back().change.appended = FirstWaiting{tail.seq + 1, tail.last_submitted_at};
    }
    Group::Run& run = group.runs[known->second];
    entry.receipt = {entry.job->request_id,
                     {run.tail.lane, LaneSeq{++run.tail.seq}},
                     key.priority,
                     run.tail.last_submitted_at,
                     false};
    run.indexes.push_back(i);
  }
  for (Group::Run& run : group.runs) run.change.tail = run.tail.seq;
  // By lane, so that two servers meet at the first lane they share and never wait for each other in a circle.
  std::sort(group.runs.begin(), group.runs.end(),
            [](const Group::Run& a, const Group::Run& b) { return a.tail.lane < b.tail.lane; });
}

void JobAppender::LookFirst(pqxx::connection& connection, Group& group) {
  std::vector<std::size_t> indexes;
  std::vector<const NewJob*> jobs;
  for (std::size_t i = 0; i < group.entries.size(); ++i) {
    if (group.entries[i].fate == Group::Fate::kKnown) continue;
    indexes.push_back(i);
    jobs.push_back(group.entries[i].job);
  }
  pqxx::work transaction(connection);
  LookUp(transaction, indexes, jobs,
         [&](std::size_t index, const KnownJob& known) { group.SettleKnown(index, known); });
}

namespace {

constexpr const char* kCopy =
    "COPY print_job (submitted_at, room_id, lane_id, lane_seq, office_id, request_id, reason, detail, card)"
    " FROM STDIN (FORMAT binary)";
constexpr const char* kInsert =
    "INSERT INTO print_job (submitted_at, room_id, lane_id, lane_seq, office_id, request_id, reason, detail, card)"
    " SELECT * FROM unnest($1::timestamptz[], $2::int[], $3::int[], $4::int[], $5::int[], $6::uuid[], $7::smallint[],"
    " $8::smallint[], $9::bytea[])";
constexpr std::array kColumns = {ElementType::kTimestamptz, ElementType::kInt,      ElementType::kInt,
                                 ElementType::kInt,         ElementType::kInt,      ElementType::kUuid,
                                 ElementType::kSmallInt,    ElementType::kSmallInt, ElementType::kBytea};

void PutJob(BinaryFields& fields, const NewJob& job, const JobReceipt& receipt) {
  fields.Time(receipt.submitted_at);
  fields.Int(job.lane.room.value);
  fields.Int(receipt.place.lane.value);
  fields.Int(receipt.place.seq.value);
  fields.Int(job.lane.office.value);
  fields.Id(job.request_id);
  fields.SmallInt(static_cast<int>(job.reason));
  fields.SmallInt(static_cast<int>(job.detail));
  fields.Bytes(job.card.Reveal());
}

}  // namespace

bool JobAppender::Group::IsSmall() const {
  std::size_t jobs = 0;
  std::size_t bytes = 0;
  ForEachNew([&](const Entry& entry) {
    ++jobs;
    bytes += entry.job->card.Reveal().size();
  });
  return jobs <= kSmallGroupJobs && bytes <= kBytesAtOnce;
}

BinaryColumns JobAppender::Group::Columns() const {
  BinaryColumns columns(kColumns);
  ForEachNew([&](const Entry& entry) {
    columns.Row();
    PutJob(columns, *entry.job, entry.receipt);
  });
  return columns;
}

// `call` begins something on a connection that had nothing to do: where it broke meanwhile, another is opened.
template <typename Call>
void JobAppender::OnWriter(const Call& call) {
  if (writer_ && writer_->is_idle()) {
    try {
      return call(*writer_);
    } catch (const pqxx::broken_connection&) {
      // Nothing was written on it.
    }
  }
  writer_ = std::make_unique<BinaryConnection>(url_);
  call(*writer_);
}

void JobAppender::Copy(const Group& group) {
  OnWriter([](BinaryConnection& writer) { writer.BeginCopy(kCopy); });
  BinaryRows rows;
  BinaryConnection& writer = *writer_;
  group.ForEachNew([&](const Group::Entry& entry) {
    rows.Row(kColumns.size());
    PutJob(rows, *entry.job, entry.receipt);
    if (rows.bytes().size() < kBytesAtOnce) return;
    writer.Send(rows);
    rows.Clear();
  });
  writer.Send(rows);
}

void JobAppender::Write(pqxx::connection& connection, Group& group) {
  if (group.look_first) LookFirst(connection, group);
  LoadTails(connection, group);
  AssignPlaces(group);
  if (group.runs.empty()) return;
  std::optional<BinaryColumns> columns;
  if (group.IsSmall()) {
    OnWriter([](BinaryConnection& writer) { writer.Prepare(kInsert); });
    columns = group.Columns();
  } else {
    Copy(group);
  }
  CrashPoint("intake-before-commit");
  std::vector<LaneChange> changes;
  for (const Group::Run& run : group.runs) changes.push_back(run.change);
  const auto commit = [&] {
    mutex_.AssertHeld();
    columns ? writer_->RunAndCommit(*columns) : writer_->CommitCopy();
  };
  keeper_.Commit(commit, changes);
  CrashPoint("intake-after-commit");
  for (const Group::Run& run : group.runs) tails_.at(run.key) = run.tail;
}

Status JobAppender::TryUntilWritten(Group& group) {
  group.look_first = expect_repeats_;
  for (int tries = 0; tries < kMostTries; ++tries) {
    bool again = false;
    const Status written = pool_.Run("appending jobs", [&](pqxx::connection& connection) -> Status {
      mutex_.AssertHeld();
      try {
        Write(connection, group);
      } catch (const pqxx::in_doubt_error&) {
        // Looking up again tells what became of it; the unique key waits for a commit that is still under way.
        again = group.look_first = group.commit_in_doubt = true;
        throw;
      } catch (const pqxx::sql_error& error) {
        again = ViolatesUnique(error, kPlaceKey) || ViolatesUnique(error, kRequestKey);
        if (ViolatesUnique(error, kRequestKey)) group.look_first = true;
        throw;
      } catch (const pqxx::transaction_rollback& error) {
        again = LostAgainstAnother(error);
        throw;
      }
      return {};
    });
    if (written) return {};
    tails_.clear();
    if (!again) return written;
  }
  return Fail(Error{ErrorCode::kUnavailable,
                    "DATABASE_CONFLICT",
                    "other servers were always faster",
                    {},
                    std::chrono::milliseconds(100)});
}

Result<std::vector<Result<JobReceipt>>> JobAppender::Append(std::span<const NewJob> jobs) {
  Group group(jobs);
  {
    absl::MutexLock lock(&mutex_);
    CETAK_RETURN_IF_ERROR(TryUntilWritten(group));
    expect_repeats_ = std::any_of(group.entries.begin(), group.entries.end(),
                                  [](const Group::Entry& entry) { return entry.fate == Group::Fate::kKnown; });
  }
  std::vector<Result<JobReceipt>> answers;
  answers.reserve(jobs.size());
  for (const Group::Entry& entry : group.entries) {
    const bool repeats = entry.fate == Group::Fate::kRepeatInGroup;
    const Group::Entry& first = repeats ? group.entries[entry.first] : entry;
    if (first.fate == Group::Fate::kReused) {
      answers.push_back(Fail(Reused()));
      continue;
    }
    answers.push_back(first.receipt);
    if (repeats) answers.back()->repeated = true;
  }
  return answers;
}

}  // namespace cetak
