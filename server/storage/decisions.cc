#include "server/storage/decisions.h"

#include <string>
#include <utility>

#include "server/domain/rules.h"

namespace cetak {
namespace {

bool IsVerdict(Outcome outcome) {
  return outcome == Outcome::kPrinted || outcome == Outcome::kSpoiled || outcome == Outcome::kNotPrinted ||
         outcome == Outcome::kLost;
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
  if (!IsVerdict(settlement.verdict)) error.violations.push_back({"verdict", std::string(rule::kUnknownValue)});
  if (settlement.because.empty()) error.violations.push_back({"reason", std::string(rule::kRequired)});
  if (settlement.settled_by.empty()) error.violations.push_back({"settled_by", std::string(rule::kRequired)});
  if (needs_witness && settlement.witness.empty()) {
    error.violations.push_back({"witness", std::string(rule::kWitnessRequired)});
  }
  if (!settlement.witness.empty() && settlement.witness == settlement.settled_by) {
    error.violations.push_back({"witness", std::string(rule::kSamePerson)});
  }
  if (error.violations.empty()) return {};
  return Fail(std::move(error));
}

}  // namespace cetak
