// Demand 3: every physical card has exactly one ledger entry, and every ledger entry a physical card.
#include <map>
#include <set>

#include "tests/fault/checker/demands.h"

namespace cetak::checker {
namespace {

using CardsByTicket = std::map<Ticket, const PhysicalCard*>;

CardsByTicket IndexCards(const std::vector<PhysicalCard>& cards, Findings& findings) {
  CardsByTicket by_ticket;
  for (const PhysicalCard& card : cards) {
    if (!by_ticket.emplace(card.ticket, &card).second) {
      findings.Add(Demand::kEveryBlank, "two cards came out for " + Describe(card.ticket));
    }
  }
  return by_ticket;
}

void CheckCardsHaveEntries(const Records& records, const JobLines& lines, When when, Findings& findings) {
  for (const PhysicalCard& card : records.cards_before) {
    const std::string name = Describe(card.ticket);
    const Batch* batch = lines.FindBatch(card.ticket.batch);
    if (batch == nullptr || !lines.IsHandedOff(card.ticket)) {
      findings.Add(Demand::kEveryBlank, "a card came out for " + name + ", which was never handed off");
      continue;
    }
    if (lines.IsWithdrawn({batch->lane, card.ticket.seq})) {
      findings.Add(Demand::kEveryBlank, "a card came out for " + name + ", which was withdrawn");
    }
    const AttemptRow* completion = lines.CompletionOf({card.ticket.batch, card.ticket.seq});
    const bool is_entered = completion != nullptr && completion->attempt == card.ticket.attempt;
    if (when == When::kDrained && !is_entered) {
      findings.Add(Demand::kEveryBlank, "a card came out for " + name + " and is in no entry");
    }
  }
}

void CheckEntriesHaveCards(const Records& records, const JobLines& lines, const CardsByTicket& cards,
                           Findings& findings) {
  std::set<CardKey> entered;
  for (const AttemptRow& entry : records.database.completions) {
    const Ticket ticket{entry.batch, entry.seq, entry.attempt};
    if (!entered.emplace(entry.batch, entry.seq).second) {
      findings.Add(Demand::kEveryBlank, Describe(ticket) + " is entered twice");
    }
    const auto card = cards.find(ticket);
    const bool needs_card = entry.outcome == kPrintedOutcome || entry.outcome == kSpoiledOutcome;
    if (needs_card && (card == cards.end() || card->second->good != (entry.outcome == kPrintedOutcome))) {
      findings.Add(Demand::kEveryBlank, Describe(ticket) + " is entered as " +
                                            (entry.outcome == kPrintedOutcome ? "printed" : "spoiled") +
                                            (card == cards.end() ? " and no card came out" : " and the card is not"));
    }
    if (!needs_card && card != cards.end()) {
      findings.Add(Demand::kEveryBlank, Describe(ticket) + " is entered without a blank and a card came out");
    }
  }
  for (const Ticket& ticket : lines.HandedBack()) {
    if (cards.count(ticket) != 0) {
      findings.Add(Demand::kEveryBlank, Describe(ticket) + " was taken for not printed and a card came out");
    }
  }
}

// What a person said and what follows from it are one transaction.
void CheckSettlementsHaveEntries(const Records& records, const JobLines& lines, Findings& findings) {
  const std::set<Ticket> handed_back = lines.HandedBack();
  for (const AttemptRow& settled : records.database.settlements) {
    const Ticket ticket{settled.batch, settled.seq, settled.attempt};
    const AttemptRow* completion = lines.CompletionOf({settled.batch, settled.seq});
    const bool follows =
        settled.outcome == kNotPrintedOutcome
            ? handed_back.count(ticket) != 0
            : completion != nullptr && completion->attempt == settled.attempt && completion->outcome == settled.outcome;
    if (!follows) findings.Add(Demand::kEveryBlank, Describe(ticket) + " was settled and its entry is missing");
  }
}

// In the ledger's words: places of a printer, of cards that were issued, spoiled and lost.
constexpr int kAtPrinter = 4;
constexpr std::pair<int, int> kPlaceOfOutcome[] = {{kPrintedOutcome, 5}, {kSpoiledOutcome, 6}, {kLostOutcome, 9}};

// The double entry: what left each printer for a place equals the completions that say so.
void CheckLedgerSums(const DatabaseRecord& database, Findings& findings) {
  if (!database.blanks) return;
  for (const auto& [outcome, place] : kPlaceOfOutcome) {
    std::map<int, std::int64_t> difference;  // by printer: entries less completions
    for (const BlankMovement& moved : *database.blanks) {
      if (moved.from == kAtPrinter && moved.to == place) difference[moved.from_printer] += moved.blanks;
      if (moved.from == place && moved.to == kAtPrinter) difference[moved.to_printer] -= moved.blanks;
    }
    for (const AttemptRow& entry : database.completions) difference[entry.printer] -= entry.outcome == outcome ? 1 : 0;
    for (const auto& [printer, blanks] : difference) {
      if (blanks == 0) continue;
      findings.Add(Demand::kEveryBlank, "the ledger moved " + std::to_string(blanks) +
                                            " blanks more than cards of outcome " + std::to_string(outcome) +
                                            " say, from printer " + std::to_string(printer));
    }
  }
}

// A corrected card's blank went where the correction says, and no other did.
void CheckCorrectionsHaveEntries(const DatabaseRecord& database, Findings& findings) {
  if (!database.blanks) return;
  for (const auto& [before, from] : kPlaceOfOutcome) {
    for (const auto& [outcome, to] : kPlaceOfOutcome) {
      if (from == to) continue;
      std::int64_t difference = 0;  // entries less corrections
      for (const BlankMovement& moved : *database.blanks) {
        if (moved.from == from && moved.to == to) difference += moved.blanks;
      }
      for (const CorrectionRow& row : database.corrections) {
        difference -= row.before == before && row.outcome == outcome ? 1 : 0;
      }
      if (difference == 0) continue;
      findings.Add(Demand::kEveryBlank, "the ledger moved " + std::to_string(difference) +
                                            " blanks more than were corrected from outcome " + std::to_string(before) +
                                            " to " + std::to_string(outcome));
    }
  }
}

}  // namespace

void DemandEveryBlank(const Records& records, const JobLines& lines, When when, Findings& findings) {
  const CardsByTicket cards = IndexCards(records.cards_after, findings);
  CheckCardsHaveEntries(records, lines, when, findings);
  CheckEntriesHaveCards(records, lines, cards, findings);
  CheckSettlementsHaveEntries(records, lines, findings);
  CheckLedgerSums(records.database, findings);
  CheckCorrectionsHaveEntries(records.database, findings);
}

}  // namespace cetak::checker
