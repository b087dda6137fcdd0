// The letter as a reader meets it: poppler opens the PDF and says what stands where.
#include "server/paperwork/berita_acara.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <regex>

#include "tests/paperwork/sample_destruction.h"

namespace cetak {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string OutputOf(const std::string& command) {
  std::string output;
  FILE* pipe = popen(command.c_str(), "r");
  std::array<char, 4'096> buffer{};
  for (std::size_t read = 0; (read = fread(buffer.data(), 1, buffer.size(), pipe)) > 0;)
    output.append(buffer.data(), read);
  EXPECT_EQ(pclose(pipe), 0) << command;
  return output;
}

class BeritaAcara : public testing::Test {
 protected:
  ~BeritaAcara() override { std::filesystem::remove(path_); }

  void Draw(const Destruction& destruction) {
    pdf_ = DrawBeritaAcara(destruction, SampleRegency(), SampleProfile());
    std::ofstream(path_, std::ios::binary) << pdf_;
  }
  static SerialSet Serials(const std::string& text) { return SerialSet::Parse(text, "serials").value(); }
  // So many numbers, none beside another.
  static SerialSet Scattered(int count) {
    std::string text;
    for (int i = 0; i < count; ++i) text += fmt::format("{}A{:08}", i == 0 ? "" : ",", 17 + i * 3);
    return Serials(text);
  }

  // Words of a page (all of them when 0), with single blanks between.
  std::string Words(int page = 0) const {
    const std::string pages = page == 0 ? "" : fmt::format("-f {} -l {} ", page, page);
    const std::string text = OutputOf(fmt::format("pdftotext -layout {}{} -", pages, path_));
    return std::regex_replace(text, std::regex("\\s+"), " ");
  }
  int Pages() const {
    std::smatch match;
    const std::string facts = OutputOf("pdfinfo " + path_);
    return std::regex_search(facts, match, std::regex("Pages: +(\\d+)")) ? std::stoi(match[1]) : 0;
  }
  // The farthest that any word reaches, in points.
  void ExpectEverythingOnTheSheet() const {
    const std::string boxes = OutputOf("pdftotext -bbox " + path_ + " -");
    const std::regex word("<word xMin=\"([-0-9.]+)\" yMin=\"([-0-9.]+)\" xMax=\"([-0-9.]+)\" yMax=\"([-0-9.]+)\">");
    int words = 0;
    for (auto it = std::sregex_iterator(boxes.begin(), boxes.end(), word); it != std::sregex_iterator();
         ++it, ++words) {
      const std::smatch& found = *it;
      EXPECT_GE(std::stod(found[1]), kLeftMargin - 1) << found[0];
      EXPECT_GE(std::stod(found[2]), 30) << found[0];
      EXPECT_LE(std::stod(found[3]), kRightMargin + 1) << found[0];
      EXPECT_LE(std::stod(found[4]), 842 - 28) << found[0];
    }
    EXPECT_GT(words, 50);
  }

