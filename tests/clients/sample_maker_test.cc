#include "clients/cli/sample_maker.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <sstream>

#include "clients/cli/csv_reader.h"
#include "clients/cli/request_table.h"
#include "clients/cli/sample_region.h"
#include "server/base/uuid.h"

namespace cetak {
namespace {

constexpr std::uint64_t kSeed = 7'000;

std::string Sample(std::int64_t count, std::uint64_t seed) {
  std::string text;
  MakeSample(count, seed, [&](const std::string& line) { text += line + '\n'; });
  return text;
}

std::map<std::string, int> CountBy(const std::string& sample, std::size_t column) {
  std::istringstream input(sample);
  CsvReader reader(input);
  std::map<std::string, int> counts;
  while (const auto row = reader.Next()) ++counts[row->fields.at(column)];
  return counts;
}

TEST(SampleMaker, MakesTheSameBytesOnEveryMachine) {
  EXPECT_EQ(FormatUuid(NameUuidV5(Uuid{}, Sample(7'000, kSeed))), "c07c0d53-8196-5dff-b269-a8abce3d792a");
  EXPECT_NE(Sample(10, 1), Sample(10, 2));
}

TEST(SampleMaker, HasTheBacklogOfEachKecamatan) {
  const std::map<std::string, int> expected = {{"52.02.01", 588},  {"52.02.02", 525}, {"52.02.03", 474},
                                               {"52.02.04", 1497}, {"52.02.05", 399}, {"52.02.06", 602},
                                               {"52.02.07", 629},  {"52.02.08", 437}, {"52.02.09", 532},
                                               {"52.02.10", 480},  {"52.02.11", 496}, {"52.02.12", 341}};
  EXPECT_EQ(CountBy(Sample(7'000, kSeed), 1), expected);
  EXPECT_EQ(CountBy(Sample(7'000, kSeed + 1), 1), expected);
}

TEST(SampleMaker, HasTheReasonsOfTheBacklog) {
  const std::map<std::string, int> expected = {{"BARU", 2400}, {"RUSAK", 1840}, {"PERUBAHAN", 1775}, {"HILANG", 985}};
  EXPECT_EQ(CountBy(Sample(7'000, kSeed), 19), expected);
}

TEST(SampleMaker, KeepsToTheProportionsInOtherSizes) {
  for (const std::int64_t count : {1, 12, 100, 2'500}) {
    int whole = 0;
    for (const SampleOffice& office : SampleOffices()) {
      const int given = CountBy(Sample(count, kSeed), 1)[std::string(office.code)];
      EXPECT_NEAR(given, static_cast<double>(count) * office.share / 7'000, 1.0) << office.code << " of " << count;
      whole += given;
    }
    EXPECT_EQ(whole, count);
  }
}

TEST(SampleMaker, MakesRequestsThatBreakNoRule) {
  std::istringstream input(Sample(3'000, 42));
  CsvReader reader(input);
  const RequestTable table(reader.header().fields);
  ASSERT_TRUE(table.missing_columns().empty());
  ASSERT_TRUE(table.unknown_columns().empty());
  std::set<std::string> ids;
  while (const auto row = reader.Next()) {
    const ReadRow read = table.Read(row->fields, std::chrono::year(2026) / 11 / 24, ".", "");
    ASSERT_TRUE(read.request) << "row " << row->number << " " << read.problems.at(0).column;
    ASSERT_TRUE(read.warnings.empty()) << "row " << row->number;
    EXPECT_TRUE(ids.insert(read.request->request_id()).second);
    EXPECT_EQ(read.request->request_id()[14], '4');
    const std::string village = row->fields.at(3);
    EXPECT_EQ(village.substr(0, 8), row->fields.at(1));
  }
  EXPECT_EQ(ids.size(), 3'000U);
}

}  // namespace
}  // namespace cetak
