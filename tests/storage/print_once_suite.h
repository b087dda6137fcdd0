// What every PrintStore promises of "at most one card": leases and their epochs, late reports, cards in doubt and
// reprints.
#pragma once

#include "tests/storage/print_store_suite.h"

namespace cetak {

class PrintOnceSuite : public PrintStoreSuite {
 protected:
  static constexpr std::chrono::milliseconds kLong = std::chrono::minutes(10);
  static constexpr Uuid kAnother{{0xa2}};

  RoomId room_id() { return room().Lane().room; }

  // Cards 1 … `cards` of one batch were handed off, and the first is in doubt.
  Batch DoubtTheFirst(std::uint32_t cards = 1) {
    const Batch batch = room().Cut(room().Append(1, cards), static_cast<std::int32_t>(cards));
    EXPECT_TRUE(room().HandOff(batch, 1, cards));
    EXPECT_TRUE(room().Report(std::vector{room().Outcome(batch, 1, Outcome::kInDoubt)}));
    return batch;
  }
  Correction CorrectFirst(Outcome outcome) {
    return {room().office(), RequestNumber(1), outcome, {}, "a crease across the photo", "op-7", ""};
  }
  Settlement SettleFirst(Outcome verdict) {
    return {room().office(), RequestNumber(1), 1, verdict, "looked into the tray", "op-7", ""};
  }
};

}  // namespace cetak
