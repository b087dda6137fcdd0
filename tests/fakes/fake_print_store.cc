// The site, intake, and what people ask and do about jobs.
#include "tests/fakes/fake_print_store.h"

#include <algorithm>

#include "server/domain/rules.h"
#include "server/storage/decisions.h"
#include "server/storage/site_diff.h"

namespace cetak {
namespace {

using Left = FakeDatabase::Place::Left;

// Ids stay with their codes; a new code gets the next one.
template <typename Row>
void GiveIds(const std::vector<Row>& before, std::vector<Row>& rows) {
  auto next = static_cast<std::int32_t>(before.size()) + 1;
  for (Row& row : rows) {
    const auto known = std::find_if(before.begin(), before.end(), [&](const Row& old) { return old.code == row.code; });
    row.id.value = known == before.end() ? next++ : known->id.value;
  }
  std::sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return a.code < b.code; });
}

}  // namespace

void FakePrintStore::ShowTouched() {
  for (const LaneId lane : touched_) board_.Put(database_->FiguresOf(lane));
}

void FakePrintStore::Refresh() {
  const absl::MutexLock lock(&database_->mutex);
  for (const auto& [id, lane] : database_->lanes) {
    const LaneFigures figures = database_->FiguresOf(id);
    if (board_.Find(id) != figures) board_.Put(figures);
  }
}

Status FakePrintStore::Ping() {
  return Run("ping", [] { return Status(); });
}

// -- the site

Result<Site> FakePrintStore::LoadSite() {
  return Run("load-site", [&]() -> Result<Site> { return database_->site; });
}

Result<std::vector<SiteChange>> FakePrintStore::ApplySite(const Site& site, bool dry_run) {
  return Run("apply-site", [&]() -> Result<std::vector<SiteChange>> {
    Site& now = database_->site;
    const SiteDiff diff = CompareSites(now, site);
    std::vector<FieldViolation> orphans;
    for (const std::string& code : diff.removed_offices) {
      for (const auto& [id, lane] : database_->lanes) {
        const LaneFigures figures = database_->FiguresOf(id);
        const bool has_open_jobs = figures.Waiting() + figures.held + figures.Printing() > 0;
        if (!has_open_jobs || lane.key.office != now.FindOffice(code)->id) continue;
        orphans.push_back({"office " + code, "HAS_OPEN_JOBS"});
        break;
      }
    }
    if (!orphans.empty()) {
      return Fail(Error{ErrorCode::kFailedPrecondition, "SITE_WOULD_ORPHAN",
                        "the site file leaves out what still has work", std::move(orphans), std::nullopt});
    }
    if (dry_run || diff.changes.empty()) return diff.changes;
    Site next = site;
    GiveIds(now.rooms, next.rooms);
    GiveIds(now.offices, next.offices);
    GiveIds(now.profiles, next.profiles);
    GiveIds(now.printers, next.printers);
    now = std::move(next);
    return diff.changes;
  });
}

Status FakePrintStore::SetPrinterPaused(PrinterId printer, bool paused, std::string_view because) {
  return Run("pause-printer", [&]() -> Status {
    for (Printer& row : database_->site.printers) {
      if (row.id != printer) continue;
      row.paused = paused;
      row.paused_because = paused ? because : "";
      return {};
    }
    return Fail(ErrorCode::kNotFound, "PRINTER_NOT_FOUND", "there is no such printer");
  });
}

// -- intake

Result<std::vector<Result<JobReceipt>>> FakePrintStore::AppendJobs(std::span<const NewJob> jobs) {
  return Run("append-jobs", [&]() -> Result<std::vector<Result<JobReceipt>>> {
    std::vector<Result<JobReceipt>> answers;
    for (const NewJob& job : jobs) answers.push_back(Append(job));
    return answers;
  });
}

