#include "clients/cli/backlog_screen.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "clients/cli/terminal.h"

namespace cetak {
namespace {

using testing::HasSubstr;
using testing::Not;

Session Speaking(Language language) {
  Session session;
  session.language = language;
  return session;
}

void AddRow(v1::Backlog& backlog, const std::string& code, const std::string& name, v1::Priority priority,
            std::int64_t waiting, std::int64_t printed) {
  v1::BacklogRow& row = *backlog.add_rows();
  row.set_office("offices/" + code);
  row.set_office_display_name(name);
  row.set_priority(priority);
  row.mutable_counts()->set_accepted(waiting + printed);
  row.mutable_counts()->set_waiting(waiting);
  row.mutable_counts()->set_printed(printed);
}

v1::Backlog TwoOffices() {
  v1::Backlog backlog;
  AddRow(backlog, "52.02.04", "Pujut", v1::PRIORITY_HIGH, 1'000, 200);
  AddRow(backlog, "52.02.04", "Pujut", v1::PRIORITY_LOW, 297, 0);
  AddRow(backlog, "52.02.11", "Praya Barat Daya", v1::PRIORITY_HIGH, 496, 0);
  backlog.mutable_total()->set_accepted(1'993);
  backlog.mutable_total()->set_waiting(1'793);
  backlog.mutable_total()->set_printed(200);
  backlog.set_printed_per_second(2.5);
  backlog.mutable_estimated_remaining()->set_seconds(717);
  return backlog;
}

std::vector<std::string> Lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::string LineWith(const std::string& text, const std::string& word) {
  for (const std::string& line : Lines(text)) {
    if (line.find(word) != std::string::npos) return line;
  }
  return "";
}

TEST(BacklogLine, SaysWhatWaitsAndWhenItIsDoneInEitherLanguage) {
  const auto backlog = TwoOffices();
  const std::string indonesian = FormatBacklogLine(backlog, Speaking(Language::kIndonesian));
  const std::string english = FormatBacklogLine(backlog, Speaking(Language::kEnglish));

  EXPECT_THAT(indonesian, HasSubstr("1.793 menunggu"));
  EXPECT_THAT(indonesian, HasSubstr("2,5 kartu/detik"));
  EXPECT_THAT(indonesian, HasSubstr("habis dalam 12 menit (≈ "));
  EXPECT_THAT(english, HasSubstr("1,793 waiting"));
  EXPECT_THAT(english, HasSubstr("2.5 cards/s"));
  EXPECT_THAT(english, HasSubstr("done in 12 min (≈ "));
}

TEST(BacklogLine, PromisesNothingWhenNothingMoves) {
  auto backlog = TwoOffices();
  backlog.clear_estimated_remaining();
  EXPECT_THAT(FormatBacklogLine(backlog, Speaking(Language::kEnglish)), HasSubstr("no estimate yet"));
}

TEST(BacklogTable, AlignsItsColumns) {
  const auto lines = Lines(FormatBacklogTable(TwoOffices(), Speaking(Language::kIndonesian)));
  ASSERT_EQ(lines.size(), 6U);
  for (std::size_t i = 1; i < 5; ++i) EXPECT_EQ(WidthOf(lines[i]), WidthOf(lines[0])) << lines[i];
  EXPECT_THAT(lines[1], HasSubstr("52.02.04 Pujut · tinggi"));
}

TEST(BacklogTable, NamesAges) {
  v1::Backlog backlog;
  constexpr int kDay = 86'400;
  for (const auto& [least, below] :
       std::vector<std::pair<int, int>>{{0, 3'600}, {3'600, kDay}, {kDay, 3 * kDay}, {7 * kDay, 0}}) {
    v1::BacklogRow& row = *backlog.add_rows();
    row.mutable_age_at_least()->set_seconds(least);
    row.mutable_age_below()->set_seconds(below);
  }
  const auto lines = Lines(FormatBacklogTable(backlog, Speaking(Language::kEnglish)));
  EXPECT_THAT(lines[1], testing::StartsWith("< 1 h "));
  EXPECT_THAT(lines[2], testing::StartsWith("1 h – 1 day "));
  EXPECT_THAT(lines[3], testing::StartsWith("1 day – 3 days "));
  EXPECT_THAT(lines[4], testing::StartsWith("≥ 7 days "));
}

TEST(BacklogPicture, AddsUpOfficesAndBands) {
  const std::string picture = FormatBacklogPicture(TwoOffices(), Speaking(Language::kIndonesian), 80, false);
  EXPECT_THAT(LineWith(picture, "Pujut"), HasSubstr("1.297"));
  EXPECT_THAT(LineWith(picture, "Praya Barat Daya"), HasSubstr("496"));
  EXPECT_THAT(LineWith(picture, "tinggi"), HasSubstr("1.496"));
  EXPECT_THAT(LineWith(picture, "rendah"), HasSubstr("297"));
  EXPECT_THAT(picture, HasSubstr("1.793 kartu menunggu"));
}

TEST(BacklogPicture, FitsTheTerminal) {
  for (const int width : {64, 80, 100, 200}) {
    for (const std::string& line :
         Lines(FormatBacklogPicture(TwoOffices(), Speaking(Language::kEnglish), width, false))) {
      EXPECT_LE(WidthOf(line), static_cast<std::size_t>(width)) << line;
    }
  }
}

TEST(BacklogPicture, IsWithoutColourWhereNoneIsWanted) {
  EXPECT_THAT(FormatBacklogPicture(TwoOffices(), Speaking(Language::kEnglish), 80, false), Not(HasSubstr("\x1b")));
  EXPECT_THAT(FormatBacklogPicture(TwoOffices(), Speaking(Language::kEnglish), 80, true), HasSubstr("\x1b["));
}

TEST(BacklogPicture, PointsOutWhatNeedsAPerson) {
  auto backlog = TwoOffices();
  EXPECT_THAT(FormatBacklogPicture(backlog, Speaking(Language::kEnglish), 80, false), Not(HasSubstr("in doubt")));
  backlog.mutable_as_of()->set_seconds(1'000);
  backlog.mutable_total()->set_in_doubt(3);
  backlog.mutable_total()->mutable_oldest_in_doubt_time()->set_seconds(1'000 - 720);
  backlog.mutable_total()->set_held(4);
  const std::string picture = FormatBacklogPicture(backlog, Speaking(Language::kEnglish), 80, false);
  EXPECT_EQ(LineWith(picture, "in doubt"), "  3 cards in doubt, the oldest for 12 min: cetak settle");
  EXPECT_EQ(LineWith(FormatBacklogTable(backlog, Speaking(Language::kIndonesian)), "kartu ragu"),
            "3 kartu ragu, yang terlama sejak 12 menit: cetak settle");
  EXPECT_THAT(picture, HasSubstr("4 cards held"));
}

}  // namespace
}  // namespace cetak
