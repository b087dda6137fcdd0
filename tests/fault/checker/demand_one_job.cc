// Demand 1: every acknowledged request is exactly one job, in exactly one state, and in a final one once drained.
#include <map>
#include <optional>
#include <set>

#include "tests/fault/checker/demands.h"

namespace cetak::checker {
namespace {

using JobsByName = std::map<std::string, std::size_t>;

JobsByName IndexNames(const DatabaseRecord& database, Findings& findings) {
  JobsByName names;
  for (std::size_t i = 0; i < database.jobs.size(); ++i) {
    const Job& job = database.jobs[i];
    if (!names.emplace(job.name, i).second) findings.Add(Demand::kOneJob, job.name + " is two jobs");
  }
  return names;
}

void CheckReceipts(const Records& records, const JobsByName& names, Findings& findings) {
  for (const auto& [name, receipt] : records.acknowledged.accepted) {
    const auto found = names.find(name);
    if (found == names.end()) {
      findings.Add(Demand::kOneJob, name + " was acknowledged and is no job");
      continue;
    }
    const Place place = records.database.jobs[found->second].place;
    const auto lane = records.database.lanes.find(place.lane);
    if (place.seq != receipt.place || lane == records.database.lanes.end() ||
        lane->second.priority != receipt.priority) {
      findings.Add(Demand::kOneJob, name + " stands elsewhere than its receipt says");
    }
  }
  for (const std::string& name : records.acknowledged.contradictions) {
    findings.Add(Demand::kOneJob, name + ": a repeat got another answer than the first");
  }
}

void CheckWhatPeopleWereTold(const Records& records, const JobLines& lines, const JobsByName& names,
                             Findings& findings) {
  for (const std::string& name : records.acknowledged.canceled) {
    const auto found = names.find(name);
    if (found == names.end() || lines.StandingOf(found->second) != Standing::kCanceled) {
      findings.Add(Demand::kOneJob, name + " was canceled and is not");
    }
  }
  std::set<std::size_t> spoiled;
  for (const CorrectionRow& row : records.database.corrections) {
    const Batch* batch = lines.FindBatch(row.batch);
    const auto job = batch == nullptr ? std::nullopt : lines.JobAt({batch->lane, row.seq});
    if (job && row.outcome == kSpoiledOutcome) spoiled.insert(*job);
  }
  for (const std::string& name : records.acknowledged.corrected) {
    const auto found = names.find(name);
    const bool is_there = found != names.end() && spoiled.count(found->second) != 0;
    if (!is_there) findings.Add(Demand::kOneJob, name + ": a correction was acknowledged and is not there");
  }
  for (const std::string& name : records.acknowledged.reprinted) {
    const auto found = names.find(name);
    const bool came_back = found != names.end() && lines.WasReprinted(found->second);
    if (!came_back) findings.Add(Demand::kOneJob, name + " was to be reprinted and did not come back");
  }
}

// What the rows say of one place must not contradict itself.
void CheckStates(const Records& records, const JobLines& lines, When when, Findings& findings) {
  for (std::size_t i = 0; i < records.database.jobs.size(); ++i) {
    const std::string& name = records.database.jobs[i].name;
    const Place place = lines.NowAt(i);
    const Batch* batch = lines.BatchOf(place);
    if (lines.IsWithdrawn(place) && batch != nullptr && lines.CompletionOf({batch->id, place.seq}) != nullptr) {
      findings.Add(Demand::kOneJob, name + " was withdrawn and has an outcome");
    }
    const Standing standing = lines.StandingOf(i);
    if (standing == Standing::kWaiting && place.seq <= lines.HeadOf(place.lane)) {
      findings.Add(Demand::kOneJob, name + " is behind the head of its lane and in no batch");
    }
    const bool is_final =
        standing == Standing::kPrinted || standing == Standing::kAborted || standing == Standing::kCanceled;
    if (when == When::kDrained && !is_final) findings.Add(Demand::kOneJob, name + " is not in a final state");
  }
}

// "Is either withdrawn or batched, never both": a batch counts the places of its run that were not withdrawn.
void CheckBatchSizes(const Records& records, Findings& findings) {
  std::map<Place, int> withdrawn;
  for (const Withdrawal& withdrawal : records.database.withdrawals) withdrawn[withdrawal.place] = 1;
  for (const Batch& batch : records.database.batches) {
    std::int64_t cards = batch.last - batch.first + 1;
    for (auto place = withdrawn.lower_bound({batch.lane, batch.first});
         place != withdrawn.end() && place->first <= Place{batch.lane, batch.last}; ++place) {
      --cards;
    }
    if (cards != batch.cards) {
      findings.Add(Demand::kOneJob, "batch " + std::to_string(batch.id) + " says " + std::to_string(batch.cards) +
                                        " cards, its run has " + std::to_string(cards));
    }
  }
}

void CheckSettled(const Records& records, const JobLines& lines, const JobsByName& names, Findings& findings) {
  for (const AcknowledgedSettlement& told : records.acknowledged.settled) {
    const auto found = names.find(told.job);
    bool kept = false;
    for (const AttemptRow& row : records.database.settlements) {
      const Batch* batch = lines.FindBatch(row.batch);
      if (batch == nullptr || row.attempt != told.attempt || row.outcome != told.verdict) continue;
      const auto job = lines.JobAt({batch->lane, row.seq});
      kept = kept || (job && found != names.end() && *job == found->second);
    }
    if (!kept) {
      findings.Add(Demand::kOneJob, told.job + ": a settlement was acknowledged and is not there" +
                                        (told.verdict == kNotPrintedOutcome ? " (not printed)" : ""));
    }
  }
}

}  // namespace

void DemandOneJob(const Records& records, const JobLines& lines, When when, Findings& findings) {
  const JobsByName names = IndexNames(records.database, findings);
  CheckReceipts(records, names, findings);
  CheckWhatPeopleWereTold(records, lines, names, findings);
  CheckSettled(records, lines, names, findings);
  CheckStates(records, lines, when, findings);
  CheckBatchSizes(records, findings);
}

}  // namespace cetak::checker