Result<JobReceipt> FakePrintStore::Append(const NewJob& job) {
  const auto [known, is_new] =
      database_->requests.try_emplace({job.lane.office, job.request_id}, database_->jobs.size());
  if (!is_new) {
    const FakeDatabase::Job& first = database_->jobs[known->second];
    if (!SameContent(first.content, job)) {
      return Fail(Error{ErrorCode::kAlreadyExists,
                        "REQUEST_ID_REUSED",
                        "the office used this request_id with other content",
                        {{"request_id", std::string(rule::kOtherContent)}},
                        std::nullopt});
    }
    const Priority priority = database_->lanes.at(first.first.lane).key.priority;
    return JobReceipt{job.request_id, first.first, priority, first.submitted_at, true};
  }
  const LaneId id = database_->LaneOf(job.lane);
  FakeDatabase::Lane& lane = database_->lanes.at(id);
  const Instant at = lane.places.empty() ? clock_.Now() : std::max(clock_.Now(), lane.places.back().since);
  lane.places.push_back({database_->jobs.size(), at});
  const LanePlace place{id, LaneSeq{static_cast<std::int64_t>(lane.places.size())}};
  database_->jobs.push_back({job, at, place, place, {}});
  Touch(id);
  return JobReceipt{job.request_id, place, job.lane.priority, at, false};
}

// -- people

Result<std::size_t> FakePrintStore::IndexOf(OfficeId office, RequestId request_id) const {
  const auto found = database_->requests.find({office, request_id});
  if (found != database_->requests.end()) return found->second;
  return Fail(ErrorCode::kNotFound, "JOB_NOT_FOUND", "the office has no job with this request_id");
}

Result<JobRecord> FakePrintStore::FindJob(OfficeId office, RequestId request_id) {
  return Run("find-job", [&]() -> Result<JobRecord> {
    CETAK_ASSIGN_OR_RETURN(const std::size_t index, IndexOf(office, request_id));
    return Tell(database_->jobs[index]);
  });
}

JobRecord FakePrintStore::Tell(const FakeDatabase::Job& job) const {
  JobRecord record = database_->RecordOf(job);
  record.history = database_->HistoryOf(job);
  return record;
}

Result<std::vector<JobRecord>> FakePrintStore::ListJobs(const JobQuery& query) {
  return Run("list-jobs", [&]() -> Result<std::vector<JobRecord>> {
    std::vector<JobRecord> jobs;
    auto row = database_->requests.upper_bound({query.office, query.after.value_or(Uuid{})});
    for (; row != database_->requests.end() && row->first.first == query.office; ++row) {
      if (jobs.size() == static_cast<std::size_t>(query.limit)) break;
      JobRecord record = database_->RecordOf(database_->jobs[row->second]);
      if (!query.state || record.state == *query.state) jobs.push_back(std::move(record));
    }
    return jobs;
  });
}

Result<JobRecord> FakePrintStore::ChangeJob(OfficeId office, RequestId request_id, JobEvent event,
                                            std::string_view because) {
  return Run("change-job", [&]() -> Result<JobRecord> {
    CETAK_ASSIGN_OR_RETURN(const std::size_t index, IndexOf(office, request_id));
    return Change(index, event, because);
  });
}

Result<JobRecord> FakePrintStore::Change(std::size_t index, JobEvent event, std::string_view because) {
  FakeDatabase::Job& job = database_->jobs[index];
  const JobState state = database_->RecordOf(job).state;
  if (IsAlreadySo(event, state, job.reprinted)) return database_->RecordOf(job);
  if (!StateAfter(state, event)) {
    return Fail(ErrorCode::kFailedPrecondition, "JOB_STATE",
                std::string(Name(event)) + " is not possible while the job is " + std::string(Name(state)));
  }
  FakeDatabase::Place& place = database_->PlaceAt(job.place);
  Touch(job.place.lane);
  if (event == JobEvent::kHold || event == JobEvent::kCancel) {
    (event == JobEvent::kHold ? place.held : place.canceled) = true;
    place.because = because;
  } else {
    ComeBack(job, event == JobEvent::kRelease ? Left::kReleased : Left::kReprinted);
  }
  return database_->RecordOf(job);
}

