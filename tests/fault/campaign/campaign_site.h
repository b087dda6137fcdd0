// The site that a round works on, as a file for `cetakd site apply`: two rooms, simulated printers whose faults are
// drawn from the round's seed, and an IPP printer.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace cetak::fault {

using Random = std::mt19937_64;

std::int64_t Draw(Random& random, std::int64_t least, std::int64_t most);

struct ScriptedPrinter {
  std::string code;
  std::string log;                   // of its physical cards
  std::vector<std::int64_t> faults;  // at which card of the log each strikes
};

// Cards of this profile go to the IPP printer alone, which takes its time: offices ask for few of them.
inline constexpr const char* kIppProfile = "kia";

struct CampaignSite {
  std::string toml;
  std::vector<std::string> offices;
  std::vector<ScriptedPrinter> printers;
};

struct SiteOptions {
  std::string cards_directory;
  std::string ipp_uri;                 // empty: none
  std::int64_t cards_a_printer = 500;  // over which its faults are spread
  int faults_a_printer = 6;
  std::string script;  // the same for every printer, instead of what the seed draws
  std::string pace = "instant";
};

CampaignSite MakeSite(const SiteOptions& options, Random& random);

}  // namespace cetak::fault
