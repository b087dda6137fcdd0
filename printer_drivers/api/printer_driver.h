// PrinterDriver: what every driver promises to dispatch. It knows a card to make and a ticket; no lane, SQL or proto.
//
// Thread: one worker a printer owns its driver and calls everything from that thread; only Interrupt may come from
// another. Calls may block on the device up to the driver's own time-outs (seconds), never without end. Printer trouble
// is an outcome or a status, not an error: no call throws.
//
// How a card goes: Submit journals its steps and gives the card to the device; Poll says what became of it. A driver
// that cannot know says kUnknown and never guesses (see CONTRIBUTING.md, "At most one card").
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/base/clock.h"
#include "server/base/result.h"
#include "server/domain/printer_state.h"

namespace cetak {

// Identifies one attempt at one card, on the device too (its job's name): "1234-17-1" is batch, place, attempt. It
// holds no personal data.
struct Ticket {
  std::string id;

  friend auto operator<=>(const Ticket&, const Ticket&) = default;
};

// One side as Cairo draws it: a word a pixel, 0xRRGGBB under a byte that means nothing, no padding.
struct Raster {
  std::int32_t width_px = 0;
  std::int32_t height_px = 0;
  std::vector<std::uint32_t> pixels;  // width × height
};

// Front, back. A side that is the same on many cards is one raster for all of them.
using Sides = std::vector<std::shared_ptr<const Raster>>;

struct PrintSize {
  std::int32_t width_px = 1012;  // ID-1 at 300 dpi: 85.60 × 53.98 mm
  std::int32_t height_px = 638;
};

// A card to make. Drawing is put off until a driver asks, because not all devices want pixels. Landscape, upright.
class Card {
 public:
  virtual ~Card() = default;
  virtual Result<Sides> Draw(const PrintSize& size) const = 0;
};

struct Capabilities {
  PrintSize size;
  std::int32_t sides = 2;
  std::int32_t queue_depth = 1;               // cards that Submit accepts before the first is done
  bool survives_restart = false;              // ids and history stay when the device restarts
  bool torn_upload_is_safe = false;           // a document that broke off is never printed
  std::chrono::seconds history{0};            // how long the device can say what became of a card
  std::optional<std::int32_t> cards_per_day;  // duty, where known
};

struct PrinterStatus {
  PrinterState state = PrinterState::kUnreachable;
  std::vector<PrinterReason> reasons;                 // empty is "none"
  std::optional<std::int64_t> impressions_completed;  // the device's own counter of printed sides, where it has one
  std::string message;                                // the device's words, for operators
};

struct Identity {
  std::string make_and_model;
  std::string serial;
  std::string uuid;
};

enum class OutcomeClass : std::uint8_t {
  kPending,          // at the device; poll again
  kPrinted,          // proven
  kRetryableNoCard,  // nothing left the hopper; the only class that repeats by itself
  kNeedsOperator,    // media-empty, cover-open …: the same card goes on when a person helped; poll again
  kCardSpoiled,      // a blank is gone
  kUnknown,          // in doubt
  kPermanent,        // this printer can never print it; no blank is gone
};

std::string_view Name(OutcomeClass outcome);

struct DeviceOutcome {
  OutcomeClass outcome = OutcomeClass::kUnknown;
  std::string note;  // a keyword: "job-completed-successfully", "timeout-after-upload"
};

// Where a driver writes how far a card came, before each step, so that a restarted server can ask the device. Entries
// are "INTENT", "CREATED 17", "SENDING", "SENT", … The owner makes each durable before Append returns.
class TicketJournal {
 public:
  virtual ~TicketJournal() = default;
  virtual Status Append(const Ticket& ticket, std::string_view step) = 0;
  virtual Result<std::vector<std::string>> Read(const Ticket& ticket) const = 0;
};

class PrinterDriver {
 public:
  virtual ~PrinterDriver() = default;

  // As far as known without blocking for long; a printer that cannot be reached reports the last known.
  virtual Capabilities GetCapabilities() = 0;
  virtual PrinterStatus GetStatus() = 0;
  virtual Identity Identify() = 0;

  // Gives one card to the device, copies = 1. kPending: accepted, poll it. Everything else is the outcome.
  // `journal` is written by Poll too, until the card has an outcome.
  virtual DeviceOutcome Submit(const Ticket& ticket, const Card& card, TicketJournal& journal) = 0;

  // What became of a card that Submit left pending; waits at most `at_most` for it to change.
  virtual DeviceOutcome Poll(const Ticket& ticket, std::chrono::milliseconds at_most) = 0;

  // Asks the device to drop a pending card; the answer says what came of it, as Poll does.
  virtual DeviceOutcome Cancel(const Ticket& ticket) = 0;

  // After a restart or a lost contact: what became of a card that another life of this driver handed over. Settles only
  // on proof; kUnknown otherwise.
  virtual DeviceOutcome Reconcile(const Ticket& ticket, const TicketJournal& journal) = 0;

  // From any thread: a blocked call returns soon. For a stop.
  virtual void Interrupt() = 0;
};

// What a driver is made from: the printer's code and its options of the site file.
struct PrinterSettings {
  std::string code;
  std::map<std::string, std::string> options;
};

// A driver's entry in the registry (app wires them): checks the options, then makes it. INVALID_ARGUMENT names the
// option and the rule.
using DriverFactory = std::function<Result<std::unique_ptr<PrinterDriver>>(const PrinterSettings&)>;

}  // namespace cetak
