// Islands in a sea, drawn as a map draws heights and depths. It is inspired by the archipelago and is no map of it.
#pragma once

#include "server/artwork/canvas.h"

namespace cetak {

struct ArchipelagoInks {
  Ink depth;  // lines in the sea, fainter the deeper
  Ink coast;
  Ink land;
  Ink height;  // lines on land
  double line_mm = 0.1;
};

// Fills the canvas's bleed.
void DrawArchipelago(Canvas& canvas, const ArchipelagoInks& inks);

}  // namespace cetak
