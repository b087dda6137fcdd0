// Numbers, days and hours as Indonesian official letters write them. Pure functions; thread-safe.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "server/base/clock.h"

namespace cetak {

// 2026 → "dua ribu dua puluh enam". Precondition: 0 … 999,999,999,999.
std::string NumberInWords(std::int64_t number);

// 12345 → "12.345".
std::string NumberInDigits(std::int64_t number);

// The month of a letter's number: 11 → "XI".
std::string_view RomanMonth(std::chrono::month month);

// What the clocks of a place say.
struct LocalTime {
  std::chrono::year_month_day day;
  std::chrono::hh_mm_ss<std::chrono::seconds> time;
  std::string_view zone;  // "WIB", "WITA", "WIT"
  std::chrono::hours offset{};
};

// By the Kemendagri code of a province, regency or district (Keppres 41/1987 says which province has which time):
// "52.02" is in Nusa Tenggara Barat. Of an unknown province WIB.
LocalTime LocalTimeOf(Instant instant, std::string_view region_code);

// "Rabu"
std::string_view DayName(const std::chrono::year_month_day& day);
// "25 November 2026"
std::string DateInDigits(const std::chrono::year_month_day& day);
// "tanggal dua puluh lima bulan November tahun dua ribu dua puluh enam"
std::string DateInWords(const std::chrono::year_month_day& day);

}  // namespace cetak
