// Draws cards: what is the same on every card once, the fields of each over it. The seam for templates by designers: an
// artist a profile's `artwork`, made by MakeCardArtist.
//
// Thread-safe: many threads may draw at once. Drawing does no I/O.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "printer_drivers/api/printer_driver.h"
#include "server/base/redacted.h"
#include "server/base/result.h"
#include "server/domain/card_content.h"

namespace cetak {

// The lines at the head of every card of a room: "PROVINSI NUSA TENGGARA BARAT", "KABUPATEN LOMBOK TENGAH".
struct CardHeading {
  std::string province;
  std::string regency;

  friend auto operator<=>(const CardHeading&, const CardHeading&) = default;
};

class CardArtist {
 public:
  virtual ~CardArtist() = default;

  // Front and back, landscape, exactly `size`. INVALID_ARGUMENT/PHOTO_UNREADABLE when the photo does not decode.
  virtual Result<Sides> Draw(const Redacted<CardContent>& card, const CardHeading& heading,
                             const PrintSize& size) const = 0;
};

// NOT_FOUND/UNKNOWN_ARTWORK. "ktp-el" is known.
Result<std::unique_ptr<CardArtist>> MakeCardArtist(std::string_view artwork);

}  // namespace cetak
