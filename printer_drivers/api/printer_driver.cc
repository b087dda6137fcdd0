#include "printer_drivers/api/printer_driver.h"

namespace cetak {

std::string_view Name(OutcomeClass outcome) {
  switch (outcome) {
    case OutcomeClass::kPending: return "pending";
    case OutcomeClass::kPrinted: return "printed";
    case OutcomeClass::kRetryableNoCard: return "retryable-no-card";
    case OutcomeClass::kNeedsOperator: return "needs-operator";
    case OutcomeClass::kCardSpoiled: return "card-spoiled";
    case OutcomeClass::kUnknown: return "unknown";
    case OutcomeClass::kPermanent: return "permanent";
  }
  BrokenInvariant("unknown OutcomeClass");
}

}  // namespace cetak
