// The backlog: how many cards wait, where and for how long, from lane arithmetic; and at what rate it falls.
// Thread-safe. Count reads memory, but for the age, which is a few index probes a lane.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "server/base/clock.h"
#include "server/base/result.h"
#include "server/storage/print_store.h"

namespace cetak {

class RateMeter;

enum class BacklogDimension { kRoom, kOffice, kProfile, kPriority, kAge };

struct BacklogCounts {
  std::int64_t accepted = 0;  // first submissions ever
  std::int64_t waiting = 0;
  std::int64_t held = 0;
  std::int64_t printing = 0;
  std::int64_t in_doubt = 0;
  std::int64_t printed = 0;
  std::int64_t aborted = 0;
  std::int64_t canceled = 0;
  std::optional<Instant> oldest_in_doubt_since;
};

struct BacklogRow {
  std::optional<RoomId> room;
  std::optional<OfficeId> office;
  std::optional<ProfileId> profile;
  std::optional<Priority> priority;
  std::optional<std::chrono::seconds> age_at_least;
  std::optional<std::chrono::seconds> age_below;
  BacklogCounts counts;
  std::optional<Instant> oldest_waiting_since;
};

struct BacklogReport {
  Instant as_of;
  BacklogCounts total;
  std::vector<BacklogRow> rows;
  double printed_per_second = 0;
  std::optional<std::chrono::seconds> estimated_remaining;
};

// The edges of the age buckets: under an hour, a day, three days, a week, longer.
inline constexpr std::array<std::chrono::seconds, 4> kAgeEdges = {std::chrono::hours(1), std::chrono::days(1),
                                                                  std::chrono::days(3), std::chrono::weeks(1)};

class Backlog {
 public:
  Backlog(PrintStore& store, const Clock& clock);
  ~Backlog();

  // Rows ordered by the dimensions in their order; none asked: only the total. A dimension twice is INVALID_ARGUMENT.
  Result<BacklogReport> Count(const std::vector<BacklogDimension>& group_by);

 private:
  PrintStore& store_;
  const Clock& clock_;
  std::unique_ptr<RateMeter> meter_;
};

}  // namespace cetak
