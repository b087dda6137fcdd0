#include "clients/cli/csv_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace cetak {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<CsvRow> ReadAll(const std::string& text, CsvTrouble expected = CsvTrouble::kNone) {
  std::istringstream input(text);
  CsvReader reader(input);
  std::vector<CsvRow> rows = {reader.header()};
  while (auto row = reader.Next()) rows.push_back(std::move(*row));
  EXPECT_EQ(reader.trouble(), expected);
  return rows;
}

TEST(CsvReader, FindsTheDelimiterInTheHeader) {
  for (const char* text : {"A,B,C\n1,2,3\n", "A;B;C\n1;2;3\n", "A\tB\tC\n1\t2\t3\n"}) {
    const auto rows = ReadAll(text);
    ASSERT_EQ(rows.size(), 2U) << text;
    EXPECT_THAT(rows[0].fields, ElementsAre("A", "B", "C")) << text;
    EXPECT_THAT(rows[1].fields, ElementsAre("1", "2", "3")) << text;
  }
}

TEST(CsvReader, CountsNoDelimiterInsideQuotes) { EXPECT_EQ(DetectDelimiter("\"A,B,C,D\";E;F"), ';'); }

TEST(CsvReader, TakesAByteOrderMarkOffAndRemembersIt) {
  std::istringstream input(
      "\xEF\xBB\xBF"
      "A,B\n1,2\n");
  CsvReader reader(input);
  EXPECT_TRUE(reader.has_byte_order_mark());
  EXPECT_THAT(reader.header().fields, ElementsAre("A", "B"));
  EXPECT_EQ(reader.header().bytes, "A,B\n");
}

TEST(CsvReader, ReadsWindowsLineEnds) {
  const auto rows = ReadAll("A,B\r\n1,2\r\n3,4");
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_THAT(rows[1].fields, ElementsAre("1", "2"));
  EXPECT_THAT(rows[2].fields, ElementsAre("3", "4"));
}

TEST(CsvReader, ReadsLineBreaksDelimitersAndQuotesInsideQuotes) {
  const auto rows = ReadAll("A,B\n\"one\r\ntwo\",\"x, \"\"y\"\"\"\nlast,1\n");
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_THAT(rows[1].fields, ElementsAre("one\r\ntwo", "x, \"y\""));
  EXPECT_EQ(rows[1].line, 2);
  EXPECT_EQ(rows[2].line, 4);
  EXPECT_EQ(rows[2].number, 2);
}

TEST(CsvReader, GivesTheBytesOfARowAsTheyStand) {
  const auto rows = ReadAll("A;B\r\n \"1\" ;\"two\r\nlines\"\r\n");
  EXPECT_EQ(rows[1].bytes, " \"1\" ;\"two\r\nlines\"\r\n");
  EXPECT_THAT(rows[1].fields, ElementsAre("1", "two\r\nlines"));
}

TEST(CsvReader, PassesOverBlankRowsAndRowsOfEmptyCells) {
  const auto rows = ReadAll("A,B\n\n1,2\n,\n\"\",\n  \n3,4\n\n");
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[2].line, 7);
  EXPECT_EQ(rows[2].number, 2);
}

TEST(CsvReader, GivesUpOnlyTheLineWhoseQuoteNeverCloses) {
  const auto rows = ReadAll("A,B\n\"open,1\n2,3\n4,5\n");
  ASSERT_EQ(rows.size(), 4U);
  EXPECT_THAT(rows[1].fields, IsEmpty());
  EXPECT_EQ(rows[1].bytes, "\"open,1\n");
  EXPECT_THAT(rows[2].fields, ElementsAre("2", "3"));
  EXPECT_THAT(rows[3].fields, ElementsAre("4", "5"));
}

TEST(CsvReader, GivesUpALineWithAQuoteInsideAField) {
  const auto rows = ReadAll("A,B\na \"b\" c,1\n2,3\n");
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_THAT(rows[1].fields, IsEmpty());
  EXPECT_THAT(rows[2].fields, ElementsAre("2", "3"));
}

TEST(CsvReader, HoldsNoMoreThanOneRowOfAnOpenQuote) {
  std::string text = "A,B\n\"open,1\n";
  while (text.size() < 4 * CsvReader::kMaxRowBytes) text += "1234567,89\n";
  const auto rows = ReadAll(text);
  EXPECT_EQ(rows[1].bytes, "\"open,1\n");
  EXPECT_EQ(rows.size(), 2 + (text.size() - 12) / 11);
}

TEST(CsvReader, NamesWhatIsNoTable) {
  ReadAll("", CsvTrouble::kEmpty);
  ReadAll("\n\n", CsvTrouble::kEmpty);
  ReadAll(std::string("\xFF\xFE"
                      "A\0",
                      4),
          CsvTrouble::kUtf16);
  ReadAll("PK\x03\x04 and so on", CsvTrouble::kSpreadsheet);
  ReadAll("A,B\n" + std::string(2 * CsvReader::kMaxRowBytes, 'x'), CsvTrouble::kRowTooLong);
}

TEST(FormatCsvRow, QuotesOnlyWhatNeedsIt) {
  EXPECT_EQ(FormatCsvRow({"a", "b;c", "d\"e", " f", "g\nh", "i,j"}, ';'), "a;\"b;c\";\"d\"\"e\";\" f\";\"g\nh\";i,j");
}

}  // namespace
}  // namespace cetak
