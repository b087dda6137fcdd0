#include "server/artwork/card_artist.h"

#include "server/artwork/ktp_el_artist.h"

namespace cetak {

Result<std::unique_ptr<CardArtist>> MakeCardArtist(std::string_view artwork) {
  if (artwork == "ktp-el") return ktp_el::MakeArtist();
  return Fail(ErrorCode::kNotFound, "UNKNOWN_ARTWORK", "no artist draws this artwork; known: ktp-el");
}

}  // namespace cetak
