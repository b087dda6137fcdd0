// Where two pictures of the same size differ.
#pragma once

#include <optional>

#include "server/artwork/canvas.h"

namespace cetak {

// Pixels; right and bottom are the first outside.
struct PixelArea {
  int left = 0;
  int top = 0;
  int right = 0;
  int bottom = 0;

  bool Holds(const PixelArea& other) const {
    return left <= other.left && top <= other.top && right >= other.right && bottom >= other.bottom;
  }
  friend bool operator==(const PixelArea&, const PixelArea&) = default;
};

// The smallest area that holds every differing pixel; none when the pictures are equal.
std::optional<PixelArea> DifferenceOf(const Raster& a, const Raster& b);

// Every pixel that `box` (millimetres on the card) touches.
PixelArea PixelsOf(const Box& box, const PrintSize& size);

// The same pictures with one colour painted over an area: what is left to compare lies outside.
Raster Without(const Raster& side, const PixelArea& area);

}  // namespace cetak
