#include "server/dispatch/batch_desk.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <tuple>
#include <utility>

namespace cetak {
namespace {

constexpr std::int32_t kBatchesToSee = 1'000;

std::map<OfficeId, std::int32_t> WeightsOf(const Site& site) {
  std::map<OfficeId, std::int32_t> weights;
  for (const Office& office : site.offices) weights.emplace(office.id, office.weight);
  return weights;
}

std::int64_t OpenCards(const Batch& batch) { return batch.card_count - batch.printed - batch.aborted; }

}  // namespace

BatchDesk::BatchDesk(PrintStore& store, const Clock& clock, const Site& site, RoomId room)
    : store_(store),
      clock_(clock),
      room_(room),
      reserve_blanks_(site.policy.reserve_blanks),
      planner_(site.policy, WeightsOf(site)) {}

Result<std::optional<TakenBatch>> BatchDesk::Fetch(const ReadyPrinter& printer,
                                                   const std::vector<ProfileId>& profiles) {
  std::optional<Batch> ready;
  std::optional<PlannedBatch> planned;
  {
    absl::MutexLock lock(&mutex_);
    BatchQuery query{.room = room_, .open_only = true, .limit = kBatchesToSee};
    if (reserve_blanks_ == 0) query.state = BatchState::kReady;
    const std::vector<LaneFigures> lanes = LanesOnceCut();
    CETAK_ASSIGN_OR_RETURN(const std::vector<Batch> open, store_.ListBatches(query));
    CETAK_ASSIGN_OR_RETURN(const SpareBlanks spare, FindSpare(profiles, open, lanes));
    CETAK_ASSIGN_OR_RETURN(ready, FetchReady(printer, profiles, open, spare));
    if (!ready) planned = planner_.Next(lanes, profiles, clock_.Now(), spare).batch;
    if (planned) being_cut_[planned->lane] += planned->max_cards;
  }
  if (ready) return LoadReady(*std::move(ready));
  if (!planned) return std::optional<TakenBatch>();
  Result<std::optional<TakenBatch>> taken = store_.TakeBatch(planned->lane, planned->max_cards, printer);
  absl::MutexLock lock(&mutex_);
  being_cut_[planned->lane] -= planned->max_cards;
  return taken;
}

// The room's lanes, as they will be when the cuts that are under way are done.
std::vector<LaneFigures> BatchDesk::LanesOnceCut() {
  std::vector<LaneFigures> lanes = store_.lanes().All();
  std::erase_if(lanes, [&](const LaneFigures& lane) { return lane.key.room != room_; });
  for (LaneFigures& lane : lanes) {
    lane.head += being_cut_[lane.id];
    lane.batched += being_cut_[lane.id];
  }
  return lanes;
}

// Batches before blanks: a card that comes out in between, or a batch that was just cut, is taken off twice, and never
// not at all.
Result<SpareBlanks> BatchDesk::FindSpare(const std::vector<ProfileId>& profiles, const std::vector<Batch>& open,
                                         const std::vector<LaneFigures>& lanes) {
  SpareBlanks spare;
  if (reserve_blanks_ == 0) return spare;
  for (const ProfileId profile : profiles) {
    CETAK_ASSIGN_OR_RETURN(const std::int64_t usable, store_.blanks().CountUsable(room_, profile));
    spare[profile] = usable - reserve_blanks_;
  }
  for (const Batch& batch : open) {
    if (const auto found = spare.find(batch.lane_key.profile); found != spare.end()) found->second -= OpenCards(batch);
  }
  for (const LaneFigures& lane : lanes) {
    if (const auto found = spare.find(lane.key.profile); found != spare.end()) found->second -= being_cut_[lane.id];
  }
  return spare;
}

Result<std::optional<Batch>> BatchDesk::FetchReady(const ReadyPrinter& printer, const std::vector<ProfileId>& profiles,
                                                   const std::vector<Batch>& open, const SpareBlanks& spare) {
  std::vector<Batch> ready;
  std::copy_if(open.begin(), open.end(), std::back_inserter(ready),
               [](const Batch& batch) { return batch.state == BatchState::kReady; });
  std::sort(ready.begin(), ready.end(), [](const Batch& a, const Batch& b) {
    return std::tuple(a.lane_key.priority, a.id) < std::tuple(b.lane_key.priority, b.id);
  });
  for (Batch& batch : ready) {
    if (std::find(profiles.begin(), profiles.end(), batch.lane_key.profile) == profiles.end()) continue;
    if (planner_.Allowance(batch.lane_key, spare) + OpenCards(batch) <= 0) continue;
    CETAK_RETURN_IF_ERROR(
        store_.MoveBatch(batch.id, BatchState::kReady, BatchState::kPrinting, printer.printer, printer.epoch));
    batch.state = BatchState::kPrinting;
    batch.printer = printer.printer;
    return std::optional<Batch>(std::move(batch));
  }
  return std::optional<Batch>();
}

Result<std::optional<TakenBatch>> BatchDesk::LoadReady(Batch batch) {
  CETAK_ASSIGN_OR_RETURN(std::vector<BatchCard> cards, store_.LoadBatchCards(batch.id));
  std::erase_if(cards, [](const BatchCard& card) { return card.open_hand_off.has_value(); });
  return std::optional<TakenBatch>({std::move(batch), std::move(cards), 0});
}

}  // namespace cetak
