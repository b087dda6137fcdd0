// A card whose sides can be told apart.
#pragma once

#include <vector>

#include "printer_drivers/api/printer_driver.h"

namespace cetak {

// A front in one colour and a back in another.
class PlainCard final : public Card {
 public:
  static constexpr const char* kFront = "c82828";
  static constexpr const char* kBack = "2828c8";

  Result<std::vector<Raster>> Draw(const PrintSize& size) const override {
    return std::vector<Raster>{Side(size, {0xc8, 0x28, 0x28}), Side(size, {0x28, 0x28, 0xc8})};
  }

 private:
  static Raster Side(const PrintSize& size, const std::vector<std::uint8_t>& colour) {
    Raster side{size.width_px, size.height_px, {}};
    side.rgb.resize(static_cast<std::size_t>(size.width_px) * static_cast<std::size_t>(size.height_px) * 3);
    for (std::size_t i = 0; i < side.rgb.size(); ++i) side.rgb[i] = colour[i % 3];
    return side;
  }
};

}  // namespace cetak
