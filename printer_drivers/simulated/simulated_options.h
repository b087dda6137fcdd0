// What a simulated printer is told in the site file. Values.
//
//   log              the file of its physical cards; required, one a printer
//   pace             real: 50 s a card (30 s encoding, 20 s printing); fast: 50 ms; instant: none. Default: fast
//   faults           "jam@10, spoil@40": each strikes once, at the card that would be the n-th line of the log, so that
//                    the count goes on over restarts
//   recover_after_ms how long a stop lasts; 0: until Help. Default 2000
//   queue_depth      cards taken before the first is done, 1 … 256; those that are due share one fsync. Default 1
//   draw             yes: the artwork is drawn, and thrown away. Default no
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>

#include "printer_drivers/api/printer_driver.h"

namespace cetak {

enum class Fault : std::uint8_t {
  kJam,          // stops with media-jam until help comes; then the same card goes on
  kMediaEmpty,   // … media-empty
  kCoverOpen,    // … cover-open
  kSpoil,        // a blank is gone
  kUnknown,      // the card comes out, and the driver never learns of it
  kUnknownLost,  // the card never comes out, and the driver never learns of it
  kOffline,      // cannot be reached for a while
  kRefuse,       // busy, once
  kPermanent,    // says that it can never print this card
  // The power fails, and with it go the cards that are queued; after a while it is back. At this card …
  kPowerLossBefore,  // … which had not left the hopper
  kPowerLossDuring,  // … which is half printed
  kPowerLossAfter,   // … which had just come out
};

struct SimulatedOptions {
  std::string log;
  std::chrono::milliseconds card_time{50};
  std::multimap<std::int64_t, Fault> faults;  // by the card's number in the log
  std::chrono::milliseconds recover_after{2000};
  std::size_t queue_depth = 1;
  bool draw = false;
};

// INVALID_ARGUMENT/PRINTER_OPTIONS.
Result<SimulatedOptions> ReadSimulatedOptions(const PrinterSettings& settings);

}  // namespace cetak
