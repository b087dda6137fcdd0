// Demand 2: at most one good card a request, but for those that a person took out of the box as flawed; and what it
// rests on, that nobody prints under an epoch that is over.
#include <map>

#include "tests/fault/checker/demands.h"

namespace cetak::checker {
namespace {

void CheckGoodCards(const Records& records, const JobLines& lines, Findings& findings) {
  std::map<std::size_t, std::vector<Ticket>> good;
  for (const PhysicalCard& card : records.cards_after) {
    const auto corrected = lines.CorrectionOf({card.ticket.batch, card.ticket.seq});
    if (!card.good || (corrected && *corrected != kPrintedOutcome)) continue;
    const Batch* batch = lines.FindBatch(card.ticket.batch);
    if (batch == nullptr) continue;  // cut after the snapshot, or demand 3 tells
    if (const auto job = lines.JobAt({batch->lane, card.ticket.seq})) good[*job].push_back(card.ticket);
  }
  for (const auto& [job, tickets] : good) {
    if (tickets.size() < 2) continue;
    std::string text = records.database.jobs[job].name + " has " + std::to_string(tickets.size()) + " good cards:";
    for (const Ticket& ticket : tickets) text += " " + Describe(ticket);
    findings.Add(Demand::kOneGoodCard, text);
  }
}

void CheckEpochs(const Records& records, Findings& findings) {
  std::map<std::pair<int, std::int64_t>, Microseconds> taken;
  for (const Epoch& epoch : records.database.epochs) taken[{epoch.room, epoch.epoch}] = epoch.taken_at;
  for (const HandOff& hand_off : records.database.hand_offs) {
    const auto next = taken.find({hand_off.room, hand_off.epoch + 1});
    if (next == taken.end() || hand_off.at <= next->second) continue;
    findings.Add(Demand::kOneGoodCard, "batch " + std::to_string(hand_off.batch) + " from place " +
                                           std::to_string(hand_off.first) + " was handed off under epoch " +
                                           std::to_string(hand_off.epoch) + ", which was over");
  }
}

}  // namespace

void DemandOneGoodCard(const Records& records, const JobLines& lines, Findings& findings) {
  CheckGoodCards(records, lines, findings);
  CheckEpochs(records, findings);
}

}  // namespace cetak::checker
