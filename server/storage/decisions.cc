#include "server/storage/decisions.h"

#include <string>
#include <utility>

#include "server/domain/rules.h"

namespace cetak {
namespace {

// Who says what about a card, and which field says it.
struct PersonsWord {
  std::string_view because;
  std::string_view by_field;
  std::string_view by;
  std::string_view witness;
};

void CheckWord(const PersonsWord& word, bool needs_witness, Error& error) {
  if (word.because.empty()) error.violations.push_back({"reason", std::string(rule::kRequired)});
  if (word.by.empty()) error.violations.push_back({std::string(word.by_field), std::string(rule::kRequired)});
  if (needs_witness && word.witness.empty()) {
    error.violations.push_back({"witness", std::string(rule::kWitnessRequired)});
  }
  if (!word.witness.empty() && word.witness == word.by) {
    error.violations.push_back({"witness", std::string(rule::kSamePerson)});
  }
}

Status RefuseIfAny(Error error) {
  if (error.violations.empty()) return {};
  return Fail(std::move(error));
}

}  // namespace

bool SameContent(const NewJob& a, const NewJob& b) {
  return a.lane.profile == b.lane.profile && a.reason == b.reason && a.detail == b.detail && a.card == b.card;
}

bool IsAlreadySo(JobEvent event, JobState state, bool reprinted) {
  switch (event) {
    case JobEvent::kHold: return state == JobState::kPendingHeld;
    case JobEvent::kRelease: return state == JobState::kPending;
    case JobEvent::kCancel: return state == JobState::kCanceled;
    case JobEvent::kReprint: return state == JobState::kPending && reprinted;
    default: return false;
  }
}

Status CheckSettlement(const Settlement& settlement, bool needs_witness) {
  Error error{ErrorCode::kInvalidArgument, "SETTLEMENT_INCOMPLETE", "a settlement lacks something", {}, std::nullopt};
  if (!IsOfACard(settlement.verdict) && settlement.verdict != Outcome::kNotPrinted) {
    error.violations.push_back({"verdict", std::string(rule::kUnknownValue)});
  }
  CheckWord({settlement.because, "settled_by", settlement.settled_by, settlement.witness}, needs_witness, error);
  return RefuseIfAny(std::move(error));
}

Status CheckCorrection(const Correction& correction, bool needs_witness) {
  Error error{ErrorCode::kInvalidArgument, "CORRECTION_INCOMPLETE", "a correction lacks something", {}, std::nullopt};
  if (!IsOfACard(correction.outcome)) error.violations.push_back({"outcome", std::string(rule::kUnknownValue)});
  if (correction.serial.count() > 1) error.violations.push_back({"serial", std::string(rule::kSerialCount)});
  CheckWord({correction.because, "corrected_by", correction.corrected_by, correction.witness}, needs_witness, error);
  return RefuseIfAny(std::move(error));
}

}  // namespace cetak
