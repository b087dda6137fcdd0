// BlankLedger: the seam to the ledger of blanks, beside PrintStore and on the same database.
//
// What dispatch and settlements move is posted by PrintStore in the transaction of the outcome itself; here is what
// people do and ask. Thread-safe; blocks on the database; errors as PrintStore's. What reports done is committed,
// together with its audit entry. `by` and `witness` name people of the office: two different ones wherever both stand.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/base/clock.h"
#include "server/base/result.h"
#include "server/domain/blank.h"
#include "server/domain/ids.h"

namespace cetak {

using BlankEntryId = Id<struct BlankEntryTag, std::int64_t>;  // of a room, growing
using ShiftId = Id<struct ShiftTag, std::int64_t>;            // of a room
using DestructionId = Id<struct DestructionTag, std::int64_t>;

// The numbers are stored.
enum class BlankEntryKind : std::uint8_t {
  kByHand = 1,
  kByDispatch = 2,    // a group of cards that a printer made or spoiled: one entry a printer, profile, place and commit
  kBySettlement = 3,  // what a person found out about a card in doubt
  kDestruction = 4,
  kReversal = 5,
  kOpening = 6,       // what two people found at a room's first shift: the ledger begins with it
  kByCorrection = 7,  // of a card that turned out otherwise than it was concluded
};

struct BlankEntry {
  BlankEntryId id;
  Instant at;
  BlankEntryKind kind = BlankEntryKind::kByHand;
  BlankMovement movement;
  std::optional<ShiftId> shift;  // that was open then
  std::optional<BlankEntryId> reverses;
  std::optional<BlankEntryId> reversed_by;
};

struct BlankEntryQuery {
  RoomId room;
  std::optional<ShiftId> shift;
  bool by_people_only = false;         // without kByDispatch
  std::optional<BlankEntryId> before;  // the last of the page before; newest first
  std::int32_t limit = 100;
};

struct BlankBalance {
  ProfileId profile;
  BlankSpot spot;
  std::int64_t count = 0;  // a hopper that was filled without an entry is below zero; the shift's sum tells the truth
  SerialSet serials;       // of vault, shift (all that was in custody at the last count), spoiled and lost, where known
};

struct ShiftSigning {
  RoomId room;
  std::vector<ShiftCount> counts;        // a profile that is left out counts as none
  std::vector<PrinterCounter> counters;  // of every printer of the room
  std::string by;
  std::string witness;
  // Why a printer's counter is taken as it is, although it does not agree (it was replaced, its memory was cleared).
  std::string counters_because;
};

struct Shift {
  ShiftId id;
  RoomId room;
  Instant opened_at;
  std::string opened_by;
  std::string opening_witness;
  std::optional<Instant> closed_at;
  std::string closed_by;
  std::string closing_witness;
  std::vector<ShiftEquation> equations;  // so far, or as it closed
};

// Spoiled cards that were destroyed, and the signed record of it (berita acara, SE Mendagri 470.13/11176/SJ).
struct Destruction {
  DestructionId id;  // of a room
  RoomId room;
  ProfileId profile;
  std::int64_t count = 0;
  SerialSet serials;
  std::string method;  // "dibakar"
  std::string place;   // where it was done
  std::string by;
  std::string witness;
  std::optional<Uuid> request_id;  // as a movement's
  Instant at;
  bool reversed = false;  // it was not so
};

class BlankLedger {
 public:
  virtual ~BlankLedger() = default;

  // INVALID_ARGUMENT/MOVEMENT_INVALID with every rule that CheckMovementByHand finds broken, /SERIALS_REQUIRED;
  // FAILED_PRECONDITION/NOT_ENOUGH_BLANKS, /SERIAL_NOT_THERE, /SERIAL_KNOWN (received twice), /SERIALS_MIXED,
  // /NO_OPEN_SHIFT (from or to the shift's custody without `because`: a correction needs no shift). ALREADY_EXISTS/
  // REQUEST_ID_REUSED.
  virtual Result<BlankEntry> Move(const BlankMovement& movement) = 0;
  // A movement by hand or a destruction, once. NOT_FOUND/ENTRY_NOT_FOUND, FAILED_PRECONDITION/ENTRY_REVERSED,
  // /SHIFT_CLOSED (of a shift that was signed; move by hand what is wrong), and as Move where the blanks are gone.
  virtual Result<BlankEntry> Reverse(RoomId room, BlankEntryId entry, std::string_view because,
                                     std::string_view by) = 0;
  virtual Result<std::vector<BlankEntry>> ListEntries(const BlankEntryQuery& query) = 0;
  // Every place of the room that is not empty; its cost does not grow with the cards ever printed.
  virtual Result<std::vector<BlankBalance>> Balances(RoomId room) = 0;
  // Blanks that can still be printed on: vault, shift and hoppers.
  virtual Result<std::int64_t> CountUsable(RoomId room, ProfileId profile) = 0;

  // INVALID_ARGUMENT/SIGNING_INVALID; FAILED_PRECONDITION/SHIFT_OPEN, /COUNT_DIFFERS with a violation for each count or
  // serial that differs from the ledger (move the difference by hand, with a reason, first) and each printer that has
  // cards. A room's first shift takes the blanks that it counted as given.
  virtual Result<Shift> OpenShift(const ShiftSigning& signing) = 0;
  // FAILED_PRECONDITION/NO_OPEN_SHIFT; /SHIFT_DOES_NOT_CLOSE with a violation for each of: a count or serial that
  // differs from the ledger, cards in doubt or in a device, a printer's counter that does not agree and is not
  // explained.
  virtual Result<Shift> CloseShift(const ShiftSigning& signing) = 0;
  virtual Result<std::optional<Shift>> FindOpenShift(RoomId room) = 0;
  virtual Result<std::vector<Shift>> ListShifts(RoomId room, std::int32_t limit) = 0;  // newest first

  // INVALID_ARGUMENT/DESTRUCTION_INVALID, /SERIALS_REQUIRED; FAILED_PRECONDITION/NOT_ENOUGH_BLANKS, /SERIAL_NOT_THERE.
  // `id`, `at` and `reversed` of the argument are ignored.
  virtual Result<Destruction> Destroy(const Destruction& destruction) = 0;
  virtual Result<Destruction> FindDestruction(RoomId room,
                                              DestructionId destruction) = 0;  // NOT_FOUND/DESTRUCTION_NOT_FOUND
};

}  // namespace cetak
