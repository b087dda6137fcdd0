#include "server/paperwork/indonesian.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "server/base/result.h"

namespace cetak {
namespace {

constexpr std::array<std::string_view, 12> kSmall = {"",     "satu",  "dua",     "tiga",     "empat",   "lima",
                                                     "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas"};
constexpr std::array<std::string_view, 12> kMonths = {"Januari",   "Februari", "Maret",    "April",
                                                      "Mei",       "Juni",     "Juli",     "Agustus",
                                                      "September", "Oktober",  "November", "Desember"};
constexpr std::array<std::string_view, 12> kRoman = {"I",   "II",   "III", "IV", "V",  "VI",
                                                     "VII", "VIII", "IX",  "X",  "XI", "XII"};
constexpr std::array<std::string_view, 7> kDays = {"Minggu", "Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu"};

struct Scale {
  std::int64_t value;
  std::string_view name;
  std::string_view one;  // "seratus", not "satu ratus"
};
constexpr Scale kScales[] = {{1'000'000'000, "miliar", "satu miliar"},
                             {1'000'000, "juta", "satu juta"},
                             {1'000, "ribu", "seribu"},
                             {100, "ratus", "seratus"},
                             {10, "puluh", "sepuluh"}};

// Nothing for zero.
std::string Words(std::int64_t number) {
  if (number < static_cast<std::int64_t>(kSmall.size())) return std::string(kSmall[number]);
  if (number < 20) return Words(number - 10) + " belas";
  const Scale& scale =
      *std::find_if(std::begin(kScales), std::end(kScales), [&](const Scale& each) { return number >= each.value; });
  const std::int64_t times = number / scale.value;
  const std::int64_t rest = number % scale.value;
  std::string words = times == 1 ? std::string(scale.one) : fmt::format("{} {}", Words(times), scale.name);
  if (rest > 0) words += " " + Words(rest);
  return words;
}

// Bali, Nusa Tenggara, South, East and North Kalimantan, Sulawesi; and Maluku with Papua.
std::pair<std::string_view, std::chrono::hours> ZoneOf(std::string_view region_code) {
  constexpr std::array<std::string_view, 12> kCentral = {"51", "52", "53", "63", "64", "65",
                                                         "71", "72", "73", "74", "75", "76"};
  const std::string_view province = region_code.substr(0, 2);
  if (std::find(kCentral.begin(), kCentral.end(), province) != kCentral.end()) return {"WITA", std::chrono::hours(8)};
  if (province.starts_with('8') || province.starts_with('9')) return {"WIT", std::chrono::hours(9)};
  return {"WIB", std::chrono::hours(7)};
}

std::string_view MonthName(std::chrono::month month) { return kMonths.at(static_cast<unsigned>(month) - 1); }

}  // namespace

std::string NumberInWords(std::int64_t number) {
  if (number < 0 || number >= 1'000'000'000'000) BrokenInvariant("a number without words");
  return number == 0 ? "nol" : Words(number);
}

std::string NumberInDigits(std::int64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, 1, '.');
  return digits;
}

std::string_view RomanMonth(std::chrono::month month) { return kRoman.at(static_cast<unsigned>(month) - 1); }

LocalTime LocalTimeOf(Instant instant, std::string_view region_code) {
  const auto [zone, offset] = ZoneOf(region_code);
  const auto local = std::chrono::floor<std::chrono::seconds>(instant + offset);
  const auto midnight = std::chrono::floor<std::chrono::days>(local);
  return {midnight, std::chrono::hh_mm_ss(local - midnight), zone, offset};
}

std::string_view DayName(const std::chrono::year_month_day& day) {
  return kDays.at(std::chrono::weekday(std::chrono::sys_days(day)).c_encoding());
}

std::string DateInDigits(const std::chrono::year_month_day& day) {
  return fmt::format("{} {} {}", static_cast<unsigned>(day.day()), MonthName(day.month()),
                     static_cast<int>(day.year()));
}

std::string DateInWords(const std::chrono::year_month_day& day) {
  return fmt::format("tanggal {} bulan {} tahun {}", NumberInWords(static_cast<unsigned>(day.day())),
                     MonthName(day.month()), NumberInWords(static_cast<int>(day.year())));
}

}  // namespace cetak
