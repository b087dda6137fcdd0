// The rows that the server would write for the requests of a RequestMaker, for those who write past the server: floors
// and the loading of a grown database. A database is written by one of them at a time, and by no server.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/bench/bare_postgres.h"
#include "tests/bench/request_maker.h"

namespace cetak {

inline constexpr std::int64_t kBatchCards = 250;

struct BenchLane {
  std::int64_t office = 0;  // counted from 0
  RequestReason reason{};
  int room_id = 0;
  int lane_id = 0;
  int office_id = 0;
  std::int64_t tail = 0;
};

extern const char* const kJobColumns;  // with their table, as BarePostgres::Copy takes them
extern const char* const kCompletionColumns;

// A lane for each office and reason of the benchmark, made where it is missing.
class BenchLanes {
 public:
  explicit BenchLanes(BarePostgres& postgres);

  BenchLane& Of(std::int64_t office, RequestReason reason);
  std::vector<BenchLane>& all() { return lanes_; }
  const std::vector<BenchLane>& all() const { return lanes_; }

 private:
  std::vector<BenchLane> lanes_;
};

// Takes the lane's next place.
void AddJob(CopyRows& rows, BenchLane& lane, std::int64_t submitted_at, const Uuid& request_id, std::string_view card);

void AddCompletion(CopyRows& rows, const BenchLane& lane, std::int64_t at, std::int64_t batch_id, std::int64_t seq,
                   int printer_id);

std::int64_t MicrosecondsNow();

}  // namespace cetak
