#include "clients/cli/sample_maker.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <numeric>
#include <random>
#include <span>
#include <string_view>
#include <vector>

#include "clients/cli/csv_reader.h"
#include "clients/cli/request_table.h"
#include "clients/cli/sample_region.h"
#include "server/base/uuid.h"

namespace cetak {
namespace {

using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::year_month_day;

struct Weighted {
  std::string_view word;
  std::int32_t share;
};

constexpr std::int32_t kWhole = 7'000;
constexpr Weighted kReasons[] = {{"BARU", 2'400}, {"RUSAK", 1'840}, {"PERUBAHAN", 1'775}, {"HILANG", 985}};
constexpr Weighted kReligions[] = {{"ISLAM", 945}, {"HINDU", 32}, {"KRISTEN", 10}, {"KATHOLIK", 7}, {"BUDHA", 6}};
constexpr Weighted kMarital[] = {{"BELUM KAWIN", 30}, {"KAWIN", 56}, {"CERAI MATI", 8}, {"CERAI HIDUP", 6}};
constexpr std::string_view kBloodTypes[] = {"A", "B", "AB", "O", "-"};
constexpr std::string_view kBirthPlaces[] = {"LOMBOK TENGAH", "PRAYA", "LOMBOK TENGAH", "MATARAM", "LOMBOK TIMUR"};
constexpr std::string_view kOccupations[] = {"PETANI/PEKEBUN",
                                             "MENGURUS RUMAH TANGGA",
                                             "WIRASWASTA",
                                             "KARYAWAN SWASTA",
                                             "BURUH TANI/PERKEBUNAN",
                                             "NELAYAN/PERIKANAN",
                                             "PEDAGANG",
                                             "GURU",
                                             "SOPIR",
                                             "PERAWAT",
                                             "PEGAWAI NEGERI SIPIL",
                                             "BELUM/TIDAK BEKERJA"};
constexpr std::string_view kHamlets[] = {"SADE",           "ENDE",        "MERTAK",       "GUBUK PUNTIK",
                                         "KARANG BEJELO",  "LOANG BALOQ", "BATU RIMPANG", "PEREMPUNG",
                                         "MONTONG GEDENG", "BUN SAKAM",   "LENDANG ARE"};
constexpr std::string_view kMaleFirst[] = {"LALU", "MUHAMMAD", "AHMAD",  "AMAQ",   "ZAINUL",    "HAIRUL",   "ABDUL",
                                           "M.",   "I WAYAN",  "I MADE", "I GEDE", "SAPARUDIN", "MAHYUDIN", "YOHANES"};
constexpr std::string_view kFemaleFirst[] = {"BAIQ", "SITI",   "SRI",     "INAQ",     "NUR",     "LALE",  "NURUL",
                                             "HJ.",  "NI LUH", "NI MADE", "RAEHANUN", "SUMIATI", "MARIA", "AISYAH"};
constexpr std::string_view kMaleLast[] = {"RAMDANI",    "HIDAYAT",    "FATHURRAHMAN", "SYAFI'I", "ISMAIL",
                                          "ZULKARNAEN", "HADI",       "HAMZANWADI",   "PUTRA",   "WIRAWAN",
                                          "SATRIA",     "AL-GHIFARI", "ASMARA",       "YASIN"};
constexpr std::string_view kFemaleLast[] = {"LESTARI", "AINI",    "HASANAH",       "MU'MINAH", "WAHYUNINGSIH",
                                            "JANNAH",  "UTAMI",   "KUSUMANINGRUM", "ROHANI",   "NINGSIH",
                                            "DEWI",    "FATIMAH", "MARIANI",       "RAISAH"};

// std::mt19937_64 gives the same numbers everywhere; the standard's distributions do not.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : engine_(seed) {}

  std::uint64_t Bits() { return engine_(); }
  std::int64_t Below(std::int64_t bound) {
    return static_cast<std::int64_t>(engine_() % static_cast<std::uint64_t>(bound));
  }
  template <typename T, std::size_t N>
  const T& Pick(const T (&choices)[N]) {
    return choices[Below(N)];
  }
  template <typename T>
  const T& Pick(std::span<const T> choices) {
    return choices[static_cast<std::size_t>(Below(static_cast<std::int64_t>(choices.size())))];
  }
  std::string_view Pick(std::span<const Weighted> choices) {
    const std::int64_t whole = std::accumulate(choices.begin(), choices.end(), std::int64_t{0},
                                               [](std::int64_t sum, const Weighted& w) { return sum + w.share; });
    std::int64_t at = Below(whole);
    for (const Weighted& choice : choices) {
      if ((at -= choice.share) < 0) return choice.word;
    }
    return choices.back().word;
  }

 private:
  std::mt19937_64 engine_;
};

// `count` things in proportion to the shares, by the largest remainders; indexes, shuffled.
std::vector<std::uint8_t> Apportion(std::int64_t count, const std::vector<std::int32_t>& shares, Dice& dice) {
  std::vector<std::int64_t> counts;
  std::vector<std::pair<std::int64_t, std::size_t>> remainders;
  std::int64_t given = 0;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    counts.push_back(count * shares[i] / kWhole);
    remainders.emplace_back(-(count * shares[i] % kWhole), i);
    given += counts.back();
  }
  std::sort(remainders.begin(), remainders.end());
  for (std::size_t i = 0; given < count; ++i, ++given) ++counts[remainders[i % remainders.size()].second];
  std::vector<std::uint8_t> indexes;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    indexes.insert(indexes.end(), static_cast<std::size_t>(counts[i]), static_cast<std::uint8_t>(i));
  }
  for (std::size_t i = indexes.size(); i > 1; --i) {
    std::swap(indexes[i - 1], indexes[static_cast<std::size_t>(dice.Below(static_cast<std::int64_t>(i)))]);
  }
  return indexes;
}

std::string MakeUuid(Dice& dice) {
  Uuid uuid;
  for (std::size_t i = 0; i < uuid.bytes.size(); i += 8) {
    const std::uint64_t bits = dice.Bits();
    for (std::size_t j = 0; j < 8; ++j) uuid.bytes[i + j] = static_cast<std::uint8_t>(bits >> (8 * j));
  }
  uuid.bytes[6] = static_cast<std::uint8_t>((uuid.bytes[6] & 0x0F) | 0x40);
  uuid.bytes[8] = static_cast<std::uint8_t>((uuid.bytes[8] & 0x3F) | 0x80);
  return FormatUuid(uuid);
}

std::string Digits(std::string_view text) {
  std::string digits;
  std::copy_if(text.begin(), text.end(), std::back_inserter(digits), [](char c) { return c != '.'; });
  return digits;
}

std::string MakeName(Dice& dice, bool female) {
  std::string name(female ? dice.Pick(kFemaleFirst) : dice.Pick(kMaleFirst));
  const std::int64_t words = 1 + dice.Below(2);
  for (std::int64_t i = 0; i < words; ++i) {
    name += ' ';
    name += female ? dice.Pick(kFemaleLast) : dice.Pick(kMaleLast);
  }
  return name;
}

std::vector<std::string> MakeRow(Dice& dice, const SampleOffice& office, std::string_view reason, std::int64_t place,
                                 std::int64_t count) {
  const bool female = dice.Below(2) == 0;
  // A first card is for somebody who turned 17 not long ago, more often than not.
  const bool young = reason == "BARU" && dice.Below(5) != 0;
  const sys_days applied = sys_days(std::chrono::year(2018) / 11 / 12) + days(place * 10 / count);
  const year_month_day born(applied - days(17 * 366 + dice.Below(young ? 2 * 365 : 55 * 365)));
  const auto day = static_cast<unsigned>(born.day());
  const SampleVillage& village = dice.Pick(office.villages);
  // A day's serials begin at 0001 and never come as far as 9000: these numbers belong to nobody.
  const std::string nik =
      fmt::format("{}{:02}{:02}{:02}{:04}", Digits(office.code), day + (female ? 40 : 0),
                  static_cast<unsigned>(born.month()), static_cast<int>(born.year()) % 100, 9'000 + dice.Below(1'000));
  const year_month_day date(applied);
  const bool is_student = young && dice.Below(4) != 0;
  return {MakeUuid(dice),
          std::string(office.code),
          std::string(office.name),
          std::string(village.code),
          std::string(village.name),
          nik,
          MakeName(dice, female),
          std::string(dice.Pick(kBirthPlaces)),
          fmt::format("{:02}-{:02}-{}", day, static_cast<unsigned>(born.month()), static_cast<int>(born.year())),
          female ? "PEREMPUAN" : "LAKI-LAKI",
          std::string(dice.Pick(kBloodTypes)),
          fmt::format("DUSUN {}", dice.Pick(kHamlets)),
          fmt::format("{:03}", 1 + dice.Below(20)),
          fmt::format("{:03}", 1 + dice.Below(8)),
          std::string(dice.Pick(std::span<const Weighted>(kReligions))),
          young ? "BELUM KAWIN" : std::string(dice.Pick(std::span<const Weighted>(kMarital))),
          is_student ? "PELAJAR/MAHASISWA" : std::string(dice.Pick(kOccupations)),
          "WNI",
          "SEUMUR HIDUP",
          std::string(reason),
          fmt::format("{}-{:02}-{:02}T{:02}:{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                      static_cast<unsigned>(date.day()), 8 + place * 70 / count % 7, place * 4'200 / count % 60)};
}

}  // namespace

void MakeSample(std::int64_t count, std::uint64_t seed, const std::function<void(const std::string&)>& on_line) {
  // Samples of other sizes are of other people: with the same numbers they would meet again under the same request_id.
  Dice dice(seed + static_cast<std::uint64_t>(count) * 0x9E3779B97F4A7C15U);
  std::vector<std::int32_t> office_shares;
  for (const SampleOffice& office : SampleOffices()) office_shares.push_back(office.share);
  std::vector<std::int32_t> reason_shares;
  for (const Weighted& reason : kReasons) reason_shares.push_back(reason.share);
  const std::vector<std::uint8_t> offices = Apportion(count, office_shares, dice);
  const std::vector<std::uint8_t> reasons = Apportion(count, reason_shares, dice);
  on_line(FormatCsvRow(RequestTable::StandardHeader(), ','));
  for (std::int64_t i = 0; i < count; ++i) {
    const auto at = static_cast<std::size_t>(i);
    on_line(FormatCsvRow(MakeRow(dice, SampleOffices()[offices[at]], kReasons[reasons[at]].word, i, count), ','));
  }
}

}  // namespace cetak
