// Grows a database by COPY as if a server had worked on it for a long time: so many cards completed, then so many that
// wait, in the lanes of the benchmark. No server may run on it meanwhile. Says in one line of JSON how long it took.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>

#include "tests/bench/bench_rows.h"

namespace cetak {
namespace {

constexpr std::int64_t kHandOffCards = 64;
constexpr std::int64_t kGroupRows = 20'000;

const char* const kBatchColumns =
    "batch (cut_at, completed_at, room_id, batch_id, lane_id, first_seq, last_seq, card_count, printed, printer_id, "
    "state)";
const char* const kHandOffColumns = "hand_off (at, room_id, batch_id, first_seq, last_seq, printer_id, attempt, epoch)";

struct Growth {
  std::string url;
  std::int64_t completed = 0;
  std::int64_t waiting = 0;
  bool random_ids = false;
};

std::int64_t ShareOf(std::int64_t cards, const BenchLanes& lanes) {
  return cards / static_cast<std::int64_t>(lanes.all().size());
}

// All lanes grow at once, as they do when offices send side by side.
void GrowJobs(BarePostgres& postgres, BenchLanes& lanes, std::int64_t cards, bool random_ids) {
  RequestMaker maker({.ids = random_ids ? IdOrder::kRandom : IdOrder::kTime});
  const std::string card = maker.StoredCard(0);
  const std::int64_t rows_a_turn = kGroupRows / static_cast<std::int64_t>(lanes.all().size());
  for (std::int64_t left = ShareOf(cards, lanes); left > 0; left -= rows_a_turn) {
    CopyRows rows;
    const std::int64_t now = MicrosecondsNow();
    for (BenchLane& lane : lanes.all()) {
      for (std::int64_t i = std::min(rows_a_turn, left); i > 0; --i)
        AddJob(rows, lane, now, maker.NewRequestId(), card);
    }
    postgres.Copy(kJobColumns, rows);
  }
}

struct Outcomes {
  CopyRows batches;
  CopyRows hand_offs;
  CopyRows completions;
};

void AddBatch(Outcomes& rows, const BenchLane& lane, std::int64_t batch, std::int64_t first, std::int64_t last,
              int printer) {
  const std::int64_t now = MicrosecondsNow();
  rows.batches.BeginRow(11);
  rows.batches.Timestamp(now);
  rows.batches.Timestamp(now);
  for (const std::int64_t number : {std::int64_t{lane.room_id}, batch, std::int64_t{lane.lane_id}, first, last,
                                    last - first + 1, last - first + 1, std::int64_t{printer}}) {
    rows.batches.Int32(number);
  }
  rows.batches.Int16(4);  // completed
  for (std::int64_t from = first; from <= last; from += kHandOffCards) {
    rows.hand_offs.BeginRow(8);
    rows.hand_offs.Timestamp(now);
    for (const std::int64_t number :
         {std::int64_t{lane.room_id}, batch, from, std::min(from + kHandOffCards - 1, last), std::int64_t{printer}}) {
      rows.hand_offs.Int32(number);
    }
    rows.hand_offs.Int16(1);
    rows.hand_offs.Int64(1);
  }
  for (std::int64_t seq = first; seq <= last; ++seq) AddCompletion(rows.completions, lane, now, batch, seq, printer);
}

void Write(BarePostgres& postgres, const Outcomes& rows) {
  postgres.Copy(kBatchColumns, rows.batches);
  postgres.Copy(kHandOffColumns, rows.hand_offs);
  postgres.Copy(kCompletionColumns, rows.completions);
}

// Whole batches of every lane, from its first place.
void GrowOutcomes(BarePostgres& postgres, const BenchLanes& all_lanes, std::int64_t cards) {
  BenchLanes lanes = all_lanes;
  const int printer = std::stoi(postgres.Query("SELECT min(printer_id) FROM printer")[0][0]);
  std::int64_t batch = 0;
  Outcomes rows;
  const std::int64_t share = ShareOf(cards, lanes);
  for (std::int64_t first = 1; first <= share; first += kBatchCards) {
    for (const BenchLane& lane : lanes.all()) {
      AddBatch(rows, lane, ++batch, first, std::min(first + kBatchCards - 1, share), printer);
      if (rows.completions.rows < kGroupRows) continue;
      Write(postgres, rows);
      rows = Outcomes();
    }
  }
  Write(postgres, rows);
  postgres.Query(
      "INSERT INTO blank_entry (room_id, profile_id, from_printer_id, kind, from_place, to_place, count)"  // issued
      " SELECT b.room_id, l.profile_id, b.printer_id, 2, 4, 5, sum(b.printed) FROM batch b"
      " JOIN lane l USING (room_id, lane_id) GROUP BY 1, 2, 3");
  postgres.Query("SELECT setval(pg_get_serial_sequence('batch', 'batch_id'), " + std::to_string(batch + 1) + ")");
}

nlohmann::json Grow(const Growth& growth) {
  const auto begun = std::chrono::steady_clock::now();
  BarePostgres postgres(growth.url);
  BenchLanes lanes(postgres);
  const std::int64_t before = lanes.all().front().tail;
  if (growth.completed > 0 && before > 0) {
    std::fprintf(stderr, "bench_seed: cards are completed in an empty database only\n");
    std::exit(1);
  }
  std::thread outcomes;
  if (growth.completed > 0) {
    outcomes = std::thread([&growth, lanes] {
      BarePostgres second(growth.url);
      GrowOutcomes(second, lanes, growth.completed);
    });
  }
  GrowJobs(postgres, lanes, growth.completed, growth.random_ids);
  GrowJobs(postgres, lanes, growth.waiting, growth.random_ids);
  if (outcomes.joinable()) outcomes.join();
  postgres.Query("VACUUM ANALYZE");
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  return {{"seconds", seconds}};
}

int Main(int argc, char** argv) {
  Growth growth;
  CLI::App app("Grows a database by COPY", "bench_seed");
  app.add_option("--url", growth.url)->required();
  app.add_option("--completed", growth.completed, "cards");
  app.add_option("--waiting", growth.waiting, "cards besides");
  app.add_flag("--random-ids", growth.random_ids, "request ids without an order instead of UUIDv7");
  CLI11_PARSE(app, argc, argv);
  std::puts(Grow(growth).dump().c_str());
  return 0;
}

}  // namespace
}  // namespace cetak

int main(int argc, char** argv) { return cetak::Main(argc, argv); }
