// Demand 5: every card in doubt is visible and can be settled; until then its printer is fed nothing. That the API
// lists it is api_counts.h.
#include <algorithm>
#include <map>

#include "tests/fault/checker/demands.h"

namespace cetak::checker {
namespace {

constexpr Microseconds kNever = INT64_MAX;

// When an attempt ceased to be in doubt.
Microseconds ResolvedAt(const AttemptRow& doubt, const std::map<CardKey, Microseconds>& completed,
                        const std::map<Ticket, Microseconds>& handed_back) {
  Microseconds at = kNever;
  if (const auto found = completed.find({doubt.batch, doubt.seq}); found != completed.end()) at = found->second;
  const auto back = handed_back.find({doubt.batch, doubt.seq, doubt.attempt});
  return back == handed_back.end() ? at : std::min(at, back->second);
}

void CheckFeedStops(const DatabaseRecord& database, Findings& findings) {
  std::map<CardKey, Microseconds> completed;
  std::map<Ticket, Microseconds> handed_back;
  for (const AttemptRow& row : database.completions) completed[{row.batch, row.seq}] = row.at;
  for (const AttemptRow& row : database.hand_backs) handed_back[{row.batch, row.seq, row.attempt}] = row.at;
  std::map<int, std::vector<const HandOff*>> of_printer;  // in the order of time
  for (const HandOff& hand_off : database.hand_offs) of_printer[hand_off.printer].push_back(&hand_off);
  for (const AttemptRow& doubt : database.doubts) {
    const std::vector<const HandOff*>& fed = of_printer[doubt.printer];
    const auto next = std::upper_bound(fed.begin(), fed.end(), doubt.at,
                                       [](Microseconds at, const HandOff* hand_off) { return at < hand_off->at; });
    if (next == fed.end() || (*next)->at >= ResolvedAt(doubt, completed, handed_back)) continue;
    findings.Add(Demand::kDoubt, "printer " + std::to_string(doubt.printer) + " was fed batch " +
                                     std::to_string((*next)->batch) + " while " +
                                     Describe(Ticket{doubt.batch, doubt.seq, doubt.attempt}) + " was in doubt");
  }
}

}  // namespace

void DemandDoubt(const Records& records, const JobLines& lines, When when, Findings& findings) {
  CheckFeedStops(records.database, findings);
  if (when != When::kDrained) return;
  for (const AttemptRow& doubt : lines.UnsettledDoubts()) {
    findings.Add(Demand::kDoubt, Describe(Ticket{doubt.batch, doubt.seq, doubt.attempt}) + " is still in doubt");
  }
  for (std::size_t i = 0; i < records.database.jobs.size(); ++i) {
    if (lines.StandingOf(i) != Standing::kPrinting) continue;
    findings.Add(Demand::kDoubt, records.database.jobs[i].name + " is in a batch, and nobody prints or doubts it");
  }
}

}  // namespace cetak::checker
