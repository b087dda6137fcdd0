// cetak_campaign: simulated worlds, then rounds of faults on the whole system, then the planted bugs; prints its tally.
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
#include "tests/system/process.h"

namespace cetak::fault {
namespace {

struct CampaignOptions {
  int rounds = 1;
  std::uint64_t seed = static_cast<std::uint64_t>(std::time(nullptr) / 86'400);
  std::string json;
  RoundOptions round;
  std::int64_t simulated = 10'000;
  bool without_planted = false;
};

// False when a seed broke a demand; tests/simulation says which.
bool Simulate(Scratch& scratch, std::int64_t seeds, Tally& tally) {
  const Finished run =
      RunToEnd({"/usr/bin/env", "SEEDS=" + std::to_string(seeds), CETAK_SIMULATION_TEST,
                "--gtest_filter=Simulation.EverySeedMeetsEveryDemand"},
               scratch.path() / "simulation", std::chrono::seconds(60) + std::chrono::milliseconds(100) * seeds);
  if (run.exit_code == 0) {
    tally.simulated_seeds = seeds;
    return true;
  }
  fmt::print("simulation: FAILED\n{}", run.output);
  return false;
}

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
  const bool simulated = options.simulated == 0 || Simulate(scratch, options.simulated, tally);
  RunRounds(scratch, machine, options, tally);
  if (!options.without_planted) RunPlantedBugs(scratch, machine, tally);
  tally.seconds = std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - begun).count();
  fmt::print("{}", tally.Table());
  if (!options.json.empty()) std::ofstream(options.json) << tally.Json() << "\n";
  return simulated && tally.failed_seeds.empty() && tally.planted_bugs_caught == tally.planted_bugs ? 0 : 1;
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
  app.add_option("--simulated", options.simulated, "seeds of the simulation; 0: none")->capture_default_str();
  app.add_flag("--without-planted", options.without_planted, "leave the planted bugs out");
  CLI11_PARSE(app, argc, argv);
  try {
    return cetak::fault::Run(options);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "cetak_campaign: %s\n", error.what());
    return 2;
  }
}
