#include "server/artwork/archipelago.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "server/artwork/contour.h"

namespace cetak {
namespace {

// A hill: where, how long and how wide (at 0.6 of its height, millimetres), turned how far (degrees), how high.
struct Hill {
  double x, y, long_mm, wide_mm, turned, height;
};

constexpr Hill kHills[] = {
    // the long western island and those along its coast
    {7, 15, 5.5, 2.3, 48, 1.1},
    {14, 23.5, 6.5, 2.6, 50, 1.2},
    {20, 31, 4, 2.3, 46, 1.0},
    {4, 21, 1.1, 0.7, 50, 0.75},
    {8.5, 27, 1.2, 0.7, 50, 0.75},
    {22, 21, 1.1, 0.9, 10, 0.7},
    {26.5, 24.5, 1.2, 0.9, 60, 0.75},
    // the southern row
    {27, 39.2, 4.4, 1.5, 8, 1.1},
    {34, 40.2, 4.2, 1.6, 6, 1.25},
    {40.3, 41, 2.6, 1.4, 4, 1.1},
    {38.5, 38.2, 1.3, 0.6, 0, 0.7},
    {44.3, 41.6, 0.9, 0.8, 0, 0.95},
    {46.8, 41.8, 1.0, 1.0, 0, 1.3},
    {50.4, 41.6, 1.9, 0.9, -8, 1.05},
    {56, 41.4, 2.7, 0.8, 4, 1.0},
    {53, 45, 1.5, 0.8, -6, 0.85},
    {62.3, 44.6, 2.6, 0.9, -32, 0.95},
    {60.8, 40.8, 0.8, 0.6, 0, 0.75},
    // the broad northern island
    {35.5, 20, 5.2, 4.6, 20, 1.2},
    {40, 15.5, 3.6, 3.8, -40, 1.15},
    {38.5, 25.5, 3.4, 2.7, 60, 1.0},
    {31.5, 16.5, 3, 2.6, 0, 0.85},
    // the one with four arms
    {51.5, 22, 1.2, 3.2, 12, 1.05},
    {54.5, 17.6, 3.4, 0.9, -6, 1.0},
    {54.3, 24, 2.6, 0.9, 32, 0.95},
    {51, 28.6, 1.0, 3.0, 6, 1.0},
    {55.6, 29.5, 0.9, 2.4, -18, 0.9},
    // the eastern sea
    {62, 19, 0.9, 2.0, 12, 0.85},
    {65.2, 27, 2.2, 0.8, -6, 0.9},
    {60, 26, 0.9, 0.6, 0, 0.75},
    {66.8, 38, 0.7, 1.6, 30, 0.75},
    {64, 14, 0.7, 0.9, 0, 0.7},
    // the great eastern island
    {70.6, 22.4, 2.2, 1.7, 20, 1.0},
    {76, 27.2, 4.2, 2.6, 24, 1.2},
    {82.5, 31.5, 5, 4.2, 15, 1.2},
    {88, 34, 5, 4.6, 10, 1.2},
};

constexpr double kNorthwardMm = 2.6;  // the hills were surveyed that much too low
constexpr double kCoast = 0.5;
constexpr double kDepths[] = {0.42, 0.34, 0.265, 0.2, 0.145, 0.1, 0.065, 0.04};
constexpr double kHeights[] = {0.68, 0.86, 1.04, 1.2};

double HeightAt(double x, double y) {
  double height = 0;
  for (const Hill& hill : kHills) {
    const double angle = hill.turned * std::numbers::pi / 180;
    const double along = ((x - hill.x) * std::cos(angle) + (y - hill.y) * std::sin(angle)) / hill.long_mm;
    const double across = ((y - hill.y) * std::cos(angle) - (x - hill.x) * std::sin(angle)) / hill.wide_mm;
    const double distance = along * along + across * across;
    if (distance < 40) height += hill.height * std::exp(-distance / 2);
  }
  return height;
}

// Roughens the coasts; the heights stay where they were.
double RoughHeightAt(double x, double y) {
  const double dx = 0.55 * std::sin(0.9 * y + 0.7 * std::sin(0.53 * x)) + 0.22 * std::sin(2.3 * y + 1.1 * x);
  const double dy = 0.5 * std::sin(0.8 * x + 0.9 * std::sin(0.61 * y)) + 0.22 * std::sin(2.1 * x - 1.3 * y);
  return HeightAt(x + dx, y + dy + kNorthwardMm);
}

HeightGrid Survey(const Box& area) {
  HeightGrid grid;
  grid.step = 0.3;
  grid.left = area.left - 2 * grid.step;
  grid.top = area.top - 2 * grid.step;
  grid.columns = static_cast<std::size_t>(area.width / grid.step) + 6;
  grid.rows = static_cast<std::size_t>(area.height / grid.step) + 6;
  grid.heights.resize(grid.columns * grid.rows, -1);  // -1 at the rim closes every line
  for (std::size_t row = 1; row + 1 < grid.rows; ++row) {
    for (std::size_t column = 1; column + 1 < grid.columns; ++column) {
      grid.heights[row * grid.columns + column] = RoughHeightAt(grid.left + grid.step * static_cast<double>(column),
                                                                grid.top + grid.step * static_cast<double>(row));
    }
  }
  return grid;
}

void AddContours(cairo_t* pen, const HeightGrid& grid, double level) {
  cairo_new_path(pen);
  for (const Loop& loop : Contours(grid, level)) {
    cairo_new_sub_path(pen);
    for (const Point& point : loop) cairo_line_to(pen, point.x, point.y);
    cairo_close_path(pen);
  }
}

}  // namespace

void DrawArchipelago(Canvas& canvas, const ArchipelagoInks& inks) {
  const HeightGrid grid = Survey(canvas.Bleed());
  cairo_t* pen = canvas.pen();
  cairo_set_line_width(pen, inks.line_mm);
  for (const double depth : kDepths) {
    Ink ink = inks.depth;
    ink.alpha *= 0.3 + 0.7 * depth / kCoast;
    SetInk(pen, ink);
    AddContours(pen, grid, depth);
    cairo_stroke(pen);
  }
  AddContours(pen, grid, kCoast);
  SetInk(pen, inks.land);
  cairo_fill_preserve(pen);
  SetInk(pen, inks.coast);
  cairo_stroke(pen);
  SetInk(pen, inks.height);
  for (const double height : kHeights) {
    AddContours(pen, grid, height);
    cairo_stroke(pen);
  }
}

}  // namespace cetak
