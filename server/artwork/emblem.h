// The project's own emblem: a sun behind two mountains above the sea, in a ring of weaving. It is no state's emblem.
#pragma once

#include "server/artwork/canvas.h"

namespace cetak {

struct EmblemPlace {
  double x = 0;
  double y = 0;
  double radius_mm = 0;
};

void DrawEmblem(cairo_t* pen, const EmblemPlace& place, const Ink& ink);

}  // namespace cetak
