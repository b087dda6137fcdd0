#include "server/domain/serial_set.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace cetak {
namespace {

constexpr std::size_t kMaxPrefix = 16;
constexpr std::size_t kMaxDigits = 18;

tl::unexpected<Error> Refuse(std::string_view field, std::string_view rule) {
  return Fail(Error{ErrorCode::kInvalidArgument,
                    "SERIALS_INVALID",
                    "the serials cannot be read",
                    {{std::string(field), std::string(rule)}},
                    std::nullopt});
}

std::string_view Trim(std::string_view text) {
  const auto first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsPrefix(char c) { return IsDigit(c) || (c >= 'A' && c <= 'Z') || c == '/' || c == '.'; }
char Upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

struct Serial {
  std::string prefix;
  std::int32_t digits = 0;
  std::int64_t number = 0;
};

std::optional<Serial> ParseSerial(std::string_view text) {
  std::size_t digits = 0;
  while (digits < text.size() && IsDigit(text[text.size() - 1 - digits])) ++digits;
  Serial serial{std::string(text.substr(0, text.size() - digits)), static_cast<std::int32_t>(digits), 0};
  std::transform(serial.prefix.begin(), serial.prefix.end(), serial.prefix.begin(), Upper);
  if (digits == 0 || digits > kMaxDigits || serial.prefix.size() > kMaxPrefix) return std::nullopt;
  if (!std::all_of(serial.prefix.begin(), serial.prefix.end(), IsPrefix)) return std::nullopt;
  std::from_chars(text.data() + text.size() - digits, text.data() + text.size(), serial.number);
  return serial;
}

std::string FormatSerial(const std::string& prefix, std::int32_t digits, std::int64_t number) {
  const std::string text = std::to_string(number);
  return prefix + std::string(static_cast<std::size_t>(digits) - text.size(), '0') + text;
}

}  // namespace

Result<SerialSet::Range> SerialSet::ParseRange(std::string_view text, std::string_view field) {
  const auto dash = text.find('-');
  const auto first = ParseSerial(Trim(text.substr(0, dash)));
  const auto last = dash == std::string_view::npos ? first : ParseSerial(Trim(text.substr(dash + 1)));
  if (!first || !last || first->prefix != last->prefix || first->digits != last->digits ||
      first->number > last->number) {
    return Refuse(field, "MALFORMED_SERIALS");
  }
  return Range{first->prefix, first->digits, first->number, last->number};
}

Result<SerialSet> SerialSet::Parse(std::string_view text, std::string_view field) {
  SerialSet set;
  std::int64_t serials = 0;
  text = Trim(text);
  while (!text.empty()) {
    const auto comma = text.find(',');
    CETAK_ASSIGN_OR_RETURN(Range range, ParseRange(Trim(text.substr(0, comma)), field));
    const std::int64_t count = range.last - range.first + 1;
    if (set.ranges_.size() == kMaxRanges || count > kMaxSerials - serials) return Refuse(field, "OUT_OF_RANGE");
    serials += count;
    set.ranges_.push_back(std::move(range));
    if (comma == std::string_view::npos) break;
    text.remove_prefix(comma + 1);
    if (Trim(text).empty()) return Refuse(field, "MALFORMED_SERIALS");
  }
  if (!set.Normalize()) return Refuse(field, "SERIAL_TWICE");
  return set;
}

SerialSet SerialSet::FromStored(std::string_view text) {
  SerialSet set;
  while (!text.empty()) {
    const auto comma = text.find(',');
    Result<Range> range = ParseRange(text.substr(0, comma), "serials");
    if (!range) BrokenInvariant("the ledger holds serials that are none");
    set.ranges_.push_back(*std::move(range));
    text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
  }
  set.Normalize();
  return set;
}

bool SerialSet::Normalize() {
  std::sort(ranges_.begin(), ranges_.end());
  bool apart = true;
  std::vector<Range> merged;
  for (Range& range : ranges_) {
    if (merged.empty() || !merged.back().IsOfSameKind(range) || merged.back().last + 1 < range.first) {
      merged.push_back(std::move(range));
      continue;
    }
    apart = apart && merged.back().last < range.first;
    merged.back().last = std::max(merged.back().last, range.last);
  }
  ranges_ = std::move(merged);
  return apart;
}

std::string SerialSet::Format() const {
  std::string text;
  for (const Range& range : ranges_) {
    if (!text.empty()) text += ',';
    text += FormatSerial(range.prefix, range.digits, range.first);
    if (range.last != range.first) text += '-' + FormatSerial(range.prefix, range.digits, range.last);
  }
  return text;
}

std::int64_t SerialSet::count() const {
  std::int64_t count = 0;
  for (const Range& range : ranges_) count += range.last - range.first + 1;
  return count;
}

bool SerialSet::Contains(const SerialSet& other) const {
  SerialSet rest = other;
  rest.Remove(*this);
  return rest.empty();
}

bool SerialSet::Overlaps(const SerialSet& other) const {
  SerialSet rest = other;
  rest.Remove(*this);
  return rest != other;
}

void SerialSet::Add(const SerialSet& other) {
  ranges_.insert(ranges_.end(), other.ranges_.begin(), other.ranges_.end());
  Normalize();
}

void SerialSet::Remove(const SerialSet& other) {
  std::vector<Range> left;
  auto cut = other.ranges_.begin();
  for (Range range : ranges_) {
    // What lies wholly before this range lies before all that follow.
    while (cut != other.ranges_.end() && (cut->IsOfSameKind(range) ? cut->last < range.first : *cut < range)) ++cut;
    for (auto hole = cut; hole != other.ranges_.end() && hole->IsOfSameKind(range) && hole->first <= range.last;
         ++hole) {
      if (range.first < hole->first) left.push_back({range.prefix, range.digits, range.first, hole->first - 1});
      range.first = hole->last + 1;
    }
    if (range.first <= range.last) left.push_back(std::move(range));
  }
  ranges_ = std::move(left);
}

}  // namespace cetak
