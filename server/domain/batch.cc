#include "server/domain/batch.h"

#include "server/base/result.h"

namespace cetak {

bool MayBecome(BatchState from, BatchState to) {
  switch (from) {
    case BatchState::kReady: return to == BatchState::kPrinting;
    case BatchState::kPrinting:
      return to == BatchState::kStopped || to == BatchState::kReady || to == BatchState::kCompleted;
    case BatchState::kStopped:
      return to == BatchState::kPrinting || to == BatchState::kReady || to == BatchState::kCompleted;
    case BatchState::kCompleted: return false;
  }
  BrokenInvariant("unknown BatchState");
}

std::string_view Name(BatchState state) {
  switch (state) {
    case BatchState::kReady: return "ready";
    case BatchState::kPrinting: return "printing";
    case BatchState::kStopped: return "stopped";
    case BatchState::kCompleted: return "completed";
  }
  BrokenInvariant("unknown BatchState");
}

}  // namespace cetak
