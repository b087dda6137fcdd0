// The short campaign: what `tests/run --campaign N` does at length.
#include <gtest/gtest.h>

#include <ctime>
#include <optional>

#include "tests/fault/campaign/planted_bugs.h"
#include "tests/fault/campaign/round.h"
#include "tests/fault/campaign/scratch.h"

namespace cetak::fault {
namespace {

// One PostgreSQL for all cases, from the first that needs it to the end.
class Ground : public testing::Environment {
 public:
  static Ground& Get() {
    static auto* const ground = new Ground;
    return *ground;
  }
  void TearDown() override {
    machine_.reset();
    scratch_.reset();
  }
  Machine& machine() {
    if (!machine_) {
      scratch_.emplace();
      machine_.emplace(scratch_->path());
    }
    return *machine_;
  }
  std::filesystem::path NewDirectory() {
    machine();
    return scratch_->path() / ("case_" + std::to_string(++directories_));
  }
  void Keep() { scratch_->Keep(); }

 private:
  std::optional<Scratch> scratch_;
  std::optional<Machine> machine_;
  int directories_ = 0;
};

const auto* const kGround = testing::AddGlobalTestEnvironment(&Ground::Get());

void ExpectKeepsEveryDemand(std::uint64_t seed) {
  RoundOptions options;
  options.seed = seed;
  options.faults = 9;
  options.requests_a_fault = 40;
  Tally tally;
  const std::filesystem::path directory = Ground::Get().NewDirectory();
  const std::string found = RunRound(Ground::Get().machine(), directory, options, tally);
  if (!found.empty()) Ground::Get().Keep();
  EXPECT_EQ(found, "") << "repeat it with: tests/run --campaign 1 --seed " << seed << "\nits files are in "
                       << directory;
  std::printf("%s", tally.Table().c_str());
}

TEST(CampaignTest, ARoundOfFaultsLosesDoublesAndForgetsNothing) { ExpectKeepsEveryDemand(1); }

TEST(CampaignTest, TheRoundOfTheDayDoesNeither) {
  const auto day = static_cast<std::uint64_t>(std::time(nullptr) / 86'400);
  std::printf("seed %llu\n", static_cast<unsigned long long>(day));
  ExpectKeepsEveryDemand(day);
}

void ExpectIsCaught(std::string_view name) {
  for (const PlantedBug& bug : AllPlantedBugs()) {
    if (bug.name != name) continue;
    const std::filesystem::path directory = Ground::Get().NewDirectory();
    EXPECT_EQ(PlayPlantedBug(bug, Ground::Get().machine(), directory), "");
    return;
  }
  FAIL() << "no such bug";
}

TEST(PlantedBugTest, AnAnswerBeforeItsCommitIsCaught) { ExpectIsCaught("acknowledge-before-commit"); }
TEST(PlantedBugTest, AHandOffUnderAnEpochThatIsOverIsCaught) { ExpectIsCaught("no-epoch-guard"); }
TEST(PlantedBugTest, ARepeatOfAnUnknownOutcomeIsCaught) { ExpectIsCaught("retry-unknown-outcome"); }
TEST(PlantedBugTest, AWithdrawalForgottenInTheCountIsCaught) { ExpectIsCaught("forget-withdrawal"); }
TEST(PlantedBugTest, AnEntryOutsideItsTransactionIsCaught) { ExpectIsCaught("ledger-entry-outside"); }

}  // namespace
}  // namespace cetak::fault
