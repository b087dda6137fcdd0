#include "server/domain/blank_stock.h"

#include <optional>
#include <string>

#include "server/domain/rules.h"

namespace cetak {
namespace {

using P = BlankPlace;

Status Refuse(std::string_view reason, std::string_view message) {
  return Fail(ErrorCode::kFailedPrecondition, std::string(reason), std::string(message));
}

Status RefuseWithoutSerials() {
  return Fail(Error{ErrorCode::kInvalidArgument,
                    std::string(rule::kSerialsRequired),
                    "these blanks have serials: name them",
                    {{"serials", std::string(rule::kSerialsRequired)}},
                    std::nullopt});
}

// Where the serials of a place are kept; nullopt: what went there is not named any more.
std::optional<BlankPlace> NamedAt(BlankPlace place) {
  switch (place) {
    case P::kVault:
    case P::kSpoiled:
    case P::kLost: return place;
    case P::kShift:
    case P::kPrinter: return P::kShift;
    case P::kSupplier:
    case P::kIssued:
    case P::kDestroyed:
    case P::kReturned: return std::nullopt;
  }
  BrokenInvariant("unknown BlankPlace");
}

bool IsOutside(BlankPlace place) { return place == P::kSupplier || place == P::kReturned; }

}  // namespace

void BlankStock::Move(const BlankSpot& from, const BlankSpot& to, std::int64_t count, const SerialSet& serials) {
  counts_[from] -= count;
  counts_[to] += count;
  MoveSerials(from.place, to.place, serials);
}

void BlankStock::MoveSerials(BlankPlace from, BlankPlace to, const SerialSet& serials) {
  if (serials.empty()) return;
  if (const auto place = NamedAt(from)) serials_[*place].Remove(serials);
  if (const auto place = NamedAt(to)) serials_[*place].Add(serials);
  if (IsOutside(from)) serials_[P::kSupplier].Add(serials);
  if (IsOutside(to)) serials_[P::kSupplier].Remove(serials);
}

std::int64_t BlankStock::CountAt(BlankPlace place) const {
  std::int64_t sum = 0;
  for (const auto& [spot, count] : counts_) sum += spot.place == place ? count : 0;
  return sum;
}

const SerialSet& BlankStock::SerialsAt(BlankPlace place) const {
  static const SerialSet kNone;
  const auto found = serials_.find(place);
  return found == serials_.end() ? kNone : found->second;
}

Status BlankStock::Check(BlankPlace from, BlankPlace to, std::int64_t count, const SerialSet& serials) const {
  const std::int64_t there = IsInShiftCustody(from) ? InCustody() : CountAt(from);
  if (from != P::kSupplier && count > there) {
    return Refuse("NOT_ENOUGH_BLANKS",
                  std::to_string(there) + " are there, " + std::to_string(count) + " are asked for");
  }
  return serials.empty() ? CheckUnnamed(from, to, count) : CheckSerials(from, to, count, serials);
}

Status BlankStock::CheckUnnamed(BlankPlace from, BlankPlace to, std::int64_t count) const {
  if (IsInShiftCustody(from) && IsInShiftCustody(to)) return {};
  const bool custody_is_named = !SerialsAt(P::kShift).empty();
  if (custody_is_named && (IsInShiftCustody(from) || IsInShiftCustody(to))) return RefuseWithoutSerials();
  if (from == P::kSupplier && !SerialsAt(P::kSupplier).empty()) return RefuseWithoutSerials();
  // Of what this shift spoiled the next count says which they are.
  if (from == P::kSpoiled && custody_is_named) return RefuseWithoutSerials();
  if (const auto place = NamedAt(from);
      place && count > CountAt(from) - SerialsAt(*place).count() && !IsInShiftCustody(from)) {
    return RefuseWithoutSerials();
  }
  return {};
}

Status BlankStock::CheckSerials(BlankPlace from, BlankPlace to, std::int64_t count, const SerialSet& serials) const {
  if (from == P::kSupplier && SerialsAt(P::kSupplier).Overlaps(serials)) {
    return Refuse("SERIAL_KNOWN", "one of these serials was received before");
  }
  // A blank that was lost in doubt has no name in the ledger until it is found.
  const bool is_nowhere = from == P::kLost && SerialsAt(P::kSupplier).Contains(serials) &&
                          !SerialsAt(P::kVault).Overlaps(serials) && !SerialsAt(P::kShift).Overlaps(serials) &&
                          !SerialsAt(P::kSpoiled).Overlaps(serials);
  if (const auto place = NamedAt(from); place && !is_nowhere && !SerialsAt(*place).Contains(serials)) {
    return Refuse("SERIAL_NOT_THERE", "one of these serials is not there");
  }
  if (IsInShiftCustody(to) && !IsInShiftCustody(from) && SerialsAt(P::kShift).empty() && InCustody() > 0) {
    return Refuse("SERIALS_MIXED", std::to_string(InCustody()) + " blanks without serials are in the shift's hands; " +
                                       std::to_string(count) + " with serials do not go beside them");
  }
  return {};
}

Status BlankStock::CheckCorrection(BlankPlace from, BlankPlace to, const SerialSet& serial) const {
  const SerialSet& known = SerialsAt(P::kSupplier);
  if (serial.empty() && !known.empty() && (from == P::kSpoiled || to == P::kSpoiled)) return RefuseWithoutSerials();
  if (from == P::kIssued && !serial.empty()) {
    const bool is_elsewhere = SerialsAt(P::kVault).Overlaps(serial) || SerialsAt(P::kSpoiled).Overlaps(serial) ||
                              SerialsAt(P::kLost).Overlaps(serial);
    if (!known.Contains(serial) || is_elsewhere) {
      return Refuse("SERIAL_NOT_THERE", "this serial is not that of a card that was issued");
    }
  }
  return Check(from, to, 1, serial);
}

std::vector<FieldViolation> BlankStock::Compare(const ShiftCount& counted, std::string_view profile) const {
  std::vector<FieldViolation> violations;
  const auto add = [&](const std::string& what, std::string_view broken) {
    violations.push_back({"profile " + std::string(profile) + " " + what, std::string(broken)});
  };
  const auto figures = [](std::int64_t of_people, std::int64_t of_ledger) {
    return " counted=" + std::to_string(of_people) + " ledger=" + std::to_string(of_ledger);
  };
  const std::int64_t spoiled = CountAt(P::kSpoiled);
  if (counted.blanks != InCustody()) add("blanks" + figures(counted.blanks, InCustody()), rule::kCountDiffers);
  if (counted.spoiled != spoiled) add("spoiled" + figures(counted.spoiled, spoiled), rule::kCountDiffers);

  const SerialSet& there = SerialsAt(P::kShift);
  const SerialSet& spoiled_before = SerialsAt(P::kSpoiled);
  if (!there.Contains(counted.blank_serials)) add("blank_serials", rule::kSerialNotThere);
  if (!there.empty() && counted.blank_serials.count() != counted.blanks) {
    add("blank_serials" + figures(counted.blank_serials.count(), counted.blanks), rule::kSerialCount);
  }
  SerialSet newly_spoiled = counted.spoiled_serials;
  newly_spoiled.Remove(spoiled_before);
  SerialSet gone = there;
  gone.Remove(counted.blank_serials);
  if (!counted.spoiled_serials.Contains(spoiled_before)) add("spoiled_serials", rule::kSerialMissing);
  if (!gone.Contains(newly_spoiled)) add("spoiled_serials", rule::kSerialNotThere);
  const std::int64_t to_name = there.empty() ? 0 : spoiled - spoiled_before.count();
  if (newly_spoiled.count() != to_name) {
    add("spoiled_serials" + figures(newly_spoiled.count(), to_name), rule::kSerialCount);
  }
  return violations;
}

void BlankStock::TakeNames(const ShiftCount& counted) {
  serials_[P::kShift] = counted.blank_serials;
  serials_[P::kSpoiled] = counted.spoiled_serials;
}

}  // namespace cetak
