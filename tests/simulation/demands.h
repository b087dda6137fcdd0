// What must be true of a simulated world when its faults are over and it has drained. Compares what clients were
// acknowledged, what lies in the trays, and what the database holds. PRINT-ONCE's demands, by their numbers.
#pragma once

#include <vector>

#include "tests/fakes/fake_print_store.h"
#include "tests/simulation/device.h"
#include "tests/simulation/people.h"

namespace cetak {

// Every acknowledged request is a job in a final state.
bool HasDrained(const FakeDatabase& database, const std::vector<Clerk>& offices);

// Breaks the stage at the first demand that is not met.
void CheckDemands(Stage& stage, FakeDatabase& database, const std::map<PrinterId, Device*>& devices,
                  const std::vector<Clerk>& offices);

// Those that hold at any time.
void CheckCards(Stage& stage, const std::map<PrinterId, Device*>& devices);
void CheckFigures(Stage& stage, FakePrintStore& store);

}  // namespace cetak
