#include "server/domain/blank.h"

#include <algorithm>
#include <utility>

#include "server/domain/rules.h"

namespace cetak {
namespace {

using P = BlankPlace;

constexpr std::int64_t kMaxBlanks = SerialSet::kMaxSerials;
constexpr std::size_t kMaxText = 500;

constexpr std::pair<P, P> kByHand[] = {
    {P::kSupplier, P::kVault},                              // received, or a loan came in
    {P::kVault, P::kReturned},                              // lent, or given back
    {P::kVault, P::kShift},      {P::kShift, P::kVault},    // handed out and taken back
    {P::kShift, P::kPrinter},    {P::kPrinter, P::kShift},  // a hopper is filled and emptied
    {P::kVault, P::kLost},       {P::kShift, P::kLost},     //
    {P::kPrinter, P::kLost},     {P::kSpoiled, P::kLost},   //
    {P::kVault, P::kSpoiled},    {P::kShift, P::kSpoiled},  // damp, bent, dropped
    {P::kPrinter, P::kSpoiled},                             // fed by hand and jammed
    {P::kSpoiled, P::kReturned},                            // the ministry destroys them
    {P::kLost, P::kVault},       {P::kLost, P::kShift},     // found again
    {P::kLost, P::kSpoiled},                                // … and of no use
};

void Require(bool there, std::string_view field, std::vector<FieldViolation>& violations) {
  if (!there) violations.push_back({std::string(field), std::string(rule::kRequired)});
}

void Limit(std::string_view text, std::string_view field, std::vector<FieldViolation>& violations) {
  if (text.size() > kMaxText) violations.push_back({std::string(field), std::string(rule::kOutOfRange)});
}

bool NeedsReason(const BlankMovement& movement) {
  return movement.from.place == P::kLost || movement.to.place == P::kLost || movement.to.place == P::kSpoiled;
}

bool NeedsCounterparty(const BlankMovement& movement) {
  return movement.from.place == P::kSupplier || movement.to.place == P::kReturned;
}

}  // namespace

std::string_view Name(BlankPlace place) {
  switch (place) {
    case P::kSupplier: return "supplier";
    case P::kVault: return "vault";
    case P::kShift: return "shift";
    case P::kPrinter: return "printer";
    case P::kIssued: return "issued";
    case P::kSpoiled: return "spoiled";
    case P::kDestroyed: return "destroyed";
    case P::kReturned: return "returned";
    case P::kLost: return "lost";
  }
  BrokenInvariant("unknown BlankPlace");
}

std::optional<BlankPlace> ParseBlankPlace(std::string_view name) {
  for (const BlankPlace place : kAllBlankPlaces) {
    if (Name(place) == name) return place;
  }
  return std::nullopt;
}

std::optional<BlankPlace> BlankPlaceOf(Outcome outcome) {
  switch (outcome) {
    case Outcome::kPrinted: return P::kIssued;
    case Outcome::kSpoiled: return P::kSpoiled;
    case Outcome::kLost: return P::kLost;
    case Outcome::kRefused:
    case Outcome::kNotPrinted:
    case Outcome::kInDoubt: return std::nullopt;
  }
  BrokenInvariant("unknown Outcome");
}

bool MayBeMovedByHand(BlankPlace from, BlankPlace to) {
  return std::find(std::begin(kByHand), std::end(kByHand), std::pair(from, to)) != std::end(kByHand);
}

std::vector<FieldViolation> CheckMovementByHand(const BlankMovement& movement) {
  std::vector<FieldViolation> violations;
  if (!MayBeMovedByHand(movement.from.place, movement.to.place)) {
    violations.push_back({"to", std::string(rule::kMovementNotAllowed)});
  }
  if (movement.count < 1 || movement.count > kMaxBlanks)
    violations.push_back({"count", std::string(rule::kOutOfRange)});
  Require((movement.from.place == P::kPrinter) == movement.from.printer.has_value(), "from.printer", violations);
  Require((movement.to.place == P::kPrinter) == movement.to.printer.has_value(), "to.printer", violations);
  Require(!movement.by.empty(), "by", violations);
  Require(!NeedsReason(movement) || !movement.because.empty(), "because", violations);
  Require(!NeedsCounterparty(movement) || !movement.counterparty.empty(), "counterparty", violations);
  Limit(movement.by, "by", violations);
  Limit(movement.witness, "witness", violations);
  Limit(movement.because, "because", violations);
  Limit(movement.counterparty, "counterparty", violations);
  Limit(movement.document, "document", violations);
  if (!movement.witness.empty() && movement.witness == movement.by) {
    violations.push_back({"witness", std::string(rule::kSamePerson)});
  }
  if (!movement.serials.empty() && movement.serials.count() != movement.count) {
    violations.push_back({"serials", std::string(rule::kSerialCount)});
  }
  return violations;
}

std::vector<FieldViolation> CheckSigners(std::string_view by, std::string_view witness) {
  std::vector<FieldViolation> violations;
  Require(!by.empty(), "by", violations);
  Require(!witness.empty(), "witness", violations);
  Limit(by, "by", violations);
  Limit(witness, "witness", violations);
  if (!by.empty() && by == witness) violations.push_back({"witness", std::string(rule::kSamePerson)});
  return violations;
}

void ShiftEquation::Add(BlankPlace from, BlankPlace to, std::int64_t count) {
  const auto went = [this](BlankPlace place) -> std::int64_t& {
    switch (place) {
      case P::kIssued: return issued;
      case P::kSpoiled: return spoiled;
      case P::kLost: return lost;
      default: return returned;
    }
  };
  const bool was_corrected = from == P::kIssued || to == P::kIssued;
  if (IsInShiftCustody(to)) {
    received += IsInShiftCustody(from) ? 0 : count;
  } else if (IsInShiftCustody(from)) {
    went(to) += count;
  } else if (was_corrected) {
    went(from) -= count;
    went(to) += count;
  }
}

std::optional<FieldViolation> CheckCounter(std::string_view printer, const PrinterTally& tally) {
  const std::string who = "printer " + std::string(printer);
  const bool was_seen = tally.opening || tally.closing;
  if (!was_seen && tally.printed + tally.other_handed == 0) return std::nullopt;
  const auto before = tally.opening ? tally.opening->impressions : std::nullopt;
  const auto after = tally.closing ? tally.closing->impressions : std::nullopt;
  // A device that has no counter is there at both ends without one.
  if (tally.opening && tally.closing && !before && !after) return std::nullopt;
  if (!before || !after) return FieldViolation{who, std::string(rule::kCounterMissing)};
  const std::int64_t grown = *after - *before;
  if (grown < 0) {
    return FieldViolation{who + " opening=" + std::to_string(*before) + " closing=" + std::to_string(*after),
                          std::string(rule::kCounterWentBack)};
  }
  const std::int64_t least = tally.closing->sides * tally.printed;
  const std::int64_t most = least + tally.closing->sides * tally.other_handed;
  if (least <= grown && grown <= most) return std::nullopt;
  return FieldViolation{
      who + " grown=" + std::to_string(grown) + " least=" + std::to_string(least) + " most=" + std::to_string(most),
      std::string(rule::kCounterDiffers)};
}

}  // namespace cetak
