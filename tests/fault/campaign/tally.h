// What a campaign did and found, as a table and as JSON. Values.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/fault/checker/finding.h"

namespace cetak::fault {

struct Tally {
  std::int64_t simulated_seeds = 0;
  std::int64_t rounds = 0;
  std::int64_t checks = 0;  // runs of the checker
  std::int64_t server_kills = 0;
  std::int64_t at_crash_points = 0;  // part of server_kills
  std::int64_t server_freezes = 0;
  std::int64_t postgres_kills = 0;
  std::int64_t power_cuts = 0;
  std::int64_t network_cuts = 0;
  std::int64_t network_delays = 0;
  std::int64_t disks_full = 0;
  std::int64_t wrong_clocks = 0;
  std::int64_t printer_faults = 0;
  std::int64_t requests = 0;  // acknowledged
  std::int64_t repeats = 0;   // of them that were sent again
  std::int64_t settled = 0;   // cards in doubt, by people
  std::int64_t corrected = 0;
  std::int64_t reprinted = 0;
  std::int64_t cards_printed = 0;
  std::int64_t cards_spoiled = 0;
  std::int64_t lost = 0;         // findings of demand 1
  std::int64_t doubled = 0;      // … of demand 2
  std::int64_t unaccounted = 0;  // … of demand 3
  std::int64_t other_findings = 0;
  std::int64_t planted_bugs = 0;
  std::int64_t planted_bugs_caught = 0;
  std::int64_t seconds = 0;
  std::vector<std::uint64_t> failed_seeds;

  void Count(const checker::Findings& findings);
  std::string Table() const;
  std::string Json() const;
};

}  // namespace cetak::fault