void FakePrintStore::ComeBack(FakeDatabase::Job& job, Left left) {
  FakeDatabase::Place& old = database_->PlaceAt(job.place);
  old.left = left;
  LaneKey key = database_->lanes.at(job.place.lane).key;
  key.source = LaneSource::kReturn;
  const std::size_t index = old.job;
  job.left.push_back(job.place);
  const LaneId id = database_->LaneOf(key);
  std::vector<FakeDatabase::Place>& places = database_->lanes.at(id).places;
  const Instant at = places.empty() ? clock_.Now() : std::max(clock_.Now(), places.back().since);
  places.push_back({index, at});
  job.place = {id, LaneSeq{static_cast<std::int64_t>(places.size())}};
  job.reprinted = left == Left::kReprinted;
  Touch(id);
}

Result<std::vector<BoxedCard>> FakePrintStore::ListBatchCards(BatchId batch) {
  return Run("list-batch-cards", [&]() -> Result<std::vector<BoxedCard>> {
    const FakeDatabase::BatchRow* row = FindRow(batch);
    if (row == nullptr) return Fail(ErrorCode::kNotFound, "BATCH_NOT_FOUND", "there is no such batch");
    std::vector<BoxedCard> cards;
    for (const auto& [seq, card] : row->cards) {
      const FakeDatabase::Job& job = database_->jobs[database_->PlaceAt({row->batch.lane, seq}).job];
      cards.push_back({seq, database_->RecordOf(job)});
    }
    return cards;
  });
}

Result<JobRecord> FakePrintStore::ReprintJob(OfficeId office, RequestId request_id, std::string_view because) {
  return ChangeJob(office, request_id, JobEvent::kReprint, because);
}

Result<std::vector<JobRecord>> FakePrintStore::ReprintBatch(BatchId batch, std::string_view because) {
  return Run("reprint-batch", [&]() -> Result<std::vector<JobRecord>> {
    const FakeDatabase::BatchRow* row = FindRow(batch);
    if (row == nullptr) return Fail(ErrorCode::kNotFound, "BATCH_NOT_FOUND", "there is no such batch");
    std::vector<JobRecord> jobs;
    for (const auto& [seq, card] : row->cards) {
      const FakeDatabase::Place& place = database_->PlaceAt({row->batch.lane, seq});
      if (!card.completion || card.completion->outcome == Outcome::kPrinted || place.left != Left::kNo) continue;
      CETAK_ASSIGN_OR_RETURN(JobRecord job, Change(place.job, JobEvent::kReprint, because));
      jobs.push_back(std::move(job));
    }
    return jobs;
  });
}

// -- doubt

Result<std::vector<DoubtfulCard>> FakePrintStore::ListDoubtful(const DoubtQuery& query) {
  return Run("list-doubtful", [&]() -> Result<std::vector<DoubtfulCard>> {
    std::vector<DoubtfulCard> cards;
    for (const auto& [id, row] : database_->batches) {
      if (query.room && row.batch.lane_key.room != *query.room) continue;
      for (const auto& [seq, card] : row.cards) {
        const FakeDatabase::Attempt* attempt = card.Doubtful();
        if (attempt == nullptr || (query.printer && attempt->hand_off.printer != *query.printer)) continue;
        const FakeDatabase::Job& job = database_->jobs[database_->PlaceAt({row.batch.lane, seq}).job];
        DoubtfulCard found;
        found.batch = id;
        found.seq = seq;
        found.number = std::distance(row.cards.begin(), row.cards.find(seq)) + 1;
        found.of_cards = row.batch.card_count;
        found.room = row.batch.lane_key.room;
        found.office = row.batch.lane_key.office;
        found.request_id = job.content.request_id;
        found.attempt = attempt->number;
        found.printer = attempt->hand_off.printer;
        found.handed_off_at = attempt->at;
        found.impressions = attempt->hand_off.impressions;
        found.doubted_at = *attempt->doubted_at;
        found.note = attempt->note;
        cards.push_back(std::move(found));
      }
    }
    std::stable_sort(cards.begin(), cards.end(),
                     [](const DoubtfulCard& a, const DoubtfulCard& b) { return a.doubted_at < b.doubted_at; });
    if (cards.size() > static_cast<std::size_t>(query.limit)) cards.resize(static_cast<std::size_t>(query.limit));
    return cards;
  });
}

