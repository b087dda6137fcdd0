#include "server/domain/job_state.h"

#include "server/base/result.h"

namespace cetak {

std::optional<JobState> StateAfter(JobState state, JobEvent event) {
  switch (event) {
    case JobEvent::kHold:
      if (state == JobState::kPending) return JobState::kPendingHeld;
      return std::nullopt;
    case JobEvent::kRelease:
      if (state == JobState::kPendingHeld) return JobState::kPending;
      return std::nullopt;
    case JobEvent::kCancel:
      if (state == JobState::kPending || state == JobState::kPendingHeld) return JobState::kCanceled;
      return std::nullopt;
    case JobEvent::kBatch:
      if (state == JobState::kPending) return JobState::kProcessing;
      return std::nullopt;
    case JobEvent::kLoseContact:
      if (state == JobState::kProcessing) return JobState::kProcessingStopped;
      return std::nullopt;
    case JobEvent::kPrint:
      if (state == JobState::kProcessing || state == JobState::kProcessingStopped) return JobState::kCompleted;
      return std::nullopt;
    case JobEvent::kSpoil:
    case JobEvent::kRefuse:
      if (state == JobState::kProcessing || state == JobState::kProcessingStopped) return JobState::kAborted;
      return std::nullopt;
    case JobEvent::kReprint:
      if (state == JobState::kAborted) return JobState::kPending;
      return std::nullopt;
  }
  BrokenInvariant("unknown JobEvent");
}

std::string_view Name(JobState state) {
  switch (state) {
    case JobState::kPending: return "pending";
    case JobState::kPendingHeld: return "pending-held";
    case JobState::kProcessing: return "processing";
    case JobState::kProcessingStopped: return "processing-stopped";
    case JobState::kCanceled: return "canceled";
    case JobState::kAborted: return "aborted";
    case JobState::kCompleted: return "completed";
  }
  BrokenInvariant("unknown JobState");
}

std::string_view Name(JobEvent event) {
  switch (event) {
    case JobEvent::kHold: return "hold";
    case JobEvent::kRelease: return "release";
    case JobEvent::kCancel: return "cancel";
    case JobEvent::kBatch: return "batch";
    case JobEvent::kLoseContact: return "lose-contact";
    case JobEvent::kPrint: return "print";
    case JobEvent::kSpoil: return "spoil";
    case JobEvent::kRefuse: return "refuse";
    case JobEvent::kReprint: return "reprint";
  }
  BrokenInvariant("unknown JobEvent");
}

}  // namespace cetak
