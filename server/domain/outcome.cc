#include "server/domain/outcome.h"

#include "server/base/result.h"

namespace cetak {

std::string_view Name(Outcome outcome) {
  switch (outcome) {
    case Outcome::kPrinted: return "printed";
    case Outcome::kSpoiled: return "spoiled";
    case Outcome::kRefused: return "refused";
    case Outcome::kNotPrinted: return "not-printed";
    case Outcome::kInDoubt: return "in-doubt";
    case Outcome::kLost: return "lost";
  }
  BrokenInvariant("unknown Outcome");
}

}  // namespace cetak
