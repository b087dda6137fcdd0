// Sheets of A4 on which a letter is written: Cairo draws a PDF, Pango sets the text. All lengths are points (1/72 inch)
// from the upper left corner of the sheet.
//
// One thread at a time. The same calls make the same bytes: a document bears no time but the one that it is given.
#pragma once

#include <cairo.h>
#include <pango/pango.h>

#include <memory>
#include <string>
#include <string_view>

namespace cetak {

constexpr double Millimetres(double millimetres) { return millimetres * 72 / 25.4; }

inline constexpr double kSheetWidth = Millimetres(210);
inline constexpr double kSheetHeight = Millimetres(297);

enum class TextAlign { kLeft, kCenter, kRight, kJustified };

struct TextStyle {
  double size = 10.5;
  PangoWeight weight = PANGO_WEIGHT_NORMAL;
  TextAlign align = TextAlign::kLeft;
  double line_height = 1.35;  // of the size
  double gray = 0;            // 0 is black
  double tracking = 0;        // added between letters, of the size
  bool underlined = false;
};

// What a reader of the file is told of it.
struct DocumentTitle {
  std::string title;
  std::string author;
  std::string subject;
  std::string date;  // ISO 8601
};

class Paper {
 public:
  explicit Paper(const DocumentTitle& title);  // begins the first sheet
  ~Paper();
  Paper(const Paper&) = delete;
  Paper& operator=(const Paper&) = delete;

  int sheet() const { return sheet_; }  // from 1
  void NextSheet();

  // Wrapped to `width`, in the middle of a word where it must be. `markup` is Pango's: what people wrote goes through
  // Escaped. Give the height that it takes.
  double HeightOf(std::string_view markup, double width, const TextStyle& style);
  double Write(std::string_view markup, double left, double top, double width, const TextStyle& style);
  // One line that always fits: set narrower when it is too long.
  void WriteLine(std::string_view text, double left, double top, double width, const TextStyle& style);

  void Rule(double left, double top, double width, double thickness, double gray = 0);
  void Shade(double left, double top, double width, double height, double gray);

  std::string Finish();  // the PDF; nothing is written afterwards

  static std::string Escaped(std::string_view text);

 private:
  struct Pens;

  void Set(std::string_view text, bool is_markup, double width, const TextStyle& style);
  double LaidOutHeight() const;

  std::string pdf_;
  std::unique_ptr<Pens> pens_;
  int sheet_ = 1;
};

}  // namespace cetak
