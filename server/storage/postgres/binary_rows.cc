#include "server/storage/postgres/binary_rows.h"

#include <limits>
#include <pqxx/except>

namespace cetak {
namespace {

using namespace std::string_view_literals;

// Signature, no flags, no header extension (PostgreSQL's documentation of COPY, "Binary Format").
constexpr std::string_view kFileHeader = "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0"sv;
static_assert(kFileHeader.size() == 19);

constexpr std::chrono::sys_days kTimeZero = std::chrono::year(2000) / 1 / 1;  // of a timestamptz

// Of an array (array_send in PostgreSQL's arrayfuncs.c): dimensions, whether it has nulls, the element's type, then the
// length and the lower bound of the only dimension.
constexpr std::size_t kLengthInArray = 12;

template <typename Number>
void Append(std::string& bytes, Number number) {
  for (int shift = 8 * static_cast<int>(sizeof number) - 8; shift >= 0; shift -= 8) {
    bytes += static_cast<char>(number >> shift);
  }
}

template <typename Number>
void AppendField(std::string& bytes, std::int64_t number) {
  if (number < std::numeric_limits<Number>::min() || number > std::numeric_limits<Number>::max()) {
    throw pqxx::range_error("a number does not fit its column");
  }
  Append(bytes, std::int32_t{sizeof(Number)});
  Append(bytes, static_cast<Number>(number));
}

}  // namespace

void BinaryFields::SmallInt(std::int64_t number) { AppendField<std::int16_t>(NextField(), number); }
void BinaryFields::Int(std::int64_t number) { AppendField<std::int32_t>(NextField(), number); }
void BinaryFields::Time(Instant instant) { AppendField<std::int64_t>(NextField(), (instant - kTimeZero).count()); }
void BinaryFields::Id(const Uuid& uuid) {
  Bytes({reinterpret_cast<const char*>(uuid.bytes.data()), uuid.bytes.size()});
}
void BinaryFields::Bytes(std::string_view bytes) {
  std::string& field = NextField();
  Append(field, static_cast<std::int32_t>(bytes.size()));
  field += bytes;
}

BinaryRows::BinaryRows() : bytes_(kFileHeader) {}

void BinaryRows::Row(std::int16_t columns) { Append(bytes_, columns); }

std::string_view BinaryRows::Trailer() { return "\377\377"sv; }

BinaryColumns::BinaryColumns(std::span<const ElementType> types) {
  for (const ElementType type : types) {
    std::string& array = arrays_.emplace_back();
    for (const std::int32_t number : {1, 0, static_cast<std::int32_t>(type), 0, 1}) Append(array, number);
  }
}

void BinaryColumns::Row() {
  ++rows_;
  next_ = 0;
}

const std::vector<std::string>& BinaryColumns::Arrays() {
  std::string length;
  Append(length, rows_);
  for (std::string& array : arrays_) array.replace(kLengthInArray, length.size(), length);
  return arrays_;
}

}  // namespace cetak
