#include "server/artwork/contour.h"

#include <array>
#include <cstdint>

namespace cetak {
namespace {

// Marching squares. A line enters and leaves a cell through its edges; an edge is named by the crossing at its left or
// upper end and its direction. With high ground always on the line's right, each edge has at most one successor.
class Tracer {
 public:
  Tracer(const HeightGrid& grid, double level)
      : grid_(grid), level_(level), next_(2 * grid.columns * grid.rows, kNone) {}

  std::vector<Loop> Trace() {
    for (std::size_t row = 0; row + 1 < grid_.rows; ++row) {
      for (std::size_t column = 0; column + 1 < grid_.columns; ++column) LinkCell(column, row);
    }
    std::vector<Loop> loops;
    for (std::uint32_t edge = 0; edge < next_.size(); ++edge) {
      if (next_[edge] != kNone) loops.push_back(Follow(edge));
    }
    return loops;
  }

 private:
  static constexpr std::uint32_t kNone = ~0U;

  double Height(std::size_t column, std::size_t row) const { return grid_.heights[row * grid_.columns + column]; }
  bool High(std::size_t column, std::size_t row) const { return Height(column, row) > level_; }

  // An edge is crossed where its two ends differ; going around the cell, each crossing into high ground starts a line
  // that ends at the crossing before it.
  void LinkCell(std::size_t column, std::size_t row) {
    const std::array<bool, 4> high = {High(column, row), High(column + 1, row), High(column + 1, row + 1),
                                      High(column, row + 1)};
    const auto name = [&](std::size_t c, std::size_t r, std::size_t down) {
      return static_cast<std::uint32_t>(2 * (r * grid_.columns + c) + down);
    };
    const std::array<std::uint32_t, 4> edges = {name(column, row, 0), name(column + 1, row, 1),
                                                name(column, row + 1, 0), name(column, row, 1)};
    for (std::size_t i = 0; i < 4; ++i) {
      if (high[i] || !high[(i + 1) % 4]) continue;
      std::size_t last = (i + 1) % 4;
      while (high[(last + 1) % 4]) last = (last + 1) % 4;
      next_[edges[i]] = edges[last];
    }
  }

  Loop Follow(std::uint32_t edge) {
    Loop loop;
    while (next_[edge] != kNone) {
      loop.push_back(Crossing(edge));
      const std::uint32_t next = next_[edge];
      next_[edge] = kNone;
      edge = next;
    }
    return loop;
  }

  Point Crossing(std::uint32_t edge) const {
    const bool down = edge % 2 == 1;
    const std::size_t column = edge / 2 % grid_.columns;
    const std::size_t row = edge / 2 / grid_.columns;
    const double from = Height(column, row);
    const double to = down ? Height(column, row + 1) : Height(column + 1, row);
    const double part = (level_ - from) / (to - from);
    return {grid_.left + grid_.step * (static_cast<double>(column) + (down ? 0 : part)),
            grid_.top + grid_.step * (static_cast<double>(row) + (down ? part : 0))};
  }

  const HeightGrid& grid_;
  const double level_;
  std::vector<std::uint32_t> next_;
};

}  // namespace

std::vector<Loop> Contours(const HeightGrid& grid, double level) { return Tracer(grid, level).Trace(); }

}  // namespace cetak
