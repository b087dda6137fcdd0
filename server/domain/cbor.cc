#include "server/domain/cbor.h"

namespace cetak {
namespace {

constexpr int kMajorTypeShift = 5;
constexpr std::uint8_t kLowBits = 0x1F;
constexpr std::uint8_t kOneByteFollows = 24;  // 25, 26, 27: two, four, eight

}  // namespace

void CborWriter::Head(std::uint8_t major_type, std::uint64_t argument) {
  const auto first = static_cast<std::uint8_t>(major_type << kMajorTypeShift);
  if (argument < kOneByteFollows) {
    bytes_ += static_cast<char>(first | argument);
    return;
  }
  const int width = argument <= 0xFF ? 0 : argument <= 0xFFFF ? 1 : argument <= 0xFFFF'FFFF ? 2 : 3;
  bytes_ += static_cast<char>(first | (kOneByteFollows + width));
  for (int shift = 8 * (1 << width) - 8; shift >= 0; shift -= 8) bytes_ += static_cast<char>(argument >> shift);
}

void CborWriter::Number(std::int64_t number) {
  if (number < 0) return Head(1, static_cast<std::uint64_t>(-1 - number));
  Head(0, static_cast<std::uint64_t>(number));
}

void CborWriter::Text(std::string_view text) {
  Head(3, text.size());
  bytes_ += text;
}

void CborWriter::Bytes(std::string_view bytes) {
  Head(2, bytes.size());
  bytes_ += bytes;
}

std::uint64_t CborReader::Fail() {
  good_ = false;
  rest_ = {};
  return 0;
}

std::uint64_t CborReader::Head(std::uint8_t major_type) {
  if (rest_.empty() || static_cast<std::uint8_t>(rest_.front()) >> kMajorTypeShift != major_type) return Fail();
  const std::uint8_t low = static_cast<std::uint8_t>(rest_.front()) & kLowBits;
  rest_.remove_prefix(1);
  if (low < kOneByteFollows) return low;
  const std::size_t width = std::size_t{1} << (low - kOneByteFollows);
  if (width > 8 || rest_.size() < width) return Fail();
  std::uint64_t argument = 0;
  for (const char byte : rest_.substr(0, width)) argument = argument << 8 | static_cast<std::uint8_t>(byte);
  rest_.remove_prefix(width);
  return argument;
}

std::int64_t CborReader::Number() {
  const bool negative = !rest_.empty() && static_cast<std::uint8_t>(rest_.front()) >> kMajorTypeShift == 1;
  const std::uint64_t argument = Head(negative ? 1 : 0);
  if (argument > INT64_MAX) return static_cast<std::int64_t>(Fail());
  return negative ? -1 - static_cast<std::int64_t>(argument) : static_cast<std::int64_t>(argument);
}

std::string_view CborReader::Take(std::uint64_t count) {
  if (count > rest_.size()) {
    Fail();
    return {};
  }
  const std::string_view taken = rest_.substr(0, count);
  rest_.remove_prefix(count);
  return taken;
}

}  // namespace cetak
