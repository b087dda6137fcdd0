// A card whose sides can be told apart.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "printer_drivers/api/printer_driver.h"

namespace cetak {

// A front in one colour and a back in another.
class PlainCard final : public Card {
 public:
  static constexpr const char* kFront = "c82828";
  static constexpr const char* kBack = "2828c8";

  Result<Sides> Draw(const PrintSize& size) const override { return Sides{Side(size, 0xC82828), Side(size, 0x2828C8)}; }

 private:
  static std::shared_ptr<const Raster> Side(const PrintSize& size, std::uint32_t colour) {
    const std::size_t pixels = static_cast<std::size_t>(size.width_px) * static_cast<std::size_t>(size.height_px);
    return std::make_shared<const Raster>(
        Raster{size.width_px, size.height_px, std::vector<std::uint32_t>(pixels, colour)});
  }
};

}  // namespace cetak
