#include "tests/fault/campaign/round.h"

#include <fmt/format.h>

#include <cstdio>
#include <exception>
#include <set>
#include <thread>

#include "tests/fault/campaign/faults.h"

namespace cetak::fault {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds kMostToAnswer{60};
constexpr seconds kPatienceWithDraining{90};  // while nothing comes out

class Round {
 public:
  Round(Machine& machine, const std::filesystem::path& directory, const RoundOptions& options, Tally& tally)
      : options_(options), tally_(tally), random_(options.seed), house_(machine, directory, ForHouse(options)) {}

  std::string Run() {
    for (const Fault* fault : PlanFaults(house_, options_.faults, random_)) {
      Tell(std::string(fault->name));
      house_.offices().Add(options_.requests_a_fault);
      std::this_thread::sleep_for(milliseconds(Draw(random_, 20, 250)));
      tally_.server_kills += house_.Revive();
      fault->strike({house_, random_, tally_});
      if (!house_.AwaitAnswered(kMostToAnswer)) return Failed(*fault, "requests are not answered any more\n");
      if (const std::string found = Check(checker::When::kRunning); !found.empty()) return Failed(*fault, found);
    }
    return Drain();
  }

  void Count() {
    tally_.server_kills += house_.killed_meanwhile();
    tally_.requests += house_.offices().acknowledged();
    tally_.repeats += house_.offices().repeats();
    tally_.settled += house_.people()->settled();
    tally_.corrected += house_.people()->corrected();
    tally_.reprinted += house_.people()->reprinted();
    std::map<std::string, std::int64_t> cards_of_log;
    for (const checker::PhysicalCard& card : checker::ReadCardLogs(house_.Witnesses().card_logs)) {
      ++cards_of_log[card.printer];
      ++(card.good ? tally_.cards_printed : tally_.cards_spoiled);
    }
    for (const ScriptedPrinter& printer : house_.site().printers) {
      for (const std::int64_t at : printer.faults) tally_.printer_faults += at <= cards_of_log[printer.log] ? 1 : 0;
    }
  }

 private:
  static HouseOptions ForHouse(const RoundOptions& options) {
    HouseOptions house;
    house.seed = options.seed;
    house.site.faults_a_printer = options.faults_a_printer;
    // Four printers share the cards; a fault further back than a printer gets would never strike.
    house.site.cards_a_printer = std::max(10, options.faults * options.requests_a_fault / 8);
    return house;
  }

  void Tell(const std::string& what) const {
    if (options_.tells) fmt::print("  seed {}: {}\n", options_.seed, what);
    std::fflush(stdout);
  }

  std::string Check(checker::When when) {
    ++tally_.checks;
    const checker::Findings findings = checker::CheckRecords(house_.Witnesses(), when);
    tally_.Count(findings);
    return findings.Describe() + house_.offices().trouble();
  }

  static std::string Failed(const Fault& fault, const std::string& found) {
    return "after \"" + std::string(fault.name) + "\":\n" + found;
  }

  std::string Drain() {
    Tell("drains");
    house_.people()->ClearUp();
    const bool drained = house_.AwaitDrained(kPatienceWithDraining);
    std::string found = Check(checker::When::kDrained);
    if (!drained) return "not drained:\n" + found;
    checker::Findings api;
    checker::CheckApi(house_.Witnesses(), house_.Addresses(), api);
    tally_.Count(api);
    found += api.Describe();
    return found.empty() ? "" : "drained:\n" + found;
  }

  const RoundOptions options_;
  Tally& tally_;
  Random random_;
  House house_;
};

}  // namespace

std::string RunRound(Machine& machine, const std::filesystem::path& directory, const RoundOptions& options,
                     Tally& tally) {
  Round round(machine, directory, options, tally);
  std::string found;
  try {
    found = round.Run();
  } catch (const std::exception& error) {
    found = std::string("the round broke off: ") + error.what() + "\n";
  }
  round.Count();
  ++tally.rounds;
  if (!found.empty()) tally.failed_seeds.push_back(options.seed);
  return found;
}

}  // namespace cetak::fault
