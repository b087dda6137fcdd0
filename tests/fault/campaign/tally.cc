#include "tests/fault/campaign/tally.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <utility>

namespace cetak::fault {
namespace {

using Row = std::pair<const char*, std::int64_t Tally::*>;

constexpr Row kRows[] = {{"seeds simulated", &Tally::simulated_seeds},
                         {"rounds", &Tally::rounds},
                         {"checks", &Tally::checks},
                         {"server kills", &Tally::server_kills},
                         {"server kills at crash points", &Tally::at_crash_points},
                         {"server freezes", &Tally::server_freezes},
                         {"PostgreSQL kills", &Tally::postgres_kills},
                         {"power cuts", &Tally::power_cuts},
                         {"network cuts", &Tally::network_cuts},
                         {"network delays", &Tally::network_delays},
                         {"disks full", &Tally::disks_full},
                         {"wrong clocks", &Tally::wrong_clocks},
                         {"printer faults", &Tally::printer_faults},
                         {"requests acknowledged", &Tally::requests},
                         {"requests repeated", &Tally::repeats},
                         {"doubts settled by people", &Tally::settled},
                         {"flawed cards found by people", &Tally::corrected},
                         {"cards printed anew", &Tally::reprinted},
                         {"cards printed", &Tally::cards_printed},
                         {"cards spoiled", &Tally::cards_spoiled},
                         {"lost", &Tally::lost},
                         {"doubled", &Tally::doubled},
                         {"unaccounted", &Tally::unaccounted},
                         {"other findings", &Tally::other_findings},
                         {"planted bugs", &Tally::planted_bugs},
                         {"planted bugs caught", &Tally::planted_bugs_caught},
                         {"seconds", &Tally::seconds}};

}  // namespace

void Tally::Count(const checker::Findings& findings) {
  for (const checker::Finding& finding : findings.all()) {
    switch (finding.demand) {
      case checker::Demand::kOneJob: ++lost; break;
      case checker::Demand::kOneGoodCard: ++doubled; break;
      case checker::Demand::kEveryBlank: ++unaccounted; break;
      default: ++other_findings;
    }
  }
}

std::string Tally::Table() const {
  std::string text;
  for (const auto& [name, member] : kRows) text += fmt::format("  {:<30}{:>9}\n", name, this->*member);
  return text;
}

std::string Tally::Json() const {
  nlohmann::ordered_json json;
  for (const auto& [name, member] : kRows) {
    std::string key(name);
    for (char& letter : key) letter = letter == ' ' ? '_' : static_cast<char>(std::tolower(letter));
    json[key] = this->*member;
  }
  json["failed_seeds"] = failed_seeds;
  return json.dump(2);
}

}  // namespace cetak::fault
