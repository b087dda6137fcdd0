#include "tests/simulation/demands.h"

#include <map>
#include <set>
#include <tuple>

namespace cetak {
namespace {

using CardRow = FakeDatabase::Card;
using Attempt = FakeDatabase::Attempt;

std::string TicketOf(const FakeDatabase::BatchRow& row, LaneSeq seq, std::int32_t attempt) {
  return fmt::format("{}-{}-{}", row.batch.id.value, seq.value, attempt);
}

Outcome OutcomeOf(CardKind kind) {
  switch (kind) {
    case CardKind::kGood: return Outcome::kPrinted;
    case CardKind::kSpoiled: return Outcome::kSpoiled;
    case CardKind::kVanished: return Outcome::kLost;
  }
  return Outcome::kLost;
}

BlankPlace PlaceOf(CardKind kind) {
  switch (kind) {
    case CardKind::kGood: return BlankPlace::kIssued;
    case CardKind::kSpoiled: return BlankPlace::kSpoiled;
    case CardKind::kVanished: return BlankPlace::kLost;
  }
  return BlankPlace::kLost;
}

template <typename Visit>
void ForEachCard(const FakeDatabase& database, const Visit& visit) {
  for (const auto& [id, row] : database.batches) {
    for (const auto& [seq, card] : row.cards) visit(row, seq, card);
  }
}

// 1: every acknowledged request is exactly one job, in exactly one state, and that is final.
void CheckRequests(Stage& stage, const FakeDatabase& database, const std::vector<Clerk>& offices) {
  std::size_t known = 0;
  for (const Clerk& office : offices) {
    for (const Clerk::Request& request : office.requests()) {
      const std::string& name = request.job.card.Reveal();
      const auto job = database.requests.find({request.job.lane.office, request.job.request_id});
      known += job != database.requests.end() ? 1 : 0;
      if (!request.receipt) continue;
      if (job == database.requests.end()) return stage.Break("1: " + name + " was acknowledged and is no job");
      const FakeDatabase::Job& row = database.jobs[job->second];
      if (row.first != request.receipt->place) return stage.Break("1: " + name + " is not where it was said to be");
      const JobState state = database.RecordOf(row).state;
      if (!IsFinal(state)) return stage.Break("1: " + name + " stays " + std::string(Name(state)));
    }
  }
  if (known != database.jobs.size()) stage.Break("1: there are jobs that nobody asked for");
}

// 3: every physical card has exactly one completion, every completion that used a blank a physical card, and the ledger
// moved each blank once.
void CheckLedger(Stage& stage, const FakeDatabase& database, const std::map<PrinterId, Device*>& devices) {
  std::map<std::pair<PrinterId, std::string>, Outcome> used;
  std::map<std::pair<PrinterId, BlankPlace>, std::int64_t> blanks;
  for (const auto& [printer, device] : devices) {
    for (const PhysicalCard& card : device->tray()) {
      if (!used.emplace(std::pair(printer, card.ticket), OutcomeOf(card.kind)).second) {
        return stage.Break("3: two cards came out for " + card.ticket);
      }
      ++blanks[{printer, PlaceOf(card.kind)}];
    }
  }
  ForEachCard(database, [&](const FakeDatabase::BatchRow& row, LaneSeq seq, const CardRow& card) {
    if (!card.completion || card.completion->outcome == Outcome::kRefused) return;
    const std::string ticket = TicketOf(row, seq, card.completion->attempt);
    const auto blank = used.find({card.completion->printer, ticket});
    if (blank == used.end()) return stage.Break("3: " + ticket + " has a completion and no card");
    if (blank->second != card.completion->outcome) {
      return stage.Break(
          fmt::format("3: {} is {} and counts as {}", ticket, Name(blank->second), Name(card.completion->outcome)));
    }
    used.erase(blank);
  });
  if (!used.empty()) return stage.Break("3: " + used.begin()->first.second + " came out and has no completion");
  for (const BlankEntry& entry : database.blank_entries) {
    blanks[{*entry.movement.from.printer, entry.movement.to.place}] -= entry.movement.count;
  }
  for (const auto& [spot, difference] : blanks) {
    if (difference == 0) continue;
    stage.Break(fmt::format("3: the ledger lacks {} blanks of printer {} at {}", difference, spot.first.value,
                            Name(spot.second)));
  }
}

// 5: what was handed off and not concluded is in doubt, and everybody sees it.
void CheckDoubt(Stage& stage, const FakeDatabase& database) {
  ForEachCard(database, [&](const FakeDatabase::BatchRow& row, LaneSeq seq, const CardRow& card) {
    const Attempt* open = card.Open();
    if (open != nullptr && card.Doubtful() == nullptr) {
      stage.Break("5: nobody sees that " + TicketOf(row, seq, open->number) + " is in doubt");
    }
  });
}

// 5: while a card of a printer is in doubt nothing is handed off to it.
void CheckFeed(Stage& stage, const FakeDatabase& database) {
  struct Doubt {
    Instant from;
    Instant to;
    std::string ticket;
  };
  std::multimap<PrinterId, Doubt> doubts;
  ForEachCard(database, [&](const FakeDatabase::BatchRow& row, LaneSeq seq, const CardRow& card) {
    for (const Attempt& attempt : card.attempts) {
      if (!attempt.doubted_at) continue;
      const Instant to = attempt.back_at ? *attempt.back_at : card.completion ? card.completion->at : Instant::max();
      doubts.emplace(attempt.hand_off.printer, Doubt{*attempt.doubted_at, to, TicketOf(row, seq, attempt.number)});
    }
  });
  ForEachCard(database, [&](const FakeDatabase::BatchRow& row, LaneSeq seq, const CardRow& card) {
    for (const Attempt& attempt : card.attempts) {
      const auto [begin, end] = doubts.equal_range(attempt.hand_off.printer);
      for (auto doubt = begin; doubt != end; ++doubt) {
        if (attempt.at <= doubt->second.from || attempt.at >= doubt->second.to) continue;
        return stage.Break("5: " + TicketOf(row, seq, attempt.number) + " was fed although " + doubt->second.ticket +
                           " was in doubt");
      }
    }
  });
}

// 6: within a lane nobody overtook.
void CheckOrder(Stage& stage, const FakeDatabase& database) {
  for (const auto& [id, lane] : database.lanes) {
    std::int64_t next = 1;
    Instant cut_at = Instant::min();
    for (const BatchId batch : lane.batches) {
      const FakeDatabase::BatchRow& row = database.batches.at(batch);
      if (row.batch.first_seq.value != next || row.batch.cut_at < cut_at) return stage.Break("6: a batch overtook");
      next = row.batch.last_seq.value + 1;
      cut_at = row.batch.cut_at;
      Instant handed_off = Instant::min();
      for (const auto& [seq, card] : row.cards) {
        if (card.attempts.empty()) continue;
        if (card.attempts.front().at < handed_off) {
          return stage.Break("6: " + TicketOf(row, seq, 1) + " was overtaken within its batch");
        }
        handed_off = card.attempts.front().at;
      }
    }
  }
}

}  // namespace

bool HasDrained(const FakeDatabase& database, const std::vector<Clerk>& offices) {
  for (const Clerk& office : offices) {
    for (const Clerk::Request& request : office.requests()) {
      if (!request.receipt) return false;
    }
  }
  for (const FakeDatabase::Job& job : database.jobs) {
    if (!IsFinal(database.RecordOf(job).state)) return false;
  }
  return true;
}

// 2: at most one good card a request.
void CheckCards(Stage& stage, const std::map<PrinterId, Device*>& devices) {
  std::set<std::string> good;
  for (const auto& [printer, device] : devices) {
    for (const PhysicalCard& card : device->tray()) {
      if (card.kind != CardKind::kGood || good.insert(card.content).second) continue;
      return stage.Break("2: there are two good cards of " + card.content);
    }
  }
}

// 4: what is counted by subtraction equals a recount.
void CheckFigures(Stage& stage, FakePrintStore& store) {
  const Recount recount = store.CountFromScratch().value();
  for (const Discrepancy& found : recount.discrepancies) {
    stage.Break(fmt::format("4: {} of office {}: counted {}, claimed {}", found.figure, found.lane.office.value,
                            found.counted, found.claimed));
  }
  std::int64_t shown = 0;
  for (const LaneFigures& lane : store.lanes().All()) shown += lane.in_doubt;
  if (shown != recount.in_doubt) stage.Break("4: the board shows another number of cards in doubt");
  const auto listed = static_cast<std::int64_t>(store.ListDoubtful({})->size());
  if (listed != recount.in_doubt) stage.Break("5: the list of cards in doubt is not complete");
}

void CheckDemands(Stage& stage, FakeDatabase& database, const std::map<PrinterId, Device*>& devices,
                  const std::vector<Clerk>& offices) {
  CheckCards(stage, devices);
  CheckDoubt(stage, database);
  CheckRequests(stage, database, offices);
  CheckLedger(stage, database, devices);
  CheckFeed(stage, database);
  CheckOrder(stage, database);
}

}  // namespace cetak
