#include "clients/cli/request_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>

#include "server/domain/card_content.h"
#include "server/domain/rules.h"

namespace cetak {
namespace {

using std::chrono::year;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

constexpr std::chrono::year_month_day kToday = year(2026) / 11 / 24;

// A row by column names; a test changes what it is about.
struct Cells {
  std::map<std::string, std::string> by_column = {
      {"ID_PERMINTAAN", "e5baa627-ae60-40dc-86be-967060b86032"},
      {"KODE_KECAMATAN", "52.02.04"},
      {"KECAMATAN", "Pujut"},
      {"KEL_DESA", "Kuta"},
      {"NIK", "5202046805019001"},
      {"NAMA", "AISYAH HIDAYAT"},
      {"TEMPAT_LAHIR", "PRAYA"},
      {"TANGGAL_LAHIR", "28-05-2001"},
      {"JENIS_KELAMIN", "PEREMPUAN"},
      {"GOL_DARAH", "A"},
      {"ALAMAT", "DUSUN SADE"},
      {"RT", "005"},
      {"RW", "006"},
      {"AGAMA", "ISLAM"},
      {"STATUS_PERKAWINAN", "BELUM KAWIN"},
      {"PEKERJAAN", "GURU"},
      {"KEWARGANEGARAAN", "WNI"},
      {"BERLAKU_HINGGA", "SEUMUR HIDUP"},
      {"ALASAN", "BARU"},
  };

