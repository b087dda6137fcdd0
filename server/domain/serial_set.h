// Serial numbers as a set of ranges: "A00000001-A00002000,B0000017". A serial is a prefix (upper-case letters, digits,
// "/" and "."; may be empty) and then digits; a range has one prefix and one number of digits. Value; thread-safe.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "server/base/result.h"

namespace cetak {

class SerialSet {
 public:
  static constexpr std::size_t kMaxRanges = 5'000;
  static constexpr std::int64_t kMaxSerials = 10'000'000;

  // INVALID_ARGUMENT with the rule at `field`: MALFORMED_SERIALS, SERIAL_TWICE, OUT_OF_RANGE (more ranges or serials
  // than a person can have counted). Empty text is the empty set; spaces around commas and small letters are forgiven.
  static Result<SerialSet> Parse(std::string_view text, std::string_view field);
  // Of text that Format made.
  static SerialSet FromStored(std::string_view text);

  std::string Format() const;  // sorted, merged: equal sets read the same
  std::int64_t count() const;
  bool empty() const { return ranges_.empty(); }
  bool Contains(const SerialSet& other) const;
  bool Overlaps(const SerialSet& other) const;
  void Add(const SerialSet& other);
  void Remove(const SerialSet& other);

  friend bool operator==(const SerialSet&, const SerialSet&) = default;

 private:
  struct Range {
    std::string prefix;
    std::int32_t digits = 0;
    std::int64_t first = 0;
    std::int64_t last = 0;

    bool IsOfSameKind(const Range& other) const { return prefix == other.prefix && digits == other.digits; }
    friend auto operator<=>(const Range&, const Range&) = default;
  };

  static Result<Range> ParseRange(std::string_view text, std::string_view field);
  // Sorts and merges; false when two overlapped.
  bool Normalize();

  std::vector<Range> ranges_;  // sorted, apart from each other
};

}  // namespace cetak
