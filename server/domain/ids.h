// Strong identifiers: two bare integers never stand side by side. The numbers are PostgreSQL's keys.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <utility>

#include "server/base/uuid.h"

namespace cetak {

template <typename Tag, typename Number>
struct Id {
  Number value{};

  friend auto operator<=>(const Id&, const Id&) = default;

  template <typename H>
  friend H AbslHashValue(H hash, const Id& id) {
    return H::combine(std::move(hash), id.value);
  }
};

using RoomId = Id<struct RoomTag, std::int32_t>;
using OfficeId = Id<struct OfficeTag, std::int32_t>;
using ProfileId = Id<struct ProfileTag, std::int32_t>;
using PrinterId = Id<struct PrinterTag, std::int32_t>;
using LaneId = Id<struct LaneTag, std::int64_t>;
using BatchId = Id<struct BatchTag, std::int64_t>;

// A server's term of dispatching a room: 1, 2, 3 … What an epoch that is over still writes changes nothing.
using Epoch = Id<struct EpochTag, std::int64_t>;

// A place in a lane: 1, 2, 3 … without a gap.
using LaneSeq = Id<struct LaneSeqTag, std::int64_t>;

// Chosen by the office before its first try (AIP-155).
using RequestId = Uuid;

}  // namespace cetak
