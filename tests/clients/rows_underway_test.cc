#include "clients/cli/rows_underway.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "clients/cli/rejects_file.h"

namespace cetak {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

CsvRow Row(std::int64_t line) {
  CsvRow row;
  row.line = line;
  return row;
}

struct Told {
  std::vector<std::int64_t> lines;
  void operator()(const SettledRow& row) { lines.push_back(row.row.line); }
};

TEST(RowsUnderway, TellsInTheOrderOfTheFile) {
  Told told;
  RowsUnderway rows(100, std::ref(told));
  for (const std::int64_t line : {2, 3, 4}) rows.Add(Row(line));
  rows.Refuse(Row(5), {{"NIK", "X"}});
  rows.Accept(4, {});
  rows.Accept(3, {});
  EXPECT_THAT(told.lines, IsEmpty());

  rows.Refuse(2, {{"NIK", "X"}});

  EXPECT_THAT(told.lines, ElementsAre(2, 3, 4, 5));
  EXPECT_EQ(rows.Close(), 0);
}

TEST(RowsUnderway, HoldsNoMoreThanItsLimitBehindARowThatIsNotAnswered) {
  Told told;
  RowsUnderway rows(10, std::ref(told));
  rows.Add(Row(2));
  for (std::int64_t line = 3; line < 1'000; ++line) {
    rows.Refuse(Row(line), {{"NIK", "X"}});
    EXPECT_GE(static_cast<std::int64_t>(told.lines.size()), line - 2 - 10);
  }
}

TEST(RowsUnderway, CountsAtTheEndWhatWasNeverAnswered) {
  Told told;
  RowsUnderway rows(10, std::ref(told));
  for (const std::int64_t line : {2, 3, 4}) rows.Add(Row(line));
  rows.Accept(3, {});

  EXPECT_EQ(rows.Close(), 2);
  EXPECT_THAT(told.lines, ElementsAre(3));
}

class ARejectsFile : public testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directories(folder_); }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  // The rejects of a table all of whose rows are refused.
  std::string WriteAll(const std::string& table, const std::string& name = "r.csv", bool may_overwrite = false) {
    std::istringstream input(table);
    CsvReader reader(input);
    RejectsFile rejects(reader, folder_ + "/" + name, may_overwrite);
    while (const auto row = reader.Next()) rejects.Add(row->bytes);
    return rejects.Close();
  }
  static std::string Contents(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  std::size_t FilesInFolder() const {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder_), {}));
  }

  const std::string folder_ = testing::TempDir() + "cetak-rejects-" + std::to_string(getpid());
};

TEST_F(ARejectsFile, HasTheBytesOfTheTable) {
  const std::string table = "\xEF\xBB\xBFNIK;NAMA\r\n \"1\" ;\"a\r\nb\"\r\n2;\xFF\r\n\"broken;3\r\n";
  EXPECT_EQ(Contents(WriteAll(table)), table);
  EXPECT_EQ(FilesInFolder(), 1U);
}

TEST_F(ARejectsFile, EndsEachRow) { EXPECT_EQ(Contents(WriteAll("A,B\r\n1,2")), "A,B\r\n1,2\r\n"); }

TEST_F(ARejectsFile, IsNotLeftBehindWithoutRows) {
  EXPECT_EQ(WriteAll("A,B\n"), "");
  EXPECT_EQ(FilesInFolder(), 0U);
}

TEST_F(ARejectsFile, IsForItsOwnersEyesOnly) {
  const auto mode = std::filesystem::status(WriteAll("A\n1\n")).permissions();
  EXPECT_EQ(mode & (std::filesystem::perms::group_all | std::filesystem::perms::others_all),
            std::filesystem::perms::none);
}

TEST_F(ARejectsFile, NeverWritesOverOneThatIsBeingMended) {
  const std::string first = WriteAll("A\n1\n");
  const std::string second = WriteAll("A\n2\n");

  EXPECT_EQ(first, folder_ + "/r.csv");
  EXPECT_EQ(second, folder_ + "/r-2.csv");
  EXPECT_EQ(Contents(first), "A\n1\n");
  EXPECT_EQ(WriteAll("A\n1\n"), first);
  EXPECT_EQ(WriteAll("A\n3\n", "r.csv", true), first);
  EXPECT_EQ(Contents(first), "A\n3\n");
}

TEST_F(ARejectsFile, SaysWhenItCannotBeWritten) {
  std::istringstream input("A\n1\n");
  CsvReader reader(input);
  RejectsFile rejects(reader, folder_ + "/nowhere/r.csv", false);
  rejects.Add("1\n");
  EXPECT_EQ(rejects.Close(), "");
  EXPECT_TRUE(rejects.failed());
}

}  // namespace
}  // namespace cetak
