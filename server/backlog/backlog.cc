#include "server/backlog/backlog.h"

#include <absl/container/flat_hash_map.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

#include "server/backlog/rate_meter.h"

namespace cetak {
namespace {

// Waiting jobs of one lane by age bucket: bucket i holds those between kAgeEdges[i - 1] and kAgeEdges[i].
using AgeCounts = std::array<std::int64_t, kAgeEdges.size() + 1>;

struct Snapshot {
  std::vector<LaneFigures> lanes;
  absl::flat_hash_map<LaneId, AgeCounts> ages;  // only when asked for
};

// The values of the dimensions asked for, in their order: equal keys are one row, and the map orders the rows.
using RowKey = std::vector<std::int64_t>;

BacklogCounts CountsOf(const LaneFigures& lane) {
  BacklogCounts counts;
  // A return is a job that was accepted before, in another lane.
  counts.accepted = lane.key.source == LaneSource::kFirst ? lane.tail : 0;
  counts.waiting = lane.Waiting();
  counts.held = lane.held;
  counts.printing = lane.Printing();
  counts.in_doubt = lane.in_doubt;
  counts.printed = lane.printed;
  counts.aborted = lane.Aborted();
  counts.canceled = lane.canceled;
  counts.oldest_in_doubt_since = lane.oldest_in_doubt_since;
  return counts;
}

void AddOldest(std::optional<Instant>& oldest, const std::optional<Instant>& candidate) {
  if (candidate && (!oldest || *candidate < *oldest)) oldest = candidate;
}

void Add(BacklogCounts& sum, const BacklogCounts& counts) {
  sum.accepted += counts.accepted;
  sum.waiting += counts.waiting;
  sum.held += counts.held;
  sum.printing += counts.printing;
  sum.in_doubt += counts.in_doubt;
  sum.printed += counts.printed;
  sum.aborted += counts.aborted;
  sum.canceled += counts.canceled;
  AddOldest(sum.oldest_in_doubt_since, counts.oldest_in_doubt_since);
}

std::int64_t PrintedOn(const LaneBoard& board) {
  std::int64_t printed = 0;
  for (const LaneFigures& lane : board.All()) printed += lane.printed;
  return printed;
}

std::size_t BucketOf(std::chrono::microseconds age) {
  return static_cast<std::size_t>(std::lower_bound(kAgeEdges.begin(), kAgeEdges.end(), age) - kAgeEdges.begin());
}

Result<absl::flat_hash_map<LaneId, AgeCounts>> CountLonger(PrintStore& store, Instant now) {
  absl::flat_hash_map<LaneId, AgeCounts> longer;
  for (std::size_t edge = 0; edge < kAgeEdges.size(); ++edge) {
    CETAK_ASSIGN_OR_RETURN(const std::vector<AgeBucket> buckets, store.CountWaitingSince(now - kAgeEdges[edge]));
    for (const AgeBucket& bucket : buckets) longer[bucket.lane][edge + 1] = bucket.waiting_longer;
  }
  return longer;
}

// From "waited longer than each edge" to "waited between two edges"; the sum is what the lane says waits.
AgeCounts SplitByAge(const LaneFigures& lane, AgeCounts longer) {
  longer[0] = lane.Waiting();
  for (std::size_t i = 1; i < longer.size(); ++i) longer[i] = std::min(longer[i], longer[i - 1]);
  for (std::size_t i = 0; i + 1 < longer.size(); ++i) longer[i] -= longer[i + 1];
  return longer;
}

Result<Snapshot> TakeSnapshot(PrintStore& store, Instant now, bool with_ages) {
  const LaneBoard& board = store.lanes();
  if (!with_ages) return Snapshot{board.All(), {}};
  // The ages come from the database, the rest from memory: both are of one moment when nothing was committed between.
  // On a busy server that moment may not come; then a card that moved meanwhile stands in a neighbouring bucket.
  for (int attempts_left = 3;; --attempts_left) {
    const std::uint64_t version = board.version();
    CETAK_ASSIGN_OR_RETURN(auto longer, CountLonger(store, now));
    Snapshot snapshot{board.All(), {}};
    if (board.version() != version && attempts_left > 1) continue;
    for (const LaneFigures& lane : snapshot.lanes) snapshot.ages[lane.id] = SplitByAge(lane, longer[lane.id]);
    return snapshot;
  }
}

RowKey KeyOf(const LaneFigures& lane, const std::vector<BacklogDimension>& group_by, std::size_t age_bucket) {
  RowKey key;
  for (const BacklogDimension dimension : group_by) {
    switch (dimension) {
      case BacklogDimension::kRoom: key.push_back(lane.key.room.value); break;
      case BacklogDimension::kOffice: key.push_back(lane.key.office.value); break;
      case BacklogDimension::kProfile: key.push_back(lane.key.profile.value); break;
      case BacklogDimension::kPriority: key.push_back(static_cast<std::int64_t>(lane.key.priority)); break;
      case BacklogDimension::kAge: key.push_back(static_cast<std::int64_t>(age_bucket)); break;
    }
  }
  return key;
}

BacklogRow NewRow(const LaneFigures& lane, const std::vector<BacklogDimension>& group_by, std::size_t age_bucket) {
  BacklogRow row;
  for (const BacklogDimension dimension : group_by) {
    switch (dimension) {
      case BacklogDimension::kRoom: row.room = lane.key.room; break;
      case BacklogDimension::kOffice: row.office = lane.key.office; break;
      case BacklogDimension::kProfile: row.profile = lane.key.profile; break;
      case BacklogDimension::kPriority: row.priority = lane.key.priority; break;
      case BacklogDimension::kAge:
        row.age_at_least = age_bucket == 0 ? std::chrono::seconds(0) : kAgeEdges[age_bucket - 1];
        if (age_bucket < kAgeEdges.size()) row.age_below = kAgeEdges[age_bucket];
        break;
    }
  }
  return row;
}

class Rows {
 public:
  explicit Rows(const std::vector<BacklogDimension>& group_by) : group_by_(group_by) {}

