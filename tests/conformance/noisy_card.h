// A card that does not compress: its document is megabytes, and the wire can be cut inside of it. Two sides of some
// 1.9 MB each.
#pragma once

#include "printer_drivers/api/printer_driver.h"

namespace cetak {

class NoisyCard final : public Card {
 public:
  Result<std::vector<Raster>> Draw(const PrintSize& size) const override {
    Raster side{size.width_px, size.height_px, {}};
    side.rgb.resize(static_cast<std::size_t>(size.width_px) * static_cast<std::size_t>(size.height_px) * 3);
    std::uint32_t noise = 1;
    for (std::uint8_t& byte : side.rgb)
      byte = static_cast<std::uint8_t>((noise = noise * 1664525U + 1013904223U) >> 24U);
    return std::vector<Raster>{side, side};
  }
};

}  // namespace cetak