  static constexpr double kLeftMargin = 25 * 72 / 25.4;
  static constexpr double kRightMargin = 190 * 72 / 25.4;
  const std::string path_ = testing::TempDir() + "berita-acara-" + std::to_string(getpid()) + ".pdf";
  std::string pdf_;
};

TEST_F(BeritaAcara, ItSaysWhoDestroyedWhatWhenWhereAndByWhichRule) {
  Draw(SampleDestruction(Serials("A00000017,A00000101-A00000140")));

  const std::string words = Words();
  EXPECT_THAT(words, HasSubstr("PEMERINTAH KABUPATEN LOMBOK TENGAH"));
  EXPECT_THAT(words, HasSubstr("DINAS KEPENDUDUKAN DAN PENCATATAN SIPIL"));
  EXPECT_THAT(words, HasSubstr("PROVINSI NUSA TENGGARA BARAT"));
  EXPECT_THAT(words, HasSubstr("BERITA ACARA PEMUSNAHAN BLANGKO KTP ELEKTRONIK RUSAK Nomor: 470/0003/BA/XI/2026"));
  EXPECT_THAT(words, HasSubstr("Rabu tanggal dua puluh lima bulan November tahun dua ribu dua puluh enam (25 November "
                               "2026), pukul 14.30 WITA"));
  EXPECT_THAT(words, HasSubstr("halaman kantor Dinas Kependudukan"));
  EXPECT_THAT(words, HasSubstr("41 (empat puluh satu) keping"));
  EXPECT_THAT(words, HasSubstr("dengan cara dibakar"));
  EXPECT_THAT(words, HasSubstr("470.13/11176/SJ"));
  EXPECT_THAT(words, HasSubstr("A00000017"));
  EXPECT_THAT(words, HasSubstr("A00000101 – A00000140 40"));
  EXPECT_THAT(words, HasSubstr("LALU WIRAJAYA BAIQ NURHAYATI"));
  EXPECT_THAT(words, HasSubstr("Halaman 1 dari 1"));
  EXPECT_THAT(words, Not(HasSubstr("DIBATALKAN")));
}

TEST_F(BeritaAcara, TheSameDestructionGivesTheSameBytes) {
  const Destruction destruction = SampleDestruction(Scattered(200));
  Draw(destruction);
  EXPECT_EQ(DrawBeritaAcara(destruction, SampleRegency(), SampleProfile()), pdf_);
  EXPECT_NE(pdf_.find("/CreationDate (20261125143000+08'00)"), std::string::npos);
}

TEST_F(BeritaAcara, CardsWithoutSerialNumbersHaveNoTable) {
  Draw(SampleDestruction());
  EXPECT_EQ(Pages(), 1);
  EXPECT_THAT(Words(), HasSubstr("Blangko tersebut tidak bernomor seri."));
  EXPECT_THAT(Words(), Not(HasSubstr("Nomor seri Keping")));
}

TEST_F(BeritaAcara, ATakenBackDestructionSaysSo) {
  Destruction destruction = SampleDestruction();
  destruction.reversed = true;
  Draw(destruction);
  EXPECT_THAT(Words(), HasSubstr("DIBATALKAN"));
}

TEST_F(BeritaAcara, ALongListGoesOnOverNumberedSheetsAndEverySerialStandsOnce) {
  constexpr int kSerials = 301;
  Draw(SampleDestruction(Scattered(kSerials)));

  const int pages = Pages();
  ASSERT_EQ(pages, 5);
  std::string all;
  for (int page = 1; page <= pages; ++page) {
    const std::string words = Words(page);
    EXPECT_THAT(words, HasSubstr(fmt::format("Halaman {} dari {}", page, pages)));
    EXPECT_THAT(words, HasSubstr("Nomor seri Keping"));
    if (page > 1) EXPECT_THAT(words, HasSubstr("Lanjutan Berita Acara Pemusnahan Nomor 470/0003/BA/XI/2026"));
    all += words;
  }
  for (int i = 0; i < kSerials; ++i) {
    const std::string serial = fmt::format(" {} A{:08} 1 ", i + 1, 17 + i * 3);
    const std::size_t at = all.find(serial);
    ASSERT_NE(at, std::string::npos) << serial;
    EXPECT_EQ(all.find(serial, at + 1), std::string::npos) << serial;
  }
  ExpectEverythingOnTheSheet();
}

// Whatever the length of the list, both names and the last sentence stand on one sheet, and nothing is written over the
// foot.
TEST_F(BeritaAcara, TheSignaturesAreNeverParted) {
  for (int serials = 3; serials <= 121; serials += 9) {
    Draw(SampleDestruction(Scattered(serials)));
    const std::string last = Words(Pages());
    EXPECT_THAT(last, HasSubstr("Demikian Berita Acara ini")) << serials;
    EXPECT_THAT(last, HasSubstr("LALU WIRAJAYA BAIQ NURHAYATI")) << serials;
    ExpectEverythingOnTheSheet();
  }
}

TEST_F(BeritaAcara, WordsOfAnyLengthStayOnTheSheet) {
  Destruction destruction =
      SampleDestruction(Serials("WWWWWWWWWWWWWWWW123456789012345678-WWWWWWWWWWWWWWWW123456789012345699"));
  destruction.place = std::string(500, 'm');
  destruction.method = "dibakar lalu <b>dilarutkan</b> & " + std::string(400, 'w');
  destruction.by = std::string(250, 'W');
  destruction.witness = "Hj. Nurul \"Ibu Nur\" Aini, S.Sos., M.Si. binti Haji Lalu Muhammad Zainuddin Abdul Majid";
  Draw(destruction);

  EXPECT_THAT(Words(), HasSubstr("<b>dilarutkan</b> &"));
  ExpectEverythingOnTheSheet();
}

}  // namespace
}  // namespace cetak
