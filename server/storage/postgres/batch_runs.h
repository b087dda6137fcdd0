// The runs of batches as the cards in them are checked against, and how what became of these is counted. Inside a
// transaction.
#pragma once

#include <cstdint>
#include <map>
#include <pqxx/pqxx>
#include <set>
#include <string>
#include <string_view>

#include "server/domain/ids.h"

namespace cetak {

struct BatchRun {
  RoomId room;
  ProfileId profile;
  LaneId lane;
  std::int64_t first = 0;
  std::int64_t last = 0;
  std::set<std::int64_t> withdrawn;
};
using BatchRuns = std::map<BatchId, BatchRun>;

// The batches as two array parameters of a statement, side by side: unnest($1::int[], $2::int[]) k(room_id, batch_id).
struct BatchArrays {
  std::string rooms;
  std::string batches;

  explicit BatchArrays(const BatchRuns& runs);
};

// Of the rows of completion, called x, that a WHERE after it picks.
inline constexpr std::string_view kCountOutcomes =
    "SELECT count(*) FILTER (WHERE x.outcome = 1) AS printed, count(*) FILTER (WHERE x.outcome <> 1) AS aborted"
    " FROM completion x";

// With `lock` nobody else changes what is in doubt in these batches until the transaction ends.
BatchRuns ReadRuns(pqxx::transaction_base& transaction, const std::set<BatchId>& batches, bool lock);

}  // namespace cetak
