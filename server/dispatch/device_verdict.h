// What is written about a card after a device's word. Pure; thread-safe.
#pragma once

#include <optional>

#include "printer_drivers/api/printer_driver.h"
#include "server/domain/outcome.h"

namespace cetak {

// nullopt: nothing, the card is still in the device.
std::optional<Outcome> ToOutcome(OutcomeClass outcome);

}  // namespace cetak
