#include <algorithm>
#include <map>
#include <vector>

#include "tests/bench/bench_rows.h"
#include "tests/bench/floor.h"

namespace cetak {
namespace {

struct Group {
  CopyRows jobs;
  CopyRows completions;
};

// A lane's cards fill one batch after the other.
class Batches {
 public:
  explicit Batches(std::int64_t first) : next_(first) {}
  std::int64_t Of(const BenchLane& lane) {
    Open& open = open_[lane.lane_id];
    if (open.cards++ % kBatchCards == 0) open.batch = next_++;
    return open.batch;
  }

 private:
  struct Open {
    std::int64_t batch = 0;
    std::int64_t cards = 0;
  };
  std::int64_t next_;
  std::map<int, Open> open_;
};

std::vector<Group> MakeGroups(const CopyFloor& options, BarePostgres& postgres) {
  BenchLanes lanes(postgres);
  RequestMaker maker(options.kind);
  Batches batches(std::stoll(postgres.Query("SELECT coalesce(max(batch_id), 0) + 1 FROM completion")[0][0]));
  std::vector<Group> groups;
  for (std::int64_t n = 0; n < options.jobs; ++n) {
    if (n % options.group == 0) groups.emplace_back();
    const std::int64_t now = MicrosecondsNow();
    BenchLane& lane = lanes.Of(maker.OfficeOf(n), maker.ReasonOf(n));
    AddJob(groups.back().jobs, lane, now, maker.NewRequestId(), maker.StoredCard(n));
    if (!options.completions) continue;
    AddCompletion(groups.back().completions, lane, now, batches.Of(lane), lane.tail, 1);
  }
  return groups;
}

}  // namespace

nlohmann::json RunCopyFloor(const CopyFloor& options) {
  BarePostgres postgres(options.url);
  const std::vector<Group> groups = MakeGroups(options, postgres);
  const auto begun = std::chrono::steady_clock::now();
  for (const Group& group : groups) {
    postgres.Copy(kJobColumns, group.jobs);
    if (options.completions) postgres.Copy(kCompletionColumns, group.completions);
  }
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  return {{"jobs", options.jobs}, {"seconds", seconds}, {"per_second", options.jobs / seconds}};
}

}  // namespace cetak
