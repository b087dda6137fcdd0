#include "server/artwork/contour.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace cetak {
namespace {

template <typename Height>
HeightGrid Survey(Height height) {
  HeightGrid grid{-10, -10, 0.25, 81, 81, {}};
  for (std::size_t row = 0; row < grid.rows; ++row) {
    for (std::size_t column = 0; column < grid.columns; ++column) {
      grid.heights.push_back(
          height(grid.left + grid.step * static_cast<double>(column), grid.top + grid.step * static_cast<double>(row)));
    }
  }
  return grid;
}

double AreaOf(const Loop& loop) {
  double doubled = 0;
  for (std::size_t i = 0; i < loop.size(); ++i) {
    const Point& next = loop[(i + 1) % loop.size()];
    doubled += loop[i].x * next.y - next.x * loop[i].y;
  }
  return std::abs(doubled) / 2;
}

TEST(Contours, OfAConeAreCircles) {
  const auto loops = Contours(Survey([](double x, double y) { return 8 - std::hypot(x, y); }), 3);
  ASSERT_EQ(loops.size(), 1U);
  for (const Point& point : loops[0]) EXPECT_NEAR(std::hypot(point.x, point.y), 5, 0.02);
  EXPECT_NEAR(AreaOf(loops[0]), std::numbers::pi * 25, 0.3);
}

TEST(Contours, GoAroundEachHillAndEachLake) {
  const auto ring = [](double x, double y) { return 2 - std::abs(std::hypot(x, y) - 6); };
  EXPECT_EQ(Contours(Survey(ring), 0.5).size(), 2U);
  const auto two_hills = [](double x, double y) { return 3 - std::min(std::hypot(x - 5, y), std::hypot(x + 5, y)); };
  EXPECT_EQ(Contours(Survey(two_hills), 0.5).size(), 2U);
}

TEST(Contours, CloseWhereTwoHillsMeetInASaddle) {
  const auto saddle = [](double x, double y) { return x * y - 0.02 * (x * x * x * x + y * y * y * y); };
  for (const Loop& loop : Contours(Survey(saddle), 0.01)) {
    for (std::size_t i = 0; i < loop.size(); ++i) {
      const Point& next = loop[(i + 1) % loop.size()];
      EXPECT_LT(std::hypot(next.x - loop[i].x, next.y - loop[i].y), 0.36) << "a line jumps";
    }
  }
}

TEST(Contours, OfLandBelowTheLevelAreNone) {
  EXPECT_TRUE(Contours(Survey([](double, double) { return 0.0; }), 1).empty());
}

}  // namespace
}  // namespace cetak
