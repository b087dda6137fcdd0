#include "tests/artwork/side_difference.h"

#include <algorithm>
#include <cmath>

namespace cetak {

std::optional<PixelArea> DifferenceOf(const Raster& a, const Raster& b) {
  PixelArea area{a.width_px, a.height_px, 0, 0};
  for (int y = 0; y < a.height_px; ++y) {
    for (int x = 0; x < a.width_px; ++x) {
      const std::size_t at = static_cast<std::size_t>(y) * a.width_px + x;
      if (((a.pixels[at] ^ b.pixels[at]) & 0xFFFFFF) == 0) continue;
      area = {std::min(area.left, x), std::min(area.top, y), std::max(area.right, x + 1), std::max(area.bottom, y + 1)};
    }
  }
  if (area.right == 0) return std::nullopt;
  return area;
}

PixelArea PixelsOf(const Box& box, const PrintSize& size) {
  const Canvas canvas(size);
  const Box bleed = canvas.Bleed();
  const double scale = canvas.pixels_per_mm();
  return {static_cast<int>(std::floor((box.left - bleed.left) * scale)),
          static_cast<int>(std::floor((box.top - bleed.top) * scale)),
          static_cast<int>(std::ceil((box.left + box.width - bleed.left) * scale)),
          static_cast<int>(std::ceil((box.top + box.height - bleed.top) * scale))};
}

Raster Without(const Raster& side, const PixelArea& area) {
  Raster rest = side;
  for (int y = std::max(0, area.top); y < std::min(rest.height_px, area.bottom); ++y) {
    const auto row = rest.pixels.begin() + static_cast<std::ptrdiff_t>(y) * rest.width_px;
    std::fill(row + std::max(0, area.left), row + std::min(rest.width_px, area.right), 0U);
  }
  return rest;
}

}  // namespace cetak
