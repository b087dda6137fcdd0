// An invented person and a drawn portrait, for tests and for looking at.
#pragma once

#include <string>

#include "server/artwork/card_artist.h"

namespace cetak {

CardContent SampleCard();     // without a photo
CardContent LongTextsCard();  // every text as long as it may be
CardHeading SampleHeading();

// A portrait drawn with Cairo, as a JPEG.
std::string SamplePhoto(int width_px, int height_px);

}  // namespace cetak
