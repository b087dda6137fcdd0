#include "tests/fault/checker/job_lines.h"

#include <algorithm>

namespace cetak::checker {
namespace {

constexpr int kCanceledKind = 2;
constexpr int kReprintedKind = 3;

}  // namespace

JobLines::JobLines(const DatabaseRecord& record) : record_(record) {
  for (const Job& job : record.jobs) {
    job_at_.emplace(job.place, now_at_.size());
    now_at_.push_back(job.place);
    reprinted_.push_back(false);
  }
  std::vector<const Return*> returns;
  for (const Return& back : record.returns) returns.push_back(&back);
  std::sort(returns.begin(), returns.end(), [](const Return* a, const Return* b) { return a->number < b->number; });
  for (const Return* back : returns) {
    const auto origin = job_at_.find(back->origin);
    if (origin == job_at_.end()) continue;
    const std::size_t job = origin->second;
    job_at_.emplace(back->place, job);
    now_at_[job] = back->place;
    if (back->kind == kReprintedKind) reprinted_[job] = true;
  }
  for (const Batch& batch : record.batches) {
    batches_.emplace(batch.id, &batch);
    batch_by_last_.emplace(Place{batch.lane, batch.last}, &batch);
  }
  for (const Withdrawal& withdrawal : record.withdrawals) withdrawn_[withdrawal.place].insert(withdrawal.kind);
  for (const HandOff& hand_off : record.hand_offs) hand_offs_[hand_off.batch].push_back(&hand_off);
  for (const AttemptRow& row : record.completions) completions_.emplace(CardKey{row.batch, row.seq}, &row);
  for (const CorrectionRow& row : record.corrections) corrected_[{row.batch, row.seq}] = row.outcome;
  for (const AttemptRow& row : record.hand_backs) handed_back_.insert({row.batch, row.seq, row.attempt});
  for (const AttemptRow& row : UnsettledDoubts()) in_doubt_.emplace(row.batch, row.seq);
}

std::optional<std::size_t> JobLines::JobAt(Place place) const {
  const auto found = job_at_.find(place);
  if (found == job_at_.end()) return std::nullopt;
  return found->second;
}

Standing JobLines::StandingOf(std::size_t job) const {
  const Place place = now_at_[job];
  if (const auto withdrawn = withdrawn_.find(place); withdrawn != withdrawn_.end()) {
    return withdrawn->second.count(kCanceledKind) != 0 ? Standing::kCanceled : Standing::kHeld;
  }
  const Batch* batch = BatchOf(place);
  if (batch == nullptr) return Standing::kWaiting;
  const CardKey card{batch->id, place.seq};
  if (const auto outcome = OutcomeOf(card)) {
    return *outcome == kPrintedOutcome ? Standing::kPrinted : Standing::kAborted;
  }
  return in_doubt_.count(card) != 0 ? Standing::kInDoubt : Standing::kPrinting;
}

const Batch* JobLines::FindBatch(std::int64_t id) const {
  const auto found = batches_.find(id);
  return found == batches_.end() ? nullptr : found->second;
}

const Batch* JobLines::BatchOf(Place place) const {
  const auto found = batch_by_last_.lower_bound(place);
  if (found == batch_by_last_.end() || found->second->lane != place.lane) return nullptr;
  return found->second->first <= place.seq ? found->second : nullptr;
}

std::int64_t JobLines::HeadOf(std::int64_t lane) const {
  const auto after = batch_by_last_.upper_bound(Place{lane, INT64_MAX});
  if (after == batch_by_last_.begin()) return 0;
  const Batch* last = std::prev(after)->second;
  return last->lane == lane ? last->last : 0;
}

bool JobLines::IsHandedOff(const Ticket& ticket) const {
  const auto found = hand_offs_.find(ticket.batch);
  if (found == hand_offs_.end()) return false;
  return std::any_of(found->second.begin(), found->second.end(), [&](const HandOff* hand_off) {
    return hand_off->attempt == ticket.attempt && hand_off->first <= ticket.seq && ticket.seq <= hand_off->last;
  });
}

const AttemptRow* JobLines::CompletionOf(CardKey card) const {
  const auto found = completions_.find(card);
  return found == completions_.end() ? nullptr : found->second;
}

std::optional<int> JobLines::CorrectionOf(CardKey card) const {
  const auto corrected = corrected_.find(card);
  return corrected == corrected_.end() ? std::nullopt : std::optional(corrected->second);
}

std::optional<int> JobLines::OutcomeOf(CardKey card) const {
  if (const auto corrected = CorrectionOf(card)) return corrected;
  const AttemptRow* completion = CompletionOf(card);
  return completion == nullptr ? std::nullopt : std::optional(completion->outcome);
}

std::vector<AttemptRow> JobLines::UnsettledDoubts() const {
  std::vector<AttemptRow> open;
  for (const AttemptRow& doubt : record_.doubts) {
    if (completions_.count({doubt.batch, doubt.seq}) != 0) continue;
    if (handed_back_.count({doubt.batch, doubt.seq, doubt.attempt}) == 0) open.push_back(doubt);
  }
  return open;
}

}  // namespace cetak::checker
