#include "server/paperwork/indonesian.h"

#include <gtest/gtest.h>

namespace cetak {
namespace {

using namespace std::chrono;  // NOLINT(google-build-using-namespace): calendar literals

TEST(Indonesian, NumbersAreWrittenAsTheyAreSpoken) {
  EXPECT_EQ(NumberInWords(0), "nol");
  EXPECT_EQ(NumberInWords(7), "tujuh");
  EXPECT_EQ(NumberInWords(10), "sepuluh");
  EXPECT_EQ(NumberInWords(11), "sebelas");
  EXPECT_EQ(NumberInWords(19), "sembilan belas");
  EXPECT_EQ(NumberInWords(25), "dua puluh lima");
  EXPECT_EQ(NumberInWords(100), "seratus");
  EXPECT_EQ(NumberInWords(111), "seratus sebelas");
  EXPECT_EQ(NumberInWords(1'000), "seribu");
  EXPECT_EQ(NumberInWords(2'026), "dua ribu dua puluh enam");
  EXPECT_EQ(NumberInWords(11'000), "sebelas ribu");
  EXPECT_EQ(NumberInWords(31'848), "tiga puluh satu ribu delapan ratus empat puluh delapan");
  EXPECT_EQ(NumberInWords(101'001), "seratus satu ribu satu");
  EXPECT_EQ(NumberInWords(1'000'000), "satu juta");
  EXPECT_EQ(NumberInWords(999'999'999'999),
            "sembilan ratus sembilan puluh sembilan miliar sembilan ratus sembilan puluh sembilan juta sembilan ratus "
            "sembilan puluh sembilan ribu sembilan ratus sembilan puluh sembilan");
}

TEST(Indonesian, DigitsAreGroupedByPoints) {
  EXPECT_EQ(NumberInDigits(999), "999");
  EXPECT_EQ(NumberInDigits(1'000), "1.000");
  EXPECT_EQ(NumberInDigits(1'234'567), "1.234.567");
}

TEST(Indonesian, ADayIsNamedAndWrittenOut) {
  const year_month_day day = 2026y / November / 25;
  EXPECT_EQ(DayName(day), "Rabu");
  EXPECT_EQ(DateInDigits(day), "25 November 2026");
  EXPECT_EQ(DateInWords(day), "tanggal dua puluh lima bulan November tahun dua ribu dua puluh enam");
  EXPECT_EQ(RomanMonth(day.month()), "XI");
}

TEST(Indonesian, TheProvinceSaysWhatTheClockOnTheWallSays) {
  const Instant late = sys_days(2026y / December / 31) + 16h + 30min;

  const LocalTime praya = LocalTimeOf(late, "52.02");
  const LocalTime jakarta = LocalTimeOf(late, "31.71");
  const LocalTime jayapura = LocalTimeOf(late, "91.71");

  EXPECT_EQ(praya.zone, "WITA");
  EXPECT_EQ(praya.day, 2027y / January / 1);
  EXPECT_EQ(praya.time.hours(), 0h);
  EXPECT_EQ(praya.time.minutes(), 30min);
  EXPECT_EQ(jakarta.zone, "WIB");
  EXPECT_EQ(jakarta.day, 2026y / December / 31);
  EXPECT_EQ(jakarta.time.hours(), 23h);
  EXPECT_EQ(jayapura.zone, "WIT");
  EXPECT_EQ(jayapura.time.hours(), 1h);
}

}  // namespace
}  // namespace cetak