  ReadRow Read(const std::string& folder = ".") const {
    std::vector<std::string> header;
    std::vector<std::string> fields;
    for (const auto& [column, cell] : by_column) {
      header.push_back(column);
      fields.push_back(cell);
    }
    return RequestTable(header).Read(fields, kToday, folder, "profiles/ktp-el");
  }
};

Cells With(const std::string& column, const std::string& cell) {
  Cells cells;
  cells.by_column[column] = cell;
  return cells;
}

std::vector<std::string> Problems(const Cells& cells) {
  std::vector<std::string> texts;
  for (const RowProblem& problem : cells.Read().problems) texts.push_back(problem.column + " " + problem.rule);
  return texts;
}

const v1::CardContent& CardOf(const ReadRow& row) { return row.request->print_job().card(); }

TEST(RequestTable, MakesARequestOfARow) {
  const ReadRow row = Cells().Read();

  ASSERT_TRUE(row.request);
  EXPECT_EQ(row.request->parent(), "offices/52.02.04");
  EXPECT_EQ(row.request->request_id(), "e5baa627-ae60-40dc-86be-967060b86032");
  EXPECT_EQ(row.request->print_job().profile(), "profiles/ktp-el");
  EXPECT_EQ(CardOf(row).full_name(), "AISYAH HIDAYAT");
  EXPECT_EQ(CardOf(row).birth_date().year(), 2001);
  EXPECT_EQ(CardOf(row).birth_date().month(), 5);
  EXPECT_EQ(CardOf(row).birth_date().day(), 28);
  EXPECT_EQ(CardOf(row).sex(), v1::CardContent::SEX_FEMALE);
  EXPECT_THAT(row.warnings, IsEmpty());
}

TEST(RequestTable, KnowsTheReasonsOfTheRegistry) {
  const std::map<std::string, std::pair<v1::RequestReason, v1::ReasonDetail>> reasons = {
      {"BARU", {v1::REQUEST_REASON_FIRST_ISSUANCE, v1::REASON_DETAIL_UNSPECIFIED}},
      {"RUSAK", {v1::REQUEST_REASON_REPLACEMENT, v1::REASON_DETAIL_DAMAGED}},
      {"HILANG", {v1::REQUEST_REASON_REPLACEMENT, v1::REASON_DETAIL_LOST}},
      {"PERUBAHAN", {v1::REQUEST_REASON_OTHER, v1::REASON_DETAIL_DATA_CHANGE}},
      {" perpanjangan ", {v1::REQUEST_REASON_RENEWAL, v1::REASON_DETAIL_UNSPECIFIED}},
  };
  for (const auto& [word, expected] : reasons) {
    const ReadRow row = With("ALASAN", word).Read();
    ASSERT_TRUE(row.request) << word;
    EXPECT_EQ(row.request->print_job().reason(), expected.first) << word;
    EXPECT_EQ(row.request->print_job().reason_detail(), expected.second) << word;
  }
}

TEST(RequestTable, TakesColumnsInAnyOrderCaseAndSpacing) {
  const RequestTable table({"x", " nama ", "Nik"});
  EXPECT_THAT(table.unknown_columns(), ElementsAre("x"));
  EXPECT_THAT(table.missing_columns(), testing::Contains("ALASAN"));
  EXPECT_THAT(table.missing_columns(), testing::Not(testing::Contains("NAMA")));
  EXPECT_THAT(table.missing_columns(), testing::Not(testing::Contains("ID_PERMINTAAN")));
}

TEST(RequestTable, NamesColumnAndRuleOfEveryBadRow) {
  const std::string long_text(81, 'x');
  EXPECT_THAT(Problems(With("NIK", "520204680501900")), ElementsAre("NIK NIK_NOT_16_DIGITS"));
  EXPECT_THAT(Problems(With("NIK", "5.20212E+15")), ElementsAre("NIK NIK_IN_SCIENTIFIC_NOTATION"));
  EXPECT_THAT(Problems(With("TANGGAL_LAHIR", "31-02-2001")), ElementsAre("TANGGAL_LAHIR IMPOSSIBLE_DATE"));
  EXPECT_THAT(Problems(With("TANGGAL_LAHIR", "2001")), ElementsAre("TANGGAL_LAHIR IMPOSSIBLE_DATE"));
  EXPECT_THAT(Problems(With("TANGGAL_LAHIR", "01-01-2090")), ElementsAre("TANGGAL_LAHIR DATE_IN_FUTURE"));
  EXPECT_THAT(Problems(With("TANGGAL_PENGAJUAN", "2018-13-01T08:00")),
              ElementsAre("TANGGAL_PENGAJUAN IMPOSSIBLE_DATE"));
  EXPECT_THAT(Problems(With("ALASAN", "IRI")), ElementsAre("ALASAN UNKNOWN_REASON"));
  EXPECT_THAT(Problems(With("NAMA", "  ")), ElementsAre("NAMA REQUIRED"));
  EXPECT_THAT(Problems(With("ALAMAT", long_text)), ElementsAre("ALAMAT TOO_LONG_FOR_CARD"));
  EXPECT_THAT(Problems(With("ALAMAT", "DUS\xFFUN")), ElementsAre("ALAMAT NOT_UTF8"));
  EXPECT_THAT(Problems(With("ID_PERMINTAAN", "17")), ElementsAre("ID_PERMINTAAN NOT_A_UUID"));
  EXPECT_THAT(Problems(With("JENIS_KELAMIN", "X")), ElementsAre("JENIS_KELAMIN UNKNOWN_VALUE"));
  EXPECT_THAT(Problems(With("FOTO", "nowhere.jpg")), ElementsAre("FOTO NO_SUCH_FILE"));
  EXPECT_THAT(Problems(With("FOTO", ".")), ElementsAre("FOTO NO_SUCH_FILE"));
}

TEST(RequestTable, NamesEveryProblemOfARowOnce) {
  Cells cells = With("NIK", "1");
  cells.by_column["NAMA"] = "";
  cells.by_column["TANGGAL_LAHIR"] = "";
  EXPECT_THAT(Problems(cells),
              UnorderedElementsAre("NIK NIK_NOT_16_DIGITS", "NAMA REQUIRED", "TANGGAL_LAHIR REQUIRED"));
}

TEST(RequestTable, WarnsOfABirthDateThatDoesNotFitTheNik) {
  const ReadRow row = With("TANGGAL_LAHIR", "29-05-2001").Read();
  ASSERT_TRUE(row.request);
  ASSERT_EQ(row.warnings.size(), 1U);
  EXPECT_EQ(row.warnings[0].column, "TANGGAL_LAHIR");
  EXPECT_EQ(row.warnings[0].rule, rule::kBirthDateNotInNik);
}

TEST(RequestTable, MendsWhatSpreadsheetsDo) {
  Cells cells = With("RT", "3");
  cells.by_column["RW"] = "12";
  cells.by_column["ALAMAT"] = " DUSUN SADE \r\n\r\nRUMAH KEDUA";
  cells.by_column["TANGGAL_LAHIR"] = "2001-05-28";
  cells.by_column["GOL_DARAH"] = "";
  const ReadRow row = cells.Read();

  ASSERT_TRUE(row.request);
  EXPECT_EQ(CardOf(row).neighbourhood(), "003");
  EXPECT_EQ(CardOf(row).community(), "012");
  EXPECT_EQ(CardOf(row).address(), "DUSUN SADE RUMAH KEDUA");
  EXPECT_EQ(CardOf(row).birth_date().day(), 28);
  EXPECT_EQ(CardOf(row).blood_type(), "-");
}

TEST(RequestTable, RefusesARowOfAnotherShapeThanTheTable) {
  const RequestTable table(RequestTable::StandardHeader());
  std::vector<std::string> fields(RequestTable::StandardHeader().size(), "x");
  fields.push_back("more");
  ASSERT_EQ(table.Read(fields, kToday, ".", "").problems.size(), 1U);
  EXPECT_EQ(table.Read(fields, kToday, ".", "").problems[0].rule, rule::kTooManyColumns);
  fields.resize(5);
  EXPECT_EQ(table.Read(fields, kToday, ".", "").problems[0].rule, rule::kTooFewColumns);
  EXPECT_EQ(table.Read({}, kToday, ".", "").problems[0].rule, rule::kMalformedQuotes);
}

TEST(RequestTable, TakesEmptyCellsBehindTheLastColumn) {
  std::vector<std::string> header;
  std::vector<std::string> fields;
  for (const auto& [column, cell] : Cells().by_column) {
    header.push_back(column);
    fields.push_back(cell);
  }
  fields.insert(fields.end(), {"", " "});
  EXPECT_TRUE(RequestTable(header).Read(fields, kToday, ".", "").request);
}

TEST(RequestTable, GivesTheSameIdToTheSameRequestHoweverItIsWritten) {
  Cells cells;
  cells.by_column.erase("ID_PERMINTAAN");
  const std::string id = cells.Read().request->request_id();
  Cells rewritten = cells;
  rewritten.by_column["RT"] = " 5";
  rewritten.by_column["A_NEW_COLUMN"] = "anything";
  rewritten.by_column["ID_PERMINTAAN"] = "";
  Cells other = cells;
  other.by_column["ALASAN"] = "RUSAK";

  EXPECT_EQ(rewritten.Read().request->request_id(), id);
  EXPECT_NE(other.Read().request->request_id(), id);
}

class APhoto : public testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directories(folder_); }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  ReadRow Read(const std::string& bytes) {
    std::ofstream(folder_ + "/a.jpg", std::ios::binary) << bytes;
    return With("FOTO", "a.jpg").Read(folder_);
  }
  const std::string folder_ = testing::TempDir() + "cetak-photo-" + std::to_string(getpid());
};

TEST_F(APhoto, IsReadFromBesideTheTable) {
  const std::string jpeg = "\xFF\xD8\xFF and so on";
  const ReadRow row = Read(jpeg);
  ASSERT_TRUE(row.request);
  EXPECT_EQ(CardOf(row).photo_jpeg(), jpeg);
}

TEST_F(APhoto, IsRefusedWhenItIsNoneOrTooLarge) {
  EXPECT_EQ(Read("").problems.at(0).rule, rule::kNotJpeg);
  EXPECT_EQ(Read("GIF89a").problems.at(0).rule, rule::kNotJpeg);
  EXPECT_EQ(Read("\xFF\xD8\xFF" + std::string(kMaxPhotoBytes, 'x')).problems.at(0).rule, rule::kPhotoTooLarge);
}

TEST(RequestTable, FindsTheColumnOfAField) {
  EXPECT_EQ(RequestTable::ColumnOf("print_job.card.national_id_number"), "NIK");
  EXPECT_EQ(RequestTable::ColumnOf("parent"), "KODE_KECAMATAN");
  EXPECT_EQ(RequestTable::ColumnOf("something.else"), "something.else");
}

}  // namespace
}  // namespace cetak
