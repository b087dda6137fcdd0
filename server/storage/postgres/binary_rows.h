// Rows in PostgreSQL's binary form: no text is made, quoted or parsed on the way. libpqxx knows text only.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "server/base/clock.h"
#include "server/base/uuid.h"

namespace cetak {

// One field after the other, each a length and a value. Throws pqxx::range_error where a number does not fit.
class BinaryFields {
 public:
  virtual ~BinaryFields() = default;

  void SmallInt(std::int64_t number);
  void Int(std::int64_t number);
  void Time(Instant instant);
  void Id(const Uuid& uuid);
  void Bytes(std::string_view bytes);

 protected:
  virtual std::string& NextField() = 0;
};

// The rows of one COPY … (FORMAT binary), in pieces.
class BinaryRows final : public BinaryFields {
 public:
  BinaryRows();

  void Row(std::int16_t columns);
  std::string_view bytes() const { return bytes_; }
  void Clear() { bytes_.clear(); }
  static std::string_view Trailer();

 private:
  std::string& NextField() override { return bytes_; }

  std::string bytes_;
};

// An element type of an array, by its oid in pg_type, which never changes.
enum class ElementType : std::uint32_t { kBytea = 17, kSmallInt = 21, kInt = 23, kTimestamptz = 1184, kUuid = 2950 };

// The same rows as one array for each column: the parameters of unnest.
class BinaryColumns final : public BinaryFields {
 public:
  explicit BinaryColumns(std::span<const ElementType> types);

  void Row();
  // Whole arrays, when the last row is there.
  const std::vector<std::string>& Arrays();

 private:
  std::string& NextField() override { return arrays_[next_++]; }

  std::vector<std::string> arrays_;
  std::size_t next_ = 0;
  std::int32_t rows_ = 0;
};

}  // namespace cetak
