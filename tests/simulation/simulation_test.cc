// Thousands of small worlds, one a seed. A failure says its seed, and
//   SEED=17 build/tests/simulation_test --gtest_filter=Simulation.EverySeedMeetsEveryDemand
// runs it again and prints its whole history. SEEDS=100000 runs more of them.
#include <absl/synchronization/mutex.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>

#include "server/base/log.h"
#include "tests/simulation/world.h"

namespace cetak {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::uint64_t kSeeds = 500;
#else
constexpr std::uint64_t kSeeds = 10'000;
#endif

std::optional<std::uint64_t> NumberOfEnvironment(const char* name) {
  const char* text = std::getenv(name);
  if (text == nullptr) return std::nullopt;
  return std::strtoull(text, nullptr, 10);
}

class Simulation : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    StartLog(LogLevel::kError, "");
    absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);  // two thirds of the time, in one thread
  }
  void TearDown() override { PlantBug(""); }
};

std::string HowToRepeat(std::uint64_t seed) {
  return "SEED=" + std::to_string(seed) +
         " build/tests/simulation_test --gtest_filter=Simulation.EverySeedMeetsEveryDemand";
}

TEST_F(Simulation, EverySeedMeetsEveryDemand) {
  const std::optional<std::uint64_t> only = NumberOfEnvironment("SEED");
  const std::uint64_t first = only.value_or(1);
  const std::uint64_t seeds = only ? 1 : NumberOfEnvironment("SEEDS").value_or(kSeeds);
  for (std::uint64_t seed = first; seed < first + seeds && !HasFailure(); ++seed) {
    World world(seed);
    const std::optional<std::string> broken = world.Run();
    if (only) std::fputs(world.history().c_str(), stdout);
    EXPECT_FALSE(broken) << *broken << "\n  seed " << seed << "; its history: " << HowToRepeat(seed);
  }
}

TEST_F(Simulation, TheSameSeedGivesTheSameHistory) {
  for (const std::uint64_t seed : {1, 7, 42, 1001, 5002}) {
    World once(seed);
    World again(seed);
    once.Run();
    again.Run();
    EXPECT_EQ(once.history(), again.history());
  }
}

struct Planted {
  const char* bug;
  const char* demand;  // how what it breaks begins
};

class PlantedBug : public Simulation, public testing::WithParamInterface<Planted> {};

TEST_P(PlantedBug, IsFoundAmongTheFirstSeeds) {
  constexpr std::uint64_t kFew = 300;
  PlantBug(GetParam().bug);
  for (std::uint64_t seed = 1; seed <= kFew; ++seed) {
    World world(seed);
    const std::optional<std::string> broken = world.Run();
    if (broken && broken->starts_with(GetParam().demand)) {
      RecordProperty("seed", std::to_string(seed));
      return;
    }
  }
  ADD_FAILURE() << GetParam().bug << " breaks nothing in " << kFew << " seeds";
}

INSTANTIATE_TEST_SUITE_P(Of, PlantedBug,
                         testing::Values(Planted{"acknowledge-before-commit", "1"},
                                         Planted{"retry-unknown-outcome", "2"}, Planted{"forget-withdrawal", "4"},
                                         Planted{"ledger-entry-outside", "3"}),
                         [](const auto& planted) {
                           std::string name = planted.param.bug;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace cetak
