// A card that does not compress: its document is megabytes, and the wire can be cut inside of it. Two sides of some
// 1.9 MB each.
#pragma once

#include <algorithm>
#include <memory>
#include <random>
#include <utility>

#include "printer_drivers/api/printer_driver.h"

namespace cetak {

class NoisyCard final : public Card {
 public:
  Result<Sides> Draw(const PrintSize& size) const override {
    Raster side{size.width_px, size.height_px, {}};
    side.pixels.resize(static_cast<std::size_t>(size.width_px) * static_cast<std::size_t>(size.height_px));
    std::generate(side.pixels.begin(), side.pixels.end(), std::mt19937());
    const auto shared = std::make_shared<const Raster>(std::move(side));
    return Sides{shared, shared};
  }
};

}  // namespace cetak
