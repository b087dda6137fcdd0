#include "server/dispatch/device_verdict.h"

#include "server/base/fault_point.h"

namespace cetak {

std::optional<Outcome> ToOutcome(OutcomeClass outcome) {
  switch (outcome) {
    case OutcomeClass::kPrinted: return Outcome::kPrinted;
    case OutcomeClass::kCardSpoiled: return Outcome::kSpoiled;
    case OutcomeClass::kPermanent: return Outcome::kRefused;
    case OutcomeClass::kRetryableNoCard: return Outcome::kNotPrinted;
    case OutcomeClass::kUnknown: return IsPlanted("retry-unknown-outcome") ? Outcome::kNotPrinted : Outcome::kInDoubt;
    case OutcomeClass::kPending:
    case OutcomeClass::kNeedsOperator: return std::nullopt;
  }
  BrokenInvariant("unknown OutcomeClass");
}

}  // namespace cetak
