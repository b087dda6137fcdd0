// One round of the campaign: a house, one fault after another from a seed, the checker after each, and at the end
// everything drained and checked whole. Main thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/fault/campaign/house.h"
#include "tests/fault/campaign/tally.h"

namespace cetak::fault {

struct RoundOptions {
  std::uint64_t seed = 1;
  int faults = 30;
  int requests_a_fault = 100;
  int faults_a_printer = 8;  // of each simulated one's own
  bool tells = false;        // each fault on stdout
};

// What was found, in words; empty when every demand was kept. Adds to `tally`.
std::string RunRound(Machine& machine, const std::filesystem::path& directory, const RoundOptions& options,
                     Tally& tally);

}  // namespace cetak::fault
