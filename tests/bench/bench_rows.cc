#include "tests/bench/bench_rows.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>

namespace cetak {
namespace {

std::int64_t NumberOf(const std::string& text) { return std::atoll(text.c_str()); }

constexpr const char* kMakeLanes =
    "INSERT INTO lane (room_id, profile_id, priority, office_id, source)"
    " SELECT o.room_id, p.profile_id, b.priority, o.office_id, 1 FROM office o, card_profile p, policy_band b"
    " WHERE b.reason < 4 ON CONFLICT DO NOTHING";
constexpr const char* kReadLanes =
    "SELECT right(o.code, 2)::int - 1, b.reason, l.room_id, l.lane_id, o.office_id,"
    " coalesce((SELECT max(j.lane_seq) FROM print_job j WHERE j.room_id = l.room_id AND j.lane_id = l.lane_id), 0)"
    " FROM lane l JOIN office o USING (office_id) JOIN policy_band b ON b.priority = l.priority"
    " WHERE b.reason < 4 AND l.source = 1 ORDER BY l.lane_id";

}  // namespace

const char* const kJobColumns =
    "print_job (submitted_at, room_id, lane_id, lane_seq, office_id, request_id, reason, detail, card)";
const char* const kCompletionColumns =
    "completion (at, room_id, batch_id, lane_seq, printer_id, attempt, outcome, note)";

BenchLanes::BenchLanes(BarePostgres& postgres) {
  postgres.Query(kMakeLanes);
  for (const auto& row : postgres.Query(kReadLanes)) {
    lanes_.push_back({NumberOf(row[0]), static_cast<RequestReason>(NumberOf(row[1])),
                      static_cast<int>(NumberOf(row[2])), static_cast<int>(NumberOf(row[3])),
                      static_cast<int>(NumberOf(row[4])), NumberOf(row[5])});
  }
}

BenchLane& BenchLanes::Of(std::int64_t office, RequestReason reason) {
  return *std::find_if(lanes_.begin(), lanes_.end(),
                       [&](const BenchLane& lane) { return lane.office == office && lane.reason == reason; });
}

void AddJob(CopyRows& rows, BenchLane& lane, std::int64_t submitted_at, const Uuid& request_id, std::string_view card) {
  rows.BeginRow(9);
  rows.Timestamp(submitted_at);
  rows.Int32(lane.room_id);
  rows.Int32(lane.lane_id);
  rows.Int32(++lane.tail);
  rows.Int32(lane.office_id);
  rows.Bytes({reinterpret_cast<const char*>(request_id.bytes.data()), request_id.bytes.size()});
  rows.Int16(static_cast<int>(lane.reason));
  rows.Int16(0);
  rows.Bytes(card);
  ++rows.rows;
}

void AddCompletion(CopyRows& rows, const BenchLane& lane, std::int64_t at, std::int64_t batch_id, std::int64_t seq,
                   int printer_id) {
  rows.BeginRow(8);
  rows.Timestamp(at);
  rows.Int32(lane.room_id);
  rows.Int32(batch_id);
  rows.Int32(seq);
  rows.Int32(printer_id);
  rows.Int16(1);
  rows.Int16(1);  // printed
  rows.Bytes("job-completed-successfully");
  ++rows.rows;
}

std::int64_t MicrosecondsNow() {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

}  // namespace cetak
