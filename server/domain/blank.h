// Blanks: the controlled cards that nothing is printed on yet, and what becomes of them. Double entry over places (ICAO
// Doc 9303-2: all material is accounted for): every movement takes from one place what it gives to another, is never
// changed, and is corrected by its reversal. Values and pure functions; thread-safe.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/base/result.h"
#include "server/domain/ids.h"
#include "server/domain/outcome.h"
#include "server/domain/serial_set.h"

namespace cetak {

// The numbers are stored. Supplier is whoever is outside: the ministry, or another regency that lends.
enum class BlankPlace : std::uint8_t {
  kSupplier = 1,
  kVault = 2,
  kShift = 3,    // in the hands of the people of the open shift
  kPrinter = 4,  // in a printer's hopper
  kIssued = 5,   // became a good card
  kSpoiled = 6,  // kept for destruction
  kDestroyed = 7,
  kReturned = 8,  // to the ministry, or to another regency as a loan
  kLost = 9,
};

inline constexpr std::array<BlankPlace, 9> kAllBlankPlaces = {
    BlankPlace::kSupplier, BlankPlace::kVault,     BlankPlace::kShift,    BlankPlace::kPrinter, BlankPlace::kIssued,
    BlankPlace::kSpoiled,  BlankPlace::kDestroyed, BlankPlace::kReturned, BlankPlace::kLost};

std::string_view Name(BlankPlace place);
std::optional<BlankPlace> ParseBlankPlace(std::string_view name);

// What people may move by hand; what becomes of cards is dispatch's, a settlement's or a correction's alone (printer →
// issued, spoiled, lost; one of these → another).
bool MayBeMovedByHand(BlankPlace from, BlankPlace to);

// Where the blank of a card with this final outcome is now; nullopt: no blank was moved.
std::optional<BlankPlace> BlankPlaceOf(Outcome outcome);

// The shift answers for these two together: nobody counts a hopper card by card.
constexpr bool IsInShiftCustody(BlankPlace place) {
  return place == BlankPlace::kShift || place == BlankPlace::kPrinter;
}

// The printer, where the place is one.
struct BlankSpot {
  BlankPlace place = BlankPlace::kVault;
  std::optional<PrinterId> printer;

  friend auto operator<=>(const BlankSpot&, const BlankSpot&) = default;
};

struct BlankMovement {
  RoomId room;
  ProfileId profile;
  BlankSpot from;
  BlankSpot to;
  std::int64_t count = 0;
  SerialSet serials;         // empty where cards have none; else as many as `count`
  std::string counterparty;  // who sent or got them, where from or to is outside
  std::string document;      // delivery note, loan letter
  std::string because;
  std::string by;
  std::string witness;
  std::optional<Uuid> request_id;  // chosen before the first try: a repeat gets the first answer
};

// What is wrong with it whatever lies where: MOVEMENT_NOT_ALLOWED, OUT_OF_RANGE, REQUIRED, SAME_PERSON, SERIAL_COUNT.
std::vector<FieldViolation> CheckMovementByHand(const BlankMovement& movement);
// REQUIRED, SAME_PERSON, OUT_OF_RANGE of the two who sign.
std::vector<FieldViolation> CheckSigners(std::string_view by, std::string_view witness);

// What two people counted of one profile, at a shift's opening or closing.
struct ShiftCount {
  ProfileId profile;
  std::int64_t blanks = 0;  // in the shift's hands and in all hoppers
  std::int64_t spoiled = 0;
  SerialSet blank_serials;  // where cards have serials, as spoiled_serials
  SerialSet spoiled_serials;
};

// One profile's blanks in a shift: opening + received = issued + spoiled + returned + lost + closing.
struct ShiftEquation {
  ProfileId profile;
  std::int64_t opening = 0;   // counted by two people
  std::int64_t received = 0;  // into the shift's custody
  std::int64_t issued = 0;
  std::int64_t spoiled = 0;
  std::int64_t returned = 0;  // out of custody: to the vault or away
  std::int64_t lost = 0;

  // Of one entry, or of many alike. A card that was corrected counts for what it turned out to be.
  void Add(BlankPlace from, BlankPlace to, std::int64_t count);
  // What must be there now.
  std::int64_t Closing() const { return opening + received - issued - spoiled - returned - lost; }

  friend bool operator==(const ShiftEquation&, const ShiftEquation&) = default;
};

// A device's own counter of printed sides when the shift opened or closed, read while it is at rest.
struct PrinterCounter {
  PrinterId printer;
  std::optional<std::int64_t> impressions;  // the device has none, or cannot be reached
  std::int32_t sides = 2;                   // that it prints of a card
};

// What one printer did in a shift, by the ledger, and by its own counter.
struct PrinterTally {
  std::int64_t printed = 0;               // reported by the device itself
  std::int64_t other_handed = 0;          // spoiled, refused, lost, or printed by a person's word: some sides or none
  std::optional<PrinterCounter> opening;  // nullopt: nobody looked
  std::optional<PrinterCounter> closing;
};

// Why the counter does not agree (COUNTER_DIFFERS, COUNTER_WENT_BACK, COUNTER_MISSING), with the figures in `field`.
std::optional<FieldViolation> CheckCounter(std::string_view printer, const PrinterTally& tally);

}  // namespace cetak
