// SIGTERM and SIGINT as an event. Block first, before any thread starts, so that every thread inherits the mask.
#pragma once

namespace cetak {

void BlockStopSignals();

// Returns at the first stop signal; a second one ends the process at once.
void AwaitStopSignal();

}  // namespace cetak
