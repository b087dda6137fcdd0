#include "server/dispatch/batch_desk.h"

#include <algorithm>
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

}  // namespace

BatchDesk::BatchDesk(PrintStore& store, const Clock& clock, const Site& site, RoomId room)
    : store_(store), clock_(clock), room_(room), planner_(site.policy, WeightsOf(site)) {}

Result<std::optional<Batch>> BatchDesk::Fetch(PrinterTerm printer, const std::vector<ProfileId>& profiles) {
  absl::MutexLock lock(&mutex_);
  CETAK_ASSIGN_OR_RETURN(std::optional<Batch> ready, FetchReady(printer, profiles));
  if (ready) return ready;
  std::vector<LaneFigures> lanes = store_.lanes().All();
  std::erase_if(lanes, [&](const LaneFigures& lane) { return lane.key.room != room_; });
  const Plan plan = planner_.Next(lanes, profiles, clock_.Now());
  if (!plan.batch) return std::optional<Batch>();
  return store_.CutBatch(plan.batch->lane, plan.batch->max_cards, printer);
}

Result<std::optional<Batch>> BatchDesk::FetchReady(PrinterTerm printer, const std::vector<ProfileId>& profiles) {
  CETAK_ASSIGN_OR_RETURN(std::vector<Batch> ready,
                         store_.ListBatches({.room = room_, .state = BatchState::kReady, .limit = kBatchesToSee}));
  std::sort(ready.begin(), ready.end(), [](const Batch& a, const Batch& b) {
    return std::tuple(a.lane_key.priority, a.id) < std::tuple(b.lane_key.priority, b.id);
  });
  for (Batch& batch : ready) {
    if (std::find(profiles.begin(), profiles.end(), batch.lane_key.profile) == profiles.end()) continue;
    CETAK_RETURN_IF_ERROR(
        store_.MoveBatch(batch.id, BatchState::kReady, BatchState::kPrinting, printer.printer, printer.epoch));
    batch.state = BatchState::kPrinting;
    batch.printer = printer.printer;
    return std::optional<Batch>(std::move(batch));
  }
  return std::optional<Batch>();
}

}  // namespace cetak
