// A batch: a run of one lane, one box of cards for one office. Values; thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "server/base/clock.h"
#include "server/domain/ids.h"
#include "server/domain/lane.h"

namespace cetak {

// The numbers are stored. Ready: cut, no printer has it. Stopped: its printer needs a person.
enum class BatchState : std::uint8_t { kReady = 1, kPrinting = 2, kStopped = 3, kCompleted = 4 };

inline constexpr std::array<BatchState, 4> kAllBatchStates = {BatchState::kReady, BatchState::kPrinting,
                                                              BatchState::kStopped, BatchState::kCompleted};

// ready → printing; printing → stopped, ready, completed; stopped → printing, ready, completed.
bool MayBecome(BatchState from, BatchState to);

std::string_view Name(BatchState state);

struct Batch {
  BatchId id;
  LaneId lane;
  LaneKey lane_key;
  LaneSeq first_seq;
  LaneSeq last_seq;
  std::int64_t card_count = 0;  // places of the run that were not withdrawn when it was cut
  BatchState state = BatchState::kReady;
  std::optional<PrinterId> printer;
  std::int64_t printed = 0;
  std::int64_t aborted = 0;
  Instant cut_at;
  std::optional<Instant> completed_at;
};

}  // namespace cetak
