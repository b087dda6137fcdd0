// Which lane of a print room is served next, and how many of its cards. Pure: no I/O, no clock, no randomness; the same
// calls always give the same answers. Not thread-safe: its owner guards it.
//
// Between bands strict; a lane whose oldest card waited longer than its band's limit competes one band higher (and
// longer than the next band's besides, two), for at most the policy's share of that band's cards. Within a band the
// offices take turns (deficit round robin in cards: a turn adds quantum × weight, a batch spends what it holds and may
// run into debt, so batches stay boxes of useful size and offices still share by weight). Within an office returns come
// before first submissions, then the profile whose oldest card waits longest. A batch is due when it is full, when
// its oldest card waited batch_max_age, or at once when its band is urgent. The last blanks of a profile, the policy's
// reserve, are first-time holders' alone.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "server/base/clock.h"
#include "server/domain/lane.h"
#include "server/domain/site.h"

namespace cetak {

struct PlannedBatch {
  LaneId lane;
  std::int32_t max_cards = 0;

  friend bool operator==(const PlannedBatch&, const PlannedBatch&) = default;
};

struct Plan {
  std::optional<PlannedBatch> batch;
  std::optional<Instant> look_again;  // when a partial batch falls due, if none is due now
};

// The usable blanks of a profile above the reserve, without those that the open batches will take; none where there is
// no reserve.
using SpareBlanks = std::map<ProfileId, std::int64_t>;

class BatchPlanner {
 public:
  BatchPlanner(BatchingPolicy policy, std::map<OfficeId, std::int32_t> weights);

  // `lanes` are those of one room; `profiles` what the printer can print. A batch that is planned counts as served.
  Plan Next(const std::vector<LaneFigures>& lanes, const std::vector<ProfileId>& profiles, Instant now,
            const SpareBlanks& spare = {});
  // How many cards of this lane may still be begun.
  std::int64_t Allowance(const LaneKey& lane, const SpareBlanks& spare) const;

 private:
  struct Round {
    std::map<OfficeId, std::int64_t> deficits;  // of the offices that have something due
    OfficeId turn;                              // whose turn it is, or the next office after it
    std::int64_t aged_credit_cards = 0;
  };

  bool IsDue(const LaneFigures& lane, Instant now) const;
  Priority RisenBand(const LaneFigures& lane, Instant now) const;
  std::int32_t BatchSize(const LaneFigures& lane) const;
  std::optional<LaneFigures> PickAged(Round& round, const std::vector<LaneFigures>& own,
                                      const std::vector<LaneFigures>& aged);
  LaneFigures PickByTurn(Round& round, const std::vector<LaneFigures>& own);

  const BatchingPolicy policy_;
  const std::map<OfficeId, std::int32_t> weights_;
  std::map<Priority, Round> rounds_;
};

}  // namespace cetak
