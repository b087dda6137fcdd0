#include "server/storage/postgres/rows.h"

#include "server/base/result.h"

namespace cetak {

LaneKey ReadLaneKey(const pqxx::row& row, int column) {
  return LaneKey{RoomId{row[column].as<std::int32_t>()}, ProfileId{row[column + 1].as<std::int32_t>()},
                 static_cast<Priority>(row[column + 2].as<int>()), OfficeId{row[column + 3].as<std::int32_t>()},
                 static_cast<LaneSource>(row[column + 4].as<int>())};
}

std::optional<Instant> ReadInstant(const pqxx::field& field) {
  if (field.is_null()) return std::nullopt;
  return Instant(std::chrono::microseconds(field.as<std::int64_t>()));
}

std::string ReadBytes(const pqxx::field& field) { return pqxx::binarystring(field).str(); }

Uuid ReadUuid(const pqxx::field& field) {
  const std::optional<Uuid> uuid = ParseUuid(field.c_str());
  if (!uuid) BrokenInvariant("the database holds a request_id that is not a UUID");
  return *uuid;
}

std::string FormatBytes(std::string_view bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  text.reserve(2 + 2 * bytes.size());
  text += "\\x";
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text += kDigits[byte >> 4];
    text += kDigits[byte & 0x0F];
  }
  return text;
}

std::string FormatArray(const std::vector<std::string>& texts) {
  std::string array = "{";
  for (const std::string& text : texts) {
    if (array.size() > 1) array += ',';
    array += '"';
    for (const char c : text) {
      if (c == '"' || c == '\\') array += '\\';
      array += c;
    }
    array += '"';
  }
  return array + "}";
}

}  // namespace cetak
