// Where a room's printers fetch their next batch: first those that are ready (an operator's cut, a batch that moved or
// was left), then what the planner says. Two printers never plan with the same cards, and cut at the same time. Where
// only the policy's reserve of blanks is left, all but first-time holders wait, those in ready batches too.
// Thread-safe; blocks on the database.
#pragma once

#include <absl/base/thread_annotations.h>
#include <absl/synchronization/mutex.h>

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "server/base/clock.h"
#include "server/batching/batch_planner.h"
#include "server/domain/site.h"
#include "server/storage/print_store.h"

namespace cetak {

class BatchDesk {
 public:
  BatchDesk(PrintStore& store, const Clock& clock, const Site& site, RoomId room);

  // A batch that is kPrinting at the printer, or nullopt when none is due. ABORTED when another server has the room or
  // was quicker. A batch whose answer was lost is in nobody's hand: RoomDispatch finds it, and the worker asks about
  // its cards, of which some may be handed off.
  Result<std::optional<TakenBatch>> Fetch(const ReadyPrinter& printer, const std::vector<ProfileId>& profiles);

 private:
  std::vector<LaneFigures> LanesOnceCut() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Result<SpareBlanks> FindSpare(const std::vector<ProfileId>& profiles, const std::vector<Batch>& open,
                                const std::vector<LaneFigures>& lanes) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Result<std::optional<Batch>> FetchReady(const ReadyPrinter& printer, const std::vector<ProfileId>& profiles,
                                          const std::vector<Batch>& open, const SpareBlanks& spare)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Result<std::optional<TakenBatch>> LoadReady(Batch batch);  // while others may fetch

  PrintStore& store_;
  const Clock& clock_;
  const RoomId room_;
  const std::int32_t reserve_blanks_;
  absl::Mutex mutex_;
  BatchPlanner planner_ ABSL_GUARDED_BY(mutex_);
  std::map<LaneId, std::int64_t> being_cut_ ABSL_GUARDED_BY(mutex_);  // cards that printers are cutting at this moment
};

}  // namespace cetak
