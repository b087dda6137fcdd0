#include "tests/fault/checker/check.h"

#include <chrono>
#include <set>
#include <thread>
#include <utility>

#include "tests/fault/checker/api_answers.h"
#include "tests/fault/checker/recount.h"

namespace cetak::checker {
namespace {

constexpr std::chrono::seconds kPatience{8};

ApiAnswer FromRows(const std::string& url) {
  const DatabaseRecord record = ReadDatabase(url);
  const JobLines lines(record);
  ApiAnswer answer{Recount(record, lines), {}};
  for (std::size_t i = 0; i < record.jobs.size(); ++i) {
    if (lines.StandingOf(i) == Standing::kInDoubt) answer.in_doubt.insert(record.jobs[i].name);
  }
  return answer;
}

// A server names every lane there ever was, a recount only those with cards.
std::map<OfficeAndPriority, Counts> WithoutEmpty(std::map<OfficeAndPriority, Counts> counts) {
  std::erase_if(counts, [](const auto& row) { return row.second == Counts{}; });
  return counts;
}

void Compare(const std::string& server, ApiAnswer said, ApiAnswer counted, Findings& findings) {
  std::set<OfficeAndPriority> rows;
  for (const auto& [row, counts] : said.counts) rows.insert(row);
  for (const auto& [row, counts] : counted.counts) rows.insert(row);
  for (const OfficeAndPriority& row : rows) {
    if (said.counts[row] == counted.counts[row]) continue;
    findings.Add(Demand::kCounts, server + " says for office " + row.first + " priority " + std::to_string(row.second) +
                                      ": " + Describe(said.counts[row]) +
                                      "; the rows say: " + Describe(counted.counts[row]));
  }
  for (const std::string& name : counted.in_doubt) {
    if (said.in_doubt.count(name) == 0) findings.Add(Demand::kDoubt, server + " does not show " + name);
  }
}

void CheckServer(const Witnesses& witnesses, const std::string& server, Findings& findings) {
  const auto until = std::chrono::steady_clock::now() + kPatience;
  while (true) {
    const ApiAnswer before = FromRows(witnesses.database_url);
    const ApiAnswer said = AskApi(server);
    const ApiAnswer after = FromRows(witnesses.database_url);
    const bool is_still = before.counts == after.counts && before.in_doubt == after.in_doubt;
    const bool agrees = WithoutEmpty(said.counts) == WithoutEmpty(after.counts) && said.in_doubt == after.in_doubt;
    if (is_still && agrees) return;
    if (std::chrono::steady_clock::now() > until) {
      if (is_still) Compare(server, said, after, findings);
      return;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
}

}  // namespace

Findings CheckRecords(const Witnesses& witnesses, When when) {
  Records records;
  records.acknowledged = ReadAcknowledgements(witnesses.acknowledgements);
  records.cards_before = ReadCardLogs(witnesses.card_logs);
  records.database = ReadDatabase(witnesses.database_url);
  records.cards_after = ReadCardLogs(witnesses.card_logs);
  const JobLines lines(records.database);
  Findings findings;
  DemandOneJob(records, lines, when, findings);
  DemandOneGoodCard(records, lines, findings);
  DemandEveryBlank(records, lines, when, findings);
  DemandCounts(records, findings);
  DemandDoubt(records, lines, when, findings);
  DemandOrder(records, lines, findings);
  DemandAudit(records, findings);
  return findings;
}

void CheckApi(const Witnesses& witnesses, const std::vector<std::string>& servers, Findings& findings) {
  for (const std::string& server : servers) CheckServer(witnesses, server, findings);
}

}  // namespace cetak::checker