Result<JobRecord> FakePrintStore::SettleCard(const Settlement& settlement) {
  return Run("settle-card", [&]() -> Result<JobRecord> {
    CETAK_RETURN_IF_ERROR(CheckSettlement(settlement, database_->site.policy.two_people_settle));
    CETAK_ASSIGN_OR_RETURN(const std::size_t index, IndexOf(settlement.office, settlement.request_id));
    const FakeDatabase::Job& job = database_->jobs[index];
    const FakeDatabase::BatchRow* row = database_->BatchOf(job.place);
    const auto not_in_doubt = [] {
      return Fail(ErrorCode::kFailedPrecondition, "NOT_IN_DOUBT", "this attempt of the card is not in doubt");
    };
    if (row == nullptr) return not_in_doubt();
    FakeDatabase::Card& card = FindRow(row->batch.id)->cards.at(job.place.seq);
    for (FakeDatabase::Attempt& attempt : card.attempts) {
      if (attempt.number != settlement.attempt) continue;
      const auto& before = attempt.settlement;
      if (before && before->verdict == settlement.verdict && before->settled_by == settlement.settled_by) {
        return Tell(job);
      }
      if (card.Doubtful() != &attempt) return not_in_doubt();
      attempt.settlement = settlement;
      Touch(job.place.lane);
      if (settlement.verdict == Outcome::kNotPrinted) {
        attempt.back_at = clock_.Now();
      } else {
        card.completion = {settlement.verdict, attempt.number, attempt.hand_off.printer, "settled", clock_.Now()};
      }
      CETAK_RETURN_IF_ERROR(
          PostOutcome(*row, attempt.hand_off.printer, settlement.verdict, BlankEntryKind::kBySettlement));
      return Tell(job);
    }
    return not_in_doubt();
  });
}

Result<JobRecord> FakePrintStore::CorrectCard(const Correction& correction) {
  return Run("correct-card", [&]() -> Result<JobRecord> {
    CETAK_RETURN_IF_ERROR(CheckCorrection(correction, database_->site.policy.two_people_settle));
    CETAK_ASSIGN_OR_RETURN(const std::size_t index, IndexOf(correction.office, correction.request_id));
    const FakeDatabase::Job& job = database_->jobs[index];
    const FakeDatabase::BatchRow* row = database_->BatchOf(job.place);
    FakeDatabase::Card* card = row == nullptr ? nullptr : &FindRow(row->batch.id)->cards.at(job.place.seq);
    if (card == nullptr || !card->completion || !IsOfACard(card->completion->outcome)) {
      return Fail(ErrorCode::kFailedPrecondition, "NOT_CONCLUDED", "only a concluded card is corrected");
    }
    const Outcome before = card->completion->outcome;
    if (before == correction.outcome) return Tell(job);
    Touch(job.place.lane);
    const BlankSpot from{*BlankPlaceOf(before), std::nullopt};
    database_->PostBlank(*row, from, correction.outcome, BlankEntryKind::kByCorrection, clock_.Now());
    card->completion->outcome = correction.outcome;
    card->completion->at = clock_.Now();
    const auto attempt = std::find_if(card->attempts.begin(), card->attempts.end(), [&](const auto& candidate) {
      return candidate.number == card->completion->attempt;
    });
    if (attempt == card->attempts.end()) BrokenInvariant("a card was concluded that was never handed off");
    attempt->settlement = {correction.office,  correction.request_id,   attempt->number,   correction.outcome,
                           correction.because, correction.corrected_by, correction.witness};
    return Tell(job);
  });
}

}  // namespace cetak