  void Add(const LaneFigures& lane, std::size_t age_bucket, const BacklogCounts& counts,
           const std::optional<Instant>& oldest) {
    const auto [row, is_new] = rows_.try_emplace(KeyOf(lane, group_by_, age_bucket));
    if (is_new) row->second = NewRow(lane, group_by_, age_bucket);
    cetak::Add(row->second.counts, counts);
    AddOldest(row->second.oldest_waiting_since, oldest);
  }

  // What waits is split over the buckets; everything else stands in the first. The oldest one's time is known only for
  // the bucket in which it is.
  void AddByAge(const LaneFigures& lane, const AgeCounts& ages, Instant now) {
    for (std::size_t bucket = 0; bucket < ages.size(); ++bucket) {
      if (bucket > 0 && ages[bucket] == 0) continue;
      BacklogCounts counts = bucket == 0 ? CountsOf(lane) : BacklogCounts{};
      counts.waiting = ages[bucket];
      const bool has_oldest = lane.oldest_waiting_since && BucketOf(now - *lane.oldest_waiting_since) == bucket;
      Add(lane, bucket, counts, has_oldest ? lane.oldest_waiting_since : std::nullopt);
    }
  }

  std::vector<BacklogRow> Take() && {
    std::vector<BacklogRow> rows;
    rows.reserve(rows_.size());
    for (auto& [key, row] : rows_) rows.push_back(std::move(row));
    return rows;
  }

 private:
  const std::vector<BacklogDimension>& group_by_;
  std::map<RowKey, BacklogRow> rows_;
};

}  // namespace

Backlog::Backlog(PrintStore& store, const Clock& clock)
    : store_(store),
      clock_(clock),
      meter_(std::make_unique<RateMeter>([&board = store.lanes()] { return PrintedOn(board); }, clock)) {}

Backlog::~Backlog() = default;

Result<BacklogReport> Backlog::Count(const std::vector<BacklogDimension>& group_by) {
  const std::set<BacklogDimension> distinct(group_by.begin(), group_by.end());
  if (distinct.size() != group_by.size()) {
    return Fail(ErrorCode::kInvalidArgument, "DIMENSION_TWICE", "the backlog was to be grouped by one dimension twice");
  }
  const bool with_ages = distinct.contains(BacklogDimension::kAge);

  BacklogReport report;
  report.as_of = clock_.Now();
  CETAK_ASSIGN_OR_RETURN(const Snapshot snapshot, TakeSnapshot(store_, report.as_of, with_ages));
  Rows rows(group_by);
  for (const LaneFigures& lane : snapshot.lanes) {
    const BacklogCounts counts = CountsOf(lane);
    Add(report.total, counts);
    if (with_ages) {
      rows.AddByAge(lane, snapshot.ages.at(lane.id), report.as_of);
    } else if (!group_by.empty()) {
      rows.Add(lane, 0, counts, lane.oldest_waiting_since);
    }
  }
  report.rows = std::move(rows).Take();

  report.printed_per_second = meter_->PerSecond(report.as_of, report.total.printed);
  const std::int64_t remaining = report.total.waiting + report.total.printing - report.total.in_doubt;
  if (report.printed_per_second > 0) {
    report.estimated_remaining =
        std::chrono::seconds(std::llround(std::ceil(static_cast<double>(remaining) / report.printed_per_second)));
  }
  return report;
}

}  // namespace cetak
