// The bugs that are planted into a server to see whether the checker finds them: each alone, in a short scene made to
// provoke it, with the demand that it breaks.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "tests/fault/campaign/house.h"
#include "tests/fault/checker/finding.h"

namespace cetak::fault {

struct PlantedBug {
  std::string_view name;  // of server/base/fault_point.h
  checker::Demand breaks;
  checker::Findings (*play)(Machine& machine, const std::filesystem::path& directory);
};

const std::vector<PlantedBug>& AllPlantedBugs();

// Empty when the checker named the demand that the bug breaks; otherwise what it said instead.
std::string PlayPlantedBug(const PlantedBug& bug, Machine& machine, const std::filesystem::path& directory);

}  // namespace cetak::fault
