// A card that shows nothing, where what is printed does not matter.
#pragma once

#include <memory>
#include <string>

#include "printer_drivers/api/printer_driver.h"
#include "server/base/redacted.h"
#include "server/domain/ids.h"

namespace cetak {

class BlankCard final : public Card {
 public:
  Result<Sides> Draw(const PrintSize& /*size*/) const override { return Sides(); }
};

inline std::unique_ptr<Card> MakeBlankCard(const Redacted<std::string>& /*content*/, RoomId /*room*/,
                                           ProfileId /*profile*/) {
  return std::make_unique<BlankCard>();
}

}  // namespace cetak
