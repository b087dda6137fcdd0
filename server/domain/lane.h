// A lane is a number line: (print room, card profile, priority, office, source). A job's place in it is its LaneSeq; a
// batch is a run of places. Every count is a subtraction of a few numbers. Values; thread-safe.
#pragma once

#include <cstdint>
#include <optional>

#include "server/base/clock.h"
#include "server/domain/ids.h"
#include "server/domain/request.h"

namespace cetak {

// A lane holds first submissions or returns (released, promoted, reprinted), never both. The numbers are stored.
enum class LaneSource : std::uint8_t { kFirst = 1, kReturn = 2 };

struct LaneKey {
  RoomId room;
  ProfileId profile;
  Priority priority = Priority::kNormal;
  OfficeId office;
  LaneSource source = LaneSource::kFirst;

  friend auto operator<=>(const LaneKey&, const LaneKey&) = default;

  template <typename H>
  friend H AbslHashValue(H hash, const LaneKey& key) {
    return H::combine(std::move(hash), key.room, key.profile, key.priority, key.office, key.source);
  }
};

struct LanePlace {
  LaneId lane;
  LaneSeq seq;

  friend auto operator<=>(const LanePlace&, const LanePlace&) = default;
};

struct LaneFigures {
  LaneId id;
  LaneKey key;
  std::int64_t tail = 0;             // the last place given
  std::int64_t head = 0;             // the last place that was cut into a batch
  std::int64_t withdrawn_ahead = 0;  // places above the head that were held, canceled or promoted
  std::int64_t held = 0;             // jobs of this lane that are held now
  std::int64_t canceled = 0;
  std::int64_t batched = 0;  // cards in all batches ever cut
  std::int64_t printed = 0;
  std::int64_t aborted = 0;                      // cards spoiled, refused or lost
  std::int64_t reprinted = 0;                    // of these: asked for again, in a return lane
  std::int64_t in_doubt = 0;                     // of the printing ones: nobody knows what became of them
  std::optional<Instant> oldest_waiting_since;   // when the first waiting place was submitted
  std::optional<Instant> oldest_in_doubt_since;  // of those that are in doubt

  std::int64_t Waiting() const { return tail - head - withdrawn_ahead; }
  // Cards in open batches: at a printer, before it, or in doubt.
  std::int64_t Printing() const { return batched - printed - aborted; }

  // Jobs that ended without a card: those that were reprinted are in line again.
  std::int64_t Aborted() const { return aborted - reprinted; }

  friend bool operator==(const LaneFigures&, const LaneFigures&) = default;
};

}  // namespace cetak
