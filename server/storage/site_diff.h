// What a new site changes in an old one, object by object in words. Pure; thread-safe.
#pragma once

#include <string>
#include <vector>

#include "server/domain/site.h"
#include "server/storage/print_store.h"

namespace cetak {

struct SiteDiff {
  std::vector<SiteChange> changes;
  std::vector<std::string> removed_rooms, removed_offices, removed_profiles, removed_printers;  // codes
  std::vector<std::string> moved_offices, moved_printers;                                       // to another room
};

// Ids, and what people did to printers, are no part of the comparison.
SiteDiff CompareSites(const Site& from, const Site& to);

}  // namespace cetak
