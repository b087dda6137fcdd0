// One side of a card while it is drawn: Cairo in millimetres from the card's upper left corner, whatever the raster's
// size. The scale is the same in both directions; a raster that is wider or higher than ID-1 shows more of the
// background (bleed) around a centred card.
//
// One thread at a time.
#pragma once

#include <cairo.h>

#include <cstdint>
#include <memory>

#include "printer_drivers/api/printer_driver.h"

namespace cetak {

// ISO/IEC 7810 ID-1.
inline constexpr double kCardWidthMm = 85.60;
inline constexpr double kCardHeightMm = 53.98;

// Millimetres.
struct Box {
  double left = 0;
  double top = 0;
  double width = 0;
  double height = 0;
};

struct Ink {
  double red = 0;
  double green = 0;
  double blue = 0;
  double alpha = 1;
};

// InkOf(0x0E2A3B): as in a style sheet.
constexpr Ink InkOf(std::uint32_t rgb, double alpha = 1) {
  return {((rgb >> 16) & 0xFF) / 255.0, ((rgb >> 8) & 0xFF) / 255.0, (rgb & 0xFF) / 255.0, alpha};
}

struct CairoRelease {
  void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
  void operator()(cairo_t* pen) const { cairo_destroy(pen); }
  void operator()(cairo_pattern_t* pattern) const { cairo_pattern_destroy(pattern); }
};
using CairoSurface = std::unique_ptr<cairo_surface_t, CairoRelease>;
using CairoPen = std::unique_ptr<cairo_t, CairoRelease>;
using CairoPattern = std::unique_ptr<cairo_pattern_t, CairoRelease>;

class Canvas {
 public:
  explicit Canvas(const PrintSize& size);  // black
  explicit Canvas(Raster raster);          // draws over what is there

  cairo_t* pen() const { return pen_.get(); }
  double pixels_per_mm() const { return pixels_per_mm_; }

  // All that the raster shows; the card itself and what bleeds over its edges.
  Box Bleed() const;
  // `box` on whole pixels, so that its edges are sharp.
  Box Snap(const Box& box) const;

  // The raster drawn on, without a copy; nothing can be drawn any more.
  Raster Finish() &&;

 private:
  Raster raster_;  // outlives the surface, which draws on its pixels
  double pixels_per_mm_;
  double left_px_;
  double top_px_;
  CairoSurface surface_;
  CairoPen pen_;
};

void SetInk(cairo_t* pen, const Ink& ink);
void AddRoundedBox(cairo_t* pen, const Box& box, double radius_mm);

}  // namespace cetak
