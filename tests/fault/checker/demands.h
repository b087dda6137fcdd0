// The demands that the three records alone can answer, a function each; what the API must answer is in api_counts.h.
#pragma once

#include <vector>

#include "tests/fault/checker/acknowledgements.h"
#include "tests/fault/checker/card_logs.h"
#include "tests/fault/checker/database_record.h"
#include "tests/fault/checker/finding.h"
#include "tests/fault/checker/job_lines.h"

namespace cetak::checker {

// The records, read in an order that makes them comparable while everything runs: what was acknowledged and what had
// been printed before the database was read must be in it; what it holds must be in the logs that were read after it.
struct Records {
  Acknowledgements acknowledged;  // before the database
  std::vector<PhysicalCard> cards_before;
  DatabaseRecord database;
  std::vector<PhysicalCard> cards_after;
};

enum class When {
  kRunning,  // work goes on
  kDrained,  // nothing waits, nothing prints, everybody has settled what was in doubt
};

void DemandOneJob(const Records& records, const JobLines& lines, When when, Findings& findings);
void DemandOneGoodCard(const Records& records, const JobLines& lines, Findings& findings);
void DemandEveryBlank(const Records& records, const JobLines& lines, When when, Findings& findings);
void DemandCounts(const Records& records, Findings& findings);  // the roll-ups
void DemandDoubt(const Records& records, const JobLines& lines, When when, Findings& findings);
void DemandOrder(const Records& records, const JobLines& lines, Findings& findings);
void DemandAudit(const Records& records, Findings& findings);

}  // namespace cetak::checker
