#include "tests/fault/checker/recount.h"

#include "tests/fault/checker/demands.h"

namespace cetak::checker {
namespace {

void Count(Standing standing, Counts& counts) {
  switch (standing) {
    case Standing::kWaiting: ++counts.waiting; break;
    case Standing::kHeld: ++counts.held; break;
    case Standing::kCanceled: ++counts.canceled; break;
    case Standing::kInDoubt: ++counts.in_doubt; [[fallthrough]];
    case Standing::kPrinting: ++counts.printing; break;
    case Standing::kPrinted: ++counts.printed; break;
    case Standing::kAborted: ++counts.aborted; break;
  }
}

}  // namespace

std::string Describe(const Counts& counts) {
  std::string text;
  for (const auto& [name, count] : {std::pair{"accepted", counts.accepted},
                                    {"waiting", counts.waiting},
                                    {"held", counts.held},
                                    {"printing", counts.printing},
                                    {"in doubt", counts.in_doubt},
                                    {"printed", counts.printed},
                                    {"aborted", counts.aborted},
                                    {"canceled", counts.canceled}}) {
    text += (text.empty() ? "" : ", ") + std::to_string(count) + " " + name;
  }
  return text;
}

std::map<OfficeAndPriority, Counts> Recount(const DatabaseRecord& record, const JobLines& lines) {
  std::map<OfficeAndPriority, Counts> counts;
  for (std::size_t i = 0; i < record.jobs.size(); ++i) {
    const Lane& first = record.lanes.at(record.jobs[i].place.lane);
    ++counts[{first.office, first.priority}].accepted;
    const Lane& now = record.lanes.at(lines.NowAt(i).lane);
    Count(lines.StandingOf(i), counts[{now.office, now.priority}]);
  }
  return counts;
}

void DemandCounts(const Records& records, Findings& findings) {
  std::map<std::int64_t, std::pair<std::int64_t, std::int64_t>> outcomes;  // by batch: printed, aborted
  for (const AttemptRow& row : records.database.completions) {
    auto& [printed, aborted] = outcomes[row.batch];
    ++(row.outcome == kPrintedOutcome ? printed : aborted);
  }
  constexpr int kCompleted = 4;
  for (const Batch& batch : records.database.batches) {
    if (batch.state != kCompleted || outcomes[batch.id] == std::pair{batch.printed, batch.aborted}) continue;
    findings.Add(Demand::kCounts, "batch " + std::to_string(batch.id) + " says " + std::to_string(batch.printed) +
                                      " printed and " + std::to_string(batch.aborted) + " aborted, its cards say " +
                                      std::to_string(outcomes[batch.id].first) + " and " +
                                      std::to_string(outcomes[batch.id].second));
  }
}

}  // namespace cetak::checker
