// Waiting for what a test cannot be told of.
#pragma once

#include <chrono>
#include <string>
#include <thread>

#include "printer_drivers/api/printer_driver.h"

namespace cetak {

// Whether it was so before the time was up.
template <typename Condition>
bool AwaitThat(std::chrono::milliseconds at_most, const Condition& is_so) {
  const auto deadline = std::chrono::steady_clock::now() + at_most;
  while (!is_so()) {
    if (std::chrono::steady_clock::now() >= deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

// The last word about a card that was submitted or reconciled, within a minute.
inline DeviceOutcome PollToTheEnd(PrinterDriver& driver, const Ticket& ticket, DeviceOutcome outcome) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (std::chrono::steady_clock::now() < deadline &&
         (outcome.outcome == OutcomeClass::kPending || outcome.outcome == OutcomeClass::kNeedsOperator)) {
    outcome = driver.Poll(ticket, std::chrono::seconds(1));
  }
  return outcome;
}

}  // namespace cetak
