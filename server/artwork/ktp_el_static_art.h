// All of a ktp-el that is the same on every card of a room, and takes the time: background, patterns, emblem, heading,
// labels, the photo's frame with a silhouette in it, and the whole back.
#pragma once

#include <memory>

#include "server/artwork/card_artist.h"

namespace cetak::ktp_el {

// Never changed once it is made, so many threads may read it.
struct StaticArt {
  Raster front;
  std::shared_ptr<const Raster> back;
};

StaticArt DrawStaticArt(const CardHeading& heading, const PrintSize& size);

}  // namespace cetak::ktp_el
