// The part of CBOR (RFC 8949) that a stored card takes: arrays of known length, whole numbers, texts and bytes, each
// head in its shortest form, so that the same values are always the same bytes. Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace cetak {

class CborWriter {
 public:
  explicit CborWriter(std::size_t expected_bytes) { bytes_.reserve(expected_bytes); }

  void Array(std::size_t items) { Head(4, items); }
  void Number(std::int64_t number);
  void Text(std::string_view text);
  void Bytes(std::string_view bytes);

  std::string Take() && { return std::move(bytes_); }

 private:
  void Head(std::uint8_t major_type, std::uint64_t argument);

  std::string bytes_;
};

// Reads what a CborWriter wrote. What is not there, or is something else, reads as nothing and makes is_good() false
// for ever.
class CborReader {
 public:
  explicit CborReader(std::string_view bytes) : rest_(bytes) {}

  std::size_t Array() { return static_cast<std::size_t>(Head(4)); }
  std::int64_t Number();
  std::string_view Text() { return Take(Head(3)); }  // lives as long as the bytes
  std::string_view Bytes() { return Take(Head(2)); }

  bool is_good() const { return good_; }
  bool is_at_end() const { return rest_.empty(); }

 private:
  std::uint64_t Head(std::uint8_t major_type);
  std::string_view Take(std::uint64_t count);
  std::uint64_t Fail();

  std::string_view rest_;
  bool good_ = true;
};

}  // namespace cetak
