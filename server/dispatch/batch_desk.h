// Where a room's printers fetch their next batch: first those that are ready (an operator's cut, a batch that moved),
// then what the planner says. One at a time, so that two printers never plan from the same figures. Thread-safe; blocks
// on the database.
#pragma once

#include <absl/base/thread_annotations.h>
#include <absl/synchronization/mutex.h>

#include <chrono>
#include <optional>
#include <set>

#include "server/base/clock.h"
#include "server/batching/batch_planner.h"
#include "server/domain/site.h"
#include "server/storage/print_store.h"

namespace cetak {

class BatchDesk {
 public:
  BatchDesk(PrintStore& store, const Clock& clock, const Site& site, RoomId room);

  // A batch that is kPrinting at `printer`, or nullopt when none is due. ABORTED when another server was quicker.
  Result<std::optional<Batch>> Fetch(PrinterId printer, const std::vector<ProfileId>& profiles);

 private:
  Result<std::optional<Batch>> FetchNext(PrinterId printer, const std::vector<ProfileId>& profiles)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Result<std::optional<Batch>> FindUnanswered(PrinterId printer);
  Result<std::optional<Batch>> FetchReady(PrinterId printer, const std::vector<ProfileId>& profiles)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  PrintStore& store_;
  const Clock& clock_;
  const RoomId room_;
  absl::Mutex mutex_;
  std::set<PrinterId> unanswered_ ABSL_GUARDED_BY(mutex_);  // may have a batch without knowing
  BatchPlanner planner_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace cetak
