#include "server/paperwork/serial_table.h"

#include <absl/strings/str_replace.h>
#include <absl/strings/str_split.h>

#include <algorithm>
#include <string>

#include "server/paperwork/indonesian.h"

namespace cetak {
namespace {

constexpr double kRow = Millimetres(6);
constexpr double kBetweenColumns = Millimetres(7);
constexpr double kNumberWidth = Millimetres(11);
constexpr double kCountWidth = Millimetres(14);
constexpr double kPadding = Millimetres(1.5);
constexpr TextStyle kCell{.size = 9.5};
constexpr TextStyle kCellRight{.size = 9.5, .align = TextAlign::kRight};

void WriteCells(Paper& paper, double left, double top, double width, const std::string& number,
                const std::string& serial, const std::string& count, PangoWeight weight) {
  TextStyle at_left = kCell;
  TextStyle at_right = kCellRight;
  at_left.weight = at_right.weight = weight;
  const double text_top = top + (kRow - kCell.size * kCell.line_height) / 2;
  const double serial_left = left + kNumberWidth + kPadding * 2;
  const double serial_width = width - kNumberWidth - kCountWidth - kPadding * 3;
  paper.WriteLine(number, left, text_top, kNumberWidth, at_right);
  paper.WriteLine(serial, serial_left, text_top, serial_width, at_left);
  paper.WriteLine(count, left + width - kCountWidth - kPadding, text_top, kCountWidth, at_right);
}

}  // namespace

SerialTable::SerialTable(const SerialSet& serials) {
  const std::vector<std::string> runs = absl::StrSplit(serials.Format(), ',', absl::SkipEmpty());
  for (const std::string& run : runs) {
    runs_.push_back({absl::StrReplaceAll(run, {{"-", " – "}}), SerialSet::Parse(run, "serials")->count()});
  }
}

double SerialTable::WriteOn(Paper& paper, double left, double top, double width, double bottom) {
  const auto room = static_cast<std::size_t>(std::max(0.0, (bottom - top) / kRow - 1));  // one is the heading
  const std::size_t rows = std::min(room, (runs_.size() - next_ + 1) / 2);
  if (rows == 0) return top;
  const double column = (width - kBetweenColumns) / 2;
  WriteColumn(paper, left, top, column, rows);
  if (!IsDone()) WriteColumn(paper, left + column + kBetweenColumns, top, column, rows);
  return top + static_cast<double>(rows + 1) * kRow;
}

void SerialTable::WriteColumn(Paper& paper, double left, double top, double width, std::size_t rows) {
  paper.Shade(left, top, width, kRow, 0.93);
  paper.Rule(left, top, width, 0.8);
  WriteCells(paper, left, top, width, "No.", "Nomor seri", "Keping", PANGO_WEIGHT_SEMIBOLD);
  paper.Rule(left, top + kRow, width, 0.8);
  for (std::size_t row = 0; row < rows && !IsDone(); ++row, ++next_) {
    top += kRow;
    const Run& run = runs_[next_];
    WriteCells(paper, left, top, width, NumberInDigits(static_cast<std::int64_t>(next_) + 1), run.text,
               NumberInDigits(run.count), PANGO_WEIGHT_NORMAL);
    paper.Rule(left, top + kRow, width, 0.4, 0.7);
  }
}

}  // namespace cetak
