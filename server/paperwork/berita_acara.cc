#include "server/paperwork/berita_acara.h"

#include <fmt/format.h>
#include <glib.h>

#include "server/paperwork/indonesian.h"
#include "server/paperwork/paper.h"
#include "server/paperwork/serial_table.h"

namespace cetak {
namespace {

constexpr double kLeft = Millimetres(25);
constexpr double kWidth = kSheetWidth - kLeft - Millimetres(20);
constexpr double kTop = Millimetres(16);
constexpr double kBottom = kSheetHeight - Millimetres(24);  // of what is written; the foot is below
constexpr double kFoot = kSheetHeight - Millimetres(17);
constexpr double kGap = Millimetres(4);

constexpr TextStyle kBody{.size = 10.5, .align = TextAlign::kJustified, .line_height = 1.45};
constexpr TextStyle kFootnote{.size = 8, .gray = 0.4};

std::string Capitals(const std::string& text) {
  char* capitals = g_utf8_strup(text.data(), static_cast<gssize>(text.size()));
  std::string result(capitals);
  g_free(capitals);
  return result;
}

// Writes one letter from top to bottom; `sheets` is known to the foot when it is written for the second time.
class Letter {
 public:
  Letter(const Destruction& destruction, const PrintRoom& room, const CardProfile& profile, int sheets)
      : destruction_(destruction),
        room_(room),
        profile_(profile),
        local_(LocalTimeOf(destruction.at, room.code)),
        number_(BeritaAcaraNumber(destruction, room)),
        sheets_(sheets),
        paper_({.title = "Berita Acara Pemusnahan " + number_,
                .author = "Dinas Kependudukan dan Pencatatan Sipil " + room.regency,
                .subject = "Pemusnahan blangko rusak " + profile.name,
                .date = IsoDate()}) {}

  void Write() {
    WriteHead();
    WriteTitle();
    WriteBody();
    WriteSerials();
    WriteSignatures();
    WriteFoot();
  }
  int sheets() const { return paper_.sheet(); }
  std::string Finish() { return paper_.Finish(); }

