// The artist of `ktp-el`: an electronic identity card in a design of our own.
#pragma once

#include <memory>

#include "server/artwork/card_artist.h"

namespace cetak::ktp_el {

// INVALID_ARGUMENT/PHOTO_UNREADABLE, and INVALID_ARGUMENT/SIZE_OUT_OF_RANGE for a size that no card printer has.
std::unique_ptr<CardArtist> MakeArtist();

}  // namespace cetak::ktp_el
