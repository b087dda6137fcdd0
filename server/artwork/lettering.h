// Lines of text that always fit their box: a line that is too long is set smaller down to the least legible size, then
// narrower. It is never cut and never wrapped.
//
// Thread-safe on different canvases: each thread keeps its own Pango context.
#pragma once

#include <cstdint>
#include <string_view>

#include "server/artwork/canvas.h"

namespace cetak {

enum class Weight : std::uint8_t { kRegular, kMedium, kSemiBold, kBold };
enum class Align : std::uint8_t { kLeft, kCenter };

// Where one line of text stands and how. Sizes in points (1/72 inch), the rest in millimetres.
struct TextBox {
  double left_mm = 0;
  double baseline_mm = 0;
  double width_mm = 0;
  double size_pt = 0;
  double least_pt = 0;
  Weight weight = Weight::kRegular;
  Align align = Align::kLeft;
  double tracking_em = 0;  // added between letters
  Ink ink;
};

// What a line in the box can touch: accents above capitals and descenders included.
Box ReachOf(const TextBox& box);

void WriteText(Canvas& canvas, const TextBox& box, std::string_view text);

}  // namespace cetak
