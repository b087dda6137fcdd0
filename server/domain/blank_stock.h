// One profile's blanks in one room: how many lie where and, where cards have serials, which. What a ledger of blanks is
// checked against before it is written. Pure; not thread-safe.
//
// Dispatch moves blanks without knowing their serials, so what is named in the shift's custody is what was there when
// people last counted, and what came and went by hand since. The next count names what is left and what was spoiled;
// what is neither was issued or lost.
#pragma once

#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

#include "server/base/result.h"
#include "server/domain/blank.h"

namespace cetak {

class BlankStock {
 public:
  // -- as it was stored
  void SetCount(const BlankSpot& spot, std::int64_t count) { counts_[spot] = count; }
  // Of kVault, kShift (all that is in custody), kSpoiled and kLost; of kSupplier those that came and were not returned.
  void SetSerials(BlankPlace place, SerialSet serials) { serials_[place] = std::move(serials); }

  // -- what was moved
  void Move(const BlankSpot& from, const BlankSpot& to, std::int64_t count, const SerialSet& serials);
  // The same without the count, which is known already.
  void MoveSerials(BlankPlace from, BlankPlace to, const SerialSet& serials);

  const std::map<BlankSpot, std::int64_t>& counts() const { return counts_; }
  std::int64_t CountAt(BlankPlace place) const;  // all hoppers together
  std::int64_t InCustody() const { return CountAt(BlankPlace::kShift) + CountAt(BlankPlace::kPrinter); }
  std::int64_t Usable() const { return CountAt(BlankPlace::kVault) + InCustody(); }
  const SerialSet& SerialsAt(BlankPlace place) const;

  // FAILED_PRECONDITION/NOT_ENOUGH_BLANKS, /SERIAL_NOT_THERE, /SERIAL_KNOWN, /SERIALS_MIXED (with blanks that have no
  // serials in the shift's hands); INVALID_ARGUMENT/SERIALS_REQUIRED.
  Status Check(BlankPlace from, BlankPlace to, std::int64_t count, const SerialSet& serials) const;

  // One card from issued, spoiled or lost to another of these; a card that is spoiled has its serial named where cards
  // have serials. As Check.
  Status CheckCorrection(BlankPlace from, BlankPlace to, const SerialSet& serial) const;

  // What two people counted against this: COUNT_DIFFERS, SERIAL_NOT_THERE, SERIAL_COUNT, SERIAL_MISSING; the figures
  // stand in the fields, which begin with "profile CODE".
  std::vector<FieldViolation> Compare(const ShiftCount& counted, std::string_view profile) const;
  // After a count that agrees: these are there, the rest is not.
  void TakeNames(const ShiftCount& counted);

 private:
  Status CheckSerials(BlankPlace from, BlankPlace to, std::int64_t count, const SerialSet& serials) const;
  Status CheckUnnamed(BlankPlace from, BlankPlace to, std::int64_t count) const;

  std::map<BlankSpot, std::int64_t> counts_;
  std::map<BlankPlace, SerialSet> serials_;
};

}  // namespace cetak
