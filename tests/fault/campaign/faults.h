// The faults of the campaign, a function each: it strikes, lets what it struck come back, and counts itself.
#pragma once

#include <string_view>
#include <vector>

#include "tests/fault/campaign/house.h"
#include "tests/fault/campaign/tally.h"

namespace cetak::fault {

struct Strike {
  House& house;
  Random& random;
  Tally& tally;
};

struct Fault {
  std::string_view name;
  int times;  // in a round of full length
  bool (*is_possible)(House&);
  void (*strike)(const Strike&);
};

const std::vector<Fault>& AllFaults();

// As often as `times` says each, in an order that the seed gives, cut to `count` or repeated up to it.
std::vector<const Fault*> PlanFaults(House& house, int count, Random& random);

}  // namespace cetak::fault
