// A card as a PWG raster document (PWG 5102.4): one page a side, srgb_8. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "printer_drivers/api/printer_driver.h"

namespace cetak {

// How a printer wants its pages.
struct PageForm {
  std::int32_t width = 5398;  // hundredths of a millimetre, as the card is fed
  std::int32_t length = 8560;
  std::int32_t dots_per_inch = 300;
  std::string sides = "two-sided-short-edge";
  std::string sheet_back = "normal";  // how the back must be turned: flipped, manual-tumble, normal or rotated
};

// The landscape size that a card is drawn in to fill such a page.
PrintSize DrawingSize(const PageForm& form);

// A card that is fed by its short edge lies in portrait: it is turned by 90° counter-clockwise. The sides must have
// DrawingSize.
std::vector<std::uint8_t> MakePwgDocument(const Sides& sides, const PageForm& form);

}  // namespace cetak
