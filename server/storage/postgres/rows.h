// Between rows of PostgreSQL and the values of the domain. Pure; thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <pqxx/pqxx>
#include <string>
#include <string_view>
#include <vector>

#include "server/base/clock.h"
#include "server/domain/ids.h"
#include "server/domain/lane.h"

namespace cetak {

// Columns room_id, profile_id, priority, office_id, source from `column` on.
LaneKey ReadLaneKey(const pqxx::row& row, int column);

// A column made with the SQL function microseconds().
std::optional<Instant> ReadInstant(const pqxx::field& field);

std::string ReadBytes(const pqxx::field& field);
Uuid ReadUuid(const pqxx::field& field);

// "\x0aff": a bytea as text, for COPY and parameters.
std::string FormatBytes(std::string_view bytes);

// "{1,2,3}": an array parameter. Texts are quoted where needed.
template <typename Number>
std::string FormatArray(const std::vector<Number>& numbers) {
  std::string text = "{";
  for (const Number& number : numbers) {
    if (text.size() > 1) text += ',';
    text += std::to_string(number);
  }
  return text + "}";
}
std::string FormatArray(const std::vector<std::string>& texts);

}  // namespace cetak
