// Fine interlaced lines as on banknotes: hard to copy, pleasant to see. They are stroked with the pen's source and line
// width, in millimetres.
#pragma once

#include "server/artwork/canvas.h"

namespace cetak {

// Lines that swing between two edges, each a little out of phase with the next. The band itself swells and bends.
struct GuillocheBand {
  double left = 0;
  double right = 0;
  double middle = 0;       // y
  double half_height = 0;  // on the average
  double swell = 0;        // by how much of itself half_height changes along the band, 0 to 1
  double bend = 0;         // by how much the middle changes along the band
  double wavelength = 0;   // of each line
  double swell_wavelength = 0;
  int lines = 0;
};
void StrokeBand(cairo_t* pen, const GuillocheBand& band);

// Closed wavy rings around a point.
struct GuillocheRosette {
  double x = 0;
  double y = 0;
  double inner_radius = 0;
  double outer_radius = 0;
  int petals = 0;
  int lines = 0;
};
void StrokeRosette(cairo_t* pen, const GuillocheRosette& rosette);

}  // namespace cetak
