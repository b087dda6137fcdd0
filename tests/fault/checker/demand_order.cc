// Demand 6: within a lane nobody overtook, except by a recorded promotion. Places have no gap and no time that falls,
// runs are cut in the order of places and leave out nobody but who was withdrawn, and a run is handed off in its order.
#include <map>

#include "tests/fault/checker/demands.h"

namespace cetak::checker {
namespace {

struct PlaceInTime {
  Place place;
  Microseconds since = 0;
};

void CheckPlaces(const std::vector<PlaceInTime>& places, Findings& findings) {
  const PlaceInTime* before = nullptr;
  for (const PlaceInTime& now : places) {
    const bool is_first = before == nullptr || before->place.lane != now.place.lane;
    const std::string at = "lane " + std::to_string(now.place.lane) + " place " + std::to_string(now.place.seq);
    if (now.place.seq != (is_first ? 1 : before->place.seq + 1)) findings.Add(Demand::kOrder, at + " follows a gap");
    if (!is_first && now.since < before->since) findings.Add(Demand::kOrder, at + " came before the one ahead of it");
    before = &now;
  }
}

void CheckRuns(const Records& records, const JobLines& lines, Findings& findings) {
  const Batch* before = nullptr;
  for (const Batch& batch : records.database.batches) {
    const bool is_first = before == nullptr || before->lane != batch.lane;
    const std::string name = "batch " + std::to_string(batch.id);
    const std::int64_t follows = is_first ? 1 : before->last + 1;
    if (batch.first < follows) findings.Add(Demand::kOrder, name + " shares places with the batch before it");
    if (!is_first && batch.id < before->id)
      findings.Add(Demand::kOrder, name + " was cut before the batch ahead of it");
    for (std::int64_t seq = follows; seq < batch.first; ++seq) {
      if (!lines.IsWithdrawn({batch.lane, seq}))
        findings.Add(Demand::kOrder, name + " leaves out place " + std::to_string(seq));
    }
    before = &batch;
  }
}

void CheckHandOffs(const DatabaseRecord& database, Findings& findings) {
  std::map<std::int64_t, std::int64_t> reached;  // by batch, of first attempts
  for (const HandOff& hand_off : database.hand_offs) {
    if (hand_off.attempt != 1) continue;
    std::int64_t& last = reached[hand_off.batch];
    if (hand_off.first <= last) {
      findings.Add(Demand::kOrder, "batch " + std::to_string(hand_off.batch) +
                                       " was handed off out of order at place " + std::to_string(hand_off.first));
    }
    last = hand_off.last;
  }
}

// What came out of one printer for the first attempts of one run.
void CheckCards(const Records& records, Findings& findings) {
  std::map<std::pair<std::string, std::int64_t>, std::int64_t> reached;
  for (const PhysicalCard& card : records.cards_after) {
    if (card.ticket.attempt != 1) continue;
    std::int64_t& last = reached[{card.printer, card.ticket.batch}];
    if (card.ticket.seq < last) findings.Add(Demand::kOrder, Describe(card.ticket) + " came out late");
    last = card.ticket.seq;
  }
}

}  // namespace

void DemandOrder(const Records& records, const JobLines& lines, Findings& findings) {
  std::vector<PlaceInTime> first;
  for (const Job& job : records.database.jobs) first.push_back({job.place, job.submitted_at});
  CheckPlaces(first, findings);
  std::vector<PlaceInTime> returned;
  for (const Return& back : records.database.returns) returned.push_back({back.place, back.at});
  CheckPlaces(returned, findings);
  CheckRuns(records, lines, findings);
  CheckHandOffs(records.database, findings);
  CheckCards(records, findings);
}

}  // namespace cetak::checker