 private:
  std::string IsoDate() const {
    const auto& day = local_.day;
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}+{:02}:00", static_cast<int>(day.year()),
                       static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()),
                       local_.time.hours().count(), local_.time.minutes().count(), local_.time.seconds().count(),
                       local_.offset.count());
  }

  void Line(std::string_view text, const TextStyle& style) {
    paper_.WriteLine(text, kLeft, y_, kWidth, style);
    y_ += style.size * style.line_height;
  }

  void Paragraph(const std::string& markup) { y_ += paper_.Write(markup, kLeft, y_, kWidth, kBody) + kGap / 2; }

  void WriteHead() {
    constexpr TextStyle kGovernment{.size = 12, .weight = PANGO_WEIGHT_MEDIUM, .align = TextAlign::kCenter};
    constexpr TextStyle kService{.size = 14.5, .weight = PANGO_WEIGHT_BOLD, .align = TextAlign::kCenter};
    constexpr TextStyle kProvince{.size = 9.5, .align = TextAlign::kCenter, .gray = 0.25, .tracking = 0.04};
    Line("PEMERINTAH " + Capitals(room_.regency), kGovernment);
    Line("DINAS KEPENDUDUKAN DAN PENCATATAN SIPIL", kService);
    Line(Capitals(room_.province), kProvince);
    y_ += Millimetres(3);
    paper_.Rule(kLeft, y_, kWidth, 1.8);
    paper_.Rule(kLeft, y_ + 2.4, kWidth, 0.5);
    y_ += Millimetres(8);
  }

  void WriteTitle() {
    constexpr TextStyle kTitle{
        .size = 13, .weight = PANGO_WEIGHT_BOLD, .align = TextAlign::kCenter, .line_height = 1.4, .tracking = 0.03};
    constexpr TextStyle kNumber{.size = 10.5, .align = TextAlign::kCenter, .line_height = 1.6};
    constexpr TextStyle kRevoked{.size = 10.5, .weight = PANGO_WEIGHT_BOLD, .align = TextAlign::kCenter};
    Line("BERITA ACARA PEMUSNAHAN", kTitle);
    Line("BLANGKO " + Capitals(profile_.name) + " RUSAK", kTitle);
    Line("Nomor: " + number_, kNumber);
    if (destruction_.reversed) Line("DIBATALKAN: pemusnahan ini tidak terjadi", kRevoked);
    y_ += Millimetres(6);
  }

  void WriteBody() {
    Paragraph(
        fmt::format("Pada hari ini, <b>{}</b> {} ({}), pukul {:02}.{:02} {}, bertempat di {}, kami yang bertanda "
                    "tangan di bawah ini:",
                    DayName(local_.day), DateInWords(local_.day), DateInDigits(local_.day), local_.time.hours().count(),
                    local_.time.minutes().count(), local_.zone, Paper::Escaped(destruction_.place)));
    WritePerson("1.", destruction_.by, "petugas yang memusnahkan");
    WritePerson("2.", destruction_.witness, "saksi");
    y_ += kGap / 2;
    const std::string serials =
        destruction_.serials.empty() ? "Blangko tersebut tidak bernomor seri." : "Nomor seri blangko yang dimusnahkan:";
    Paragraph(fmt::format(
        "telah memusnahkan blangko {} yang rusak sebanyak <b>{} ({}) keping</b>, dengan cara {}, berdasarkan Surat "
        "Edaran Menteri Dalam Negeri Nomor 470.13/11176/SJ tanggal 13 Desember 2018 tentang Penatausahaan KTP-el Rusak "
        "atau Invalid. {}",
        Paper::Escaped(profile_.name), NumberInDigits(destruction_.count), NumberInWords(destruction_.count),
        Paper::Escaped(destruction_.method), serials));
  }

  void WritePerson(std::string_view number, const std::string& name, std::string_view role) {
    constexpr double kIndent = Millimetres(7);
    constexpr double kLabel = Millimetres(24);
    const TextStyle line{.size = kBody.size, .line_height = kBody.line_height};
    const double left = kLeft + kIndent;
    const double width = kWidth - kIndent - kLabel;
    paper_.WriteLine(number, kLeft, y_, kIndent, line);
    paper_.WriteLine("Nama", left, y_, kLabel, line);
    y_ += paper_.Write(":  <b>" + Paper::Escaped(name) + "</b>", left + kLabel, y_, width, line);
    paper_.WriteLine("Sebagai", left, y_, kLabel, line);
    y_ += paper_.Write(fmt::format(":  {}", role), left + kLabel, y_, width, line) + kGap / 4;
  }

  void WriteSerials() {
    SerialTable table(destruction_.serials);
    y_ += kGap / 4;
    while (!table.IsDone()) {
      y_ = table.WriteOn(paper_, kLeft, y_, kWidth, kBottom);
      if (!table.IsDone()) Continue();
    }
  }

  // What is signed stands together: the last sentence and both names are never parted.
  void WriteSignatures() {
    constexpr double kHeight = Millimetres(62);
    if (y_ + kHeight > kBottom) Continue();
    y_ += kGap;
    Paragraph("Demikian Berita Acara ini dibuat dengan sebenarnya untuk dipergunakan sebagaimana mestinya.");
    y_ += kGap;
    const double column = kWidth * 0.42;
    const double right = kLeft + kWidth - column;
    WriteSignature(kLeft, column, "Saksi,", destruction_.witness);
    WriteSignature(right, column, "Yang memusnahkan,", destruction_.by);
  }

  void WriteSignature(double left, double width, std::string_view role, const std::string& name) {
    constexpr TextStyle kRole{.size = 10.5, .align = TextAlign::kCenter};
    constexpr TextStyle kName{.size = 10.5, .weight = PANGO_WEIGHT_BOLD, .align = TextAlign::kCenter};
    constexpr TextStyle kNip{.size = 9.5, .gray = 0.25};
    constexpr double kRoomToSign = Millimetres(30);
    paper_.WriteLine(role, left, y_, width, kRole);
    const double top = y_ + kRoomToSign;
    paper_.WriteLine(name, left, top, width, kName);
    paper_.Rule(left, top + Millimetres(5.6), width, 0.6);
    paper_.WriteLine("NIP", left, top + Millimetres(6.6), width, kNip);
  }

  void Continue() {
    WriteFoot();
    paper_.NextSheet();
    y_ = kTop;
    Line("Lanjutan Berita Acara Pemusnahan Nomor " + number_, {.size = 9.5, .weight = PANGO_WEIGHT_MEDIUM});
    y_ += kGap;
  }

  void WriteFoot() {
    TextStyle right = kFootnote;
    right.align = TextAlign::kRight;
    paper_.Rule(kLeft, kFoot, kWidth, 0.4, 0.6);
    paper_.WriteLine("Berita Acara Pemusnahan Nomor " + number_, kLeft, kFoot + 4, kWidth, kFootnote);
    paper_.WriteLine(fmt::format("Halaman {} dari {}", paper_.sheet(), sheets_), kLeft, kFoot + 4, kWidth, right);
  }

  const Destruction& destruction_;
  const PrintRoom& room_;
  const CardProfile& profile_;
  const LocalTime local_;
  const std::string number_;
  const int sheets_;
  Paper paper_;
  double y_ = kTop;
};

}  // namespace

std::string BeritaAcaraNumber(const Destruction& destruction, const PrintRoom& room) {
  const std::chrono::year_month_day day = LocalTimeOf(destruction.at, room.code).day;
  return fmt::format("470/{:04}/BA/{}/{}", destruction.id.value, RomanMonth(day.month()), static_cast<int>(day.year()));
}

std::string DrawBeritaAcara(const Destruction& destruction, const PrintRoom& room, const CardProfile& profile) {
  Letter draft(destruction, room, profile, 0);
  draft.Write();
  Letter letter(destruction, room, profile, draft.sheets());
  letter.Write();
  return letter.Finish();
}

}  // namespace cetak
