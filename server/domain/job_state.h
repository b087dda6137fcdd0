// The life of a print job (RFC 8011 §5.3.7) as one table: which event leads from which state to which. The database's
// CHECKs and guards say the same. Pure; thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace cetak {

enum class JobState : std::uint8_t {
  kPending = 3,
  kPendingHeld = 4,
  kProcessing = 5,
  kProcessingStopped = 6,
  kCanceled = 7,
  kAborted = 8,
  kCompleted = 9,
};

enum class JobEvent : std::uint8_t {
  kHold,         // a person holds a waiting job
  kRelease,      // a person releases a held one: it gets a place in the office's return lane
  kCancel,       // a person cancels a waiting or held one
  kBatch,        // its place was cut into a batch
  kLoseContact,  // handed off, and the outcome is not known
  kPrint,
  kSpoil,
  kRefuse,
  kReprint,  // a person asks for another card instead of one that was spoiled, lost or refused
};

inline constexpr std::array<JobState, 7> kAllJobStates = {
    JobState::kPending,  JobState::kPendingHeld, JobState::kProcessing, JobState::kProcessingStopped,
    JobState::kCanceled, JobState::kAborted,     JobState::kCompleted};
inline constexpr std::array<JobEvent, 9> kAllJobEvents = {JobEvent::kHold,  JobEvent::kRelease,     JobEvent::kCancel,
                                                          JobEvent::kBatch, JobEvent::kLoseContact, JobEvent::kPrint,
                                                          JobEvent::kSpoil, JobEvent::kRefuse,      JobEvent::kReprint};

// nullopt: the event is not allowed in this state.
std::optional<JobState> StateAfter(JobState state, JobEvent event);

constexpr bool IsFinal(JobState state) {
  return state == JobState::kCanceled || state == JobState::kAborted || state == JobState::kCompleted;
}

// "pending-held", as the standard spells it.
std::string_view Name(JobState state);
std::string_view Name(JobEvent event);

}  // namespace cetak
