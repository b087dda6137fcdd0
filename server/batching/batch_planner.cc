#include "server/batching/batch_planner.h"

#include <algorithm>
#include <limits>
#include <tuple>
#include <utility>

namespace cetak {
namespace {

bool WaitsLonger(const LaneFigures& a, const LaneFigures& b) {
  return std::tuple(*a.oldest_waiting_since, a.key) < std::tuple(*b.oldest_waiting_since, b.key);
}

// Returns first, then the oldest.
bool ComesFirstInItsOffice(const LaneFigures& a, const LaneFigures& b) {
  if (a.key.source != b.key.source) return a.key.source == LaneSource::kReturn;
  return WaitsLonger(a, b);
}

}  // namespace

BatchPlanner::BatchPlanner(BatchingPolicy policy, std::map<OfficeId, std::int32_t> weights)
    : policy_(std::move(policy)), weights_(std::move(weights)) {}

Plan BatchPlanner::Next(const std::vector<LaneFigures>& lanes, const std::vector<ProfileId>& profiles, Instant now,
                        const SpareBlanks& spare) {
  std::map<Priority, std::vector<LaneFigures>> own;
  std::map<Priority, std::vector<LaneFigures>> aged;
  Plan plan;
  for (LaneFigures lane : lanes) {
    const bool printable = std::find(profiles.begin(), profiles.end(), lane.key.profile) != profiles.end();
    if (!printable || lane.Waiting() <= 0 || !lane.oldest_waiting_since) continue;
    const std::int64_t allowance = Allowance(lane.key, spare);
    if (allowance <= 0) continue;
    if (!IsDue(lane, now)) {
      const Instant due = *lane.oldest_waiting_since + policy_.batch_max_age;
      if (!plan.look_again || due < *plan.look_again) plan.look_again = due;
      continue;
    }
    lane.tail -= std::max<std::int64_t>(0, lane.Waiting() - allowance);  // as if no more of them waited
    own[lane.key.priority].push_back(lane);
    if (const Priority band = RisenBand(lane, now); band != lane.key.priority) aged[band].push_back(lane);
  }
  for (const Priority band : kAllPriorities) {
    if (own[band].empty() && aged[band].empty()) continue;
    Round& round = rounds_[band];
    const auto aged_pick = PickAged(round, own[band], aged[band]);
    const LaneFigures pick = aged_pick ? *aged_pick : PickByTurn(round, own[band]);
    return {PlannedBatch{pick.id, BatchSize(pick)}, std::nullopt};
  }
  return plan;
}

std::int64_t BatchPlanner::Allowance(const LaneKey& lane, const SpareBlanks& spare) const {
  const auto found = spare.find(lane.profile);
  if (found == spare.end() || policy_.IsServedFromReserve(lane.priority)) return std::numeric_limits<int>::max();
  return found->second;
}

// A time that lies further ahead than anything waits was taken from a clock that was wrong, and tells no age.
bool BatchPlanner::IsDue(const LaneFigures& lane, Instant now) const {
  const Instant since = *lane.oldest_waiting_since;
  return lane.key.priority == Priority::kUrgent || lane.Waiting() >= policy_.batch_max_cards ||
         since + policy_.batch_max_age <= now || since - policy_.batch_max_age >= now;
}

// One band up for the limit of its own band, another for that of the next, and so on.
Priority BatchPlanner::RisenBand(const LaneFigures& lane, Instant now) const {
  Priority band = lane.key.priority;
  Instant rises_at = *lane.oldest_waiting_since;
  for (auto limit = policy_.age_limits.find(band); limit != policy_.age_limits.end() && band != Priority::kUrgent;
       limit = policy_.age_limits.find(band)) {
    rises_at += limit->second;
    if (now <= rises_at) break;
    band = BandAbove(band);
  }
  return band;
}

std::int32_t BatchPlanner::BatchSize(const LaneFigures& lane) const {
  return static_cast<std::int32_t>(std::min<std::int64_t>(lane.Waiting(), policy_.batch_max_cards));
}

// The longest waiting aged lane, while the band has nothing of its own or the aged share is not used up. The band's own
// cards earn the credit that aged ones spend; it is bounded by two batches.
std::optional<LaneFigures> BatchPlanner::PickAged(Round& round, const std::vector<LaneFigures>& own,
                                                  const std::vector<LaneFigures>& aged) {
  if (aged.empty()) return std::nullopt;
  const LaneFigures oldest = *std::min_element(aged.begin(), aged.end(), WaitsLonger);
  if (own.empty()) return oldest;
  if (policy_.aged_share_percent == 0) return std::nullopt;
  if (policy_.aged_share_percent < 100) {
    if (round.aged_credit_cards < BatchSize(oldest)) return std::nullopt;
    round.aged_credit_cards -= BatchSize(oldest);
  }
  return oldest;
}

LaneFigures BatchPlanner::PickByTurn(Round& round, const std::vector<LaneFigures>& own) {
  std::map<OfficeId, LaneFigures> due;  // each office's first lane
  for (const LaneFigures& lane : own) {
    const auto [at, is_new] = due.emplace(lane.key.office, lane);
    if (!is_new && ComesFirstInItsOffice(lane, at->second)) at->second = lane;
  }
  std::erase_if(round.deficits, [&](const auto& deficit) { return !due.contains(deficit.first); });
  auto turn = due.lower_bound(round.turn);
  for (;;) {
    if (turn == due.end()) turn = due.begin();
    const auto [deficit, is_new] = round.deficits.try_emplace(turn->first, 0);
    if (deficit->second > 0 && turn->first == round.turn) break;  // its turn goes on
    const auto weight = weights_.find(turn->first);
    deficit->second += std::int64_t{policy_.round_quantum_cards} * (weight == weights_.end() ? 1 : weight->second);
    if (deficit->second > 0) break;
    ++turn;
  }
  const LaneFigures pick = turn->second;
  const std::int32_t cards = BatchSize(pick);
  std::int64_t& deficit = round.deficits[turn->first];
  deficit -= cards;
  round.turn = deficit > 0 ? turn->first : OfficeId{turn->first.value + 1};
  const std::int32_t share = std::min(policy_.aged_share_percent, 99);
  round.aged_credit_cards = std::min<std::int64_t>(round.aged_credit_cards + std::max(1, cards * share / (100 - share)),
                                                   2 * policy_.batch_max_cards);
  return pick;
}

}  // namespace cetak
