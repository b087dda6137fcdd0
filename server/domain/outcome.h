// What became of one card that was handed to a printer. Where it is not known the card is in doubt, and nothing prints
// it again by itself.
#pragma once

#include <cstdint>
#include <string_view>

namespace cetak {

// The numbers are stored.
enum class Outcome : std::uint8_t {
  kPrinted = 1,
  kSpoiled = 2,     // a blank is gone and no good card came
  kRefused = 3,     // the printer can never print it (format, size); no blank is gone
  kNotPrinted = 4,  // nothing left the hopper: the only outcome after which the machine tries again by itself
  kInDoubt = 5,     // nobody knows; a later final outcome settles it
  kLost = 6,        // a person looked for the card and the blank, and neither is there: only people say this
};

constexpr bool IsFinal(Outcome outcome) { return outcome != Outcome::kNotPrinted && outcome != Outcome::kInDoubt; }

// A blank became a card, or is gone.
constexpr bool IsOfACard(Outcome outcome) {
  return outcome == Outcome::kPrinted || outcome == Outcome::kSpoiled || outcome == Outcome::kLost;
}

std::string_view Name(Outcome outcome);

}  // namespace cetak
