// cetak_campaign: rounds of faults on the whole system, then the planted bugs; prints its tally.
//
//   cetak_campaign --rounds N [--seed S] [--json FILE]
//
// The seeds of its rounds are S, S + 1, …; without --seed the day gives it. Exit code 0 when no demand was broken and
// every planted bug was caught.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <exception>
#include <fstream>

#include "tests/fault/campaign/planted_bugs.h"
#include "tests/fault/campaign/round.h"
#include "tests/fault/campaign/scratch.h"

namespace cetak::fault {
namespace {

struct CampaignOptions {
  int rounds = 1;
  std::uint64_t seed = static_cast<std::uint64_t>(std::time(nullptr) / 86'400);
  std::string json;
  RoundOptions round;
  bool without_planted = false;
};

void RunRounds(Scratch& scratch, Machine& machine, const CampaignOptions& options, Tally& tally) {
  for (int i = 0; i < options.rounds; ++i) {
    RoundOptions round = options.round;
    round.seed = options.seed + static_cast<std::uint64_t>(i);
    const auto directory = scratch.path() / ("round_" + std::to_string(round.seed));
    const std::string found = RunRound(machine, directory, round, tally);
    fmt::print("round {} of {}, seed {}: {} cards, {} server kills so far{}\n", i + 1, options.rounds, round.seed,
               tally.cards_printed, tally.server_kills, found.empty() ? "" : ": FAILED");
    if (found.empty()) {
      std::filesystem::remove_all(directory);
    } else {
      scratch.Keep();
      fmt::print("{}repeat it with: tests/run --campaign 1 --seed {}\nits files are in {}\n", found, round.seed,
                 directory.string());
    }
    std::fflush(stdout);
  }
}

void RunPlantedBugs(Scratch& scratch, Machine& machine, Tally& tally) {
  for (const PlantedBug& bug : AllPlantedBugs()) {
    ++tally.planted_bugs;
    const std::string missed =
        PlayPlantedBug(bug, machine, scratch.path() / ("planted_" + std::to_string(tally.planted_bugs)));
    if (missed.empty()) ++tally.planted_bugs_caught;
    fmt::print("planted {}: {}\n", bug.name, missed.empty() ? "caught" : missed);
    std::fflush(stdout);
  }
}

int Run(const CampaignOptions& options) {
  const auto begun = std::chrono::steady_clock::now();
  Scratch scratch;
  Tally tally;
  Machine machine(scratch.path());
  if (!machine.disk) fmt::print("no loop devices here: no power is cut and no disk is filled\n");
  RunRounds(scratch, machine, options, tally);
  if (!options.without_planted) RunPlantedBugs(scratch, machine, tally);
  tally.seconds = std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - begun).count();
  fmt::print("{}", tally.Table());
  if (!options.json.empty()) std::ofstream(options.json) << tally.Json() << "\n";
  return tally.failed_seeds.empty() && tally.planted_bugs_caught == tally.planted_bugs ? 0 : 1;
}

}  // namespace
}  // namespace cetak::fault

int main(int argc, char** argv) {
  CLI::App app("Faults on the whole system, and a checker that looks after each", "cetak_campaign");
  cetak::fault::CampaignOptions options;
  app.add_option("--rounds", options.rounds, "how many")->check(CLI::PositiveNumber)->capture_default_str();
  app.add_option("--seed", options.seed, "of the first round; the next has the next")->capture_default_str();
  app.add_option("--json", options.json, "write the tally to this file");
  app.add_option("--faults", options.round.faults, "a round")->capture_default_str();
  app.add_option("--requests", options.round.requests_a_fault, "submitted while a fault strikes")
      ->capture_default_str();
  app.add_flag("--tell", options.round.tells, "each fault on stdout");
  app.add_flag("--without-planted", options.without_planted, "leave the planted bugs out");
  CLI11_PARSE(app, argc, argv);
  try {
    return cetak::fault::Run(options);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "cetak_campaign: %s\n", error.what());
    return 2;
  }
}
