// Lines of equal height, as on a map. Pure; thread-safe.
#pragma once

#include <cstddef>
#include <vector>

namespace cetak {

struct Point {
  double x = 0;
  double y = 0;
};

// Heights at the crossings of a square grid, row by row.
struct HeightGrid {
  double left = 0;
  double top = 0;
  double step = 1;
  std::size_t columns = 0;
  std::size_t rows = 0;
  std::vector<double> heights;
};

using Loop = std::vector<Point>;

// The closed lines around all that is higher than `level`. Precondition: the grid's outermost heights are lower.
std::vector<Loop> Contours(const HeightGrid& grid, double level);

}  // namespace cetak
