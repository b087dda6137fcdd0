// A card's content in the contract's form. Pure; thread-safe.
#pragma once

#include <cetak/v1/card_content.pb.h>

#include "server/domain/card_content.h"

namespace cetak {

v1::CardContent ToProto(const CardContent& card);

}  // namespace cetak
