// Random deaths of the client × random failures of the printer, from a seed that is printed. CETAK_CRASH_CASES is how
// many cards go to each printer, CETAK_CRASH_SEED the seed of another run.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <cstdlib>
#include <random>

#include "tests/conformance/crash_test.h"

namespace cetak {
namespace {

using std::chrono::milliseconds;

constexpr const char* kDeaths[] = {"",
                                   "",
                                   "before INTENT",
                                   "after INTENT",
                                   "before CREATED",
                                   "after CREATED",
                                   "after SENDING",
                                   "before SENT",
                                   "after SENT",
                                   "before OUTCOME"};
constexpr const char* kFaults[] = {"good",       "uncounted",   "nothing",      "abort-before",
                                   "abort-half", "abort-after", "stuck-before", "stuck-after"};

// What happens while the device is stuck in the card.
enum class Meanwhile { kNothing, kClientKilled, kCanceled, kSwitchedOff, kKilled, kPowerCut };
constexpr const char* kMeanwhile[] = {
    "nothing",         "the client is killed", "it is canceled", "the printer is switched off", "the printer is killed",
    "the power is cut"};
// What happens between the two lives of the client.
constexpr const char* kBetween[] = {"nothing", "nothing", "the printer is switched off", "the printer is killed",
                                    "a stranger's card of that name"};

std::uint64_t FromEnvironment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

class AnyCrash : public CrashOnEachPeer {
 protected:
  template <typename List>
  std::size_t Pick(const List& list) {
    return std::uniform_int_distribution<std::size_t>(0, std::size(list) - 1)(random_);
  }

  // The end of a life, with what happens while the device is stuck in the card; nullopt when it was killed.
  std::optional<DeviceOutcome> Live(ChildProcess& client, Meanwhile meanwhile) {
    while (!client.HasEnded()) {
      if (!peer_->AwaitStuck(milliseconds(10))) continue;
      switch (meanwhile) {
        case Meanwhile::kNothing: break;
        case Meanwhile::kClientKilled: client.Kill(); break;
        case Meanwhile::kCanceled: peer_->Stranger("cetak").CancelJobs(ticket_); break;
        case Meanwhile::kSwitchedOff: peer_->Release(), peer_->SwitchOff(), peer_->Start(); break;
        case Meanwhile::kKilled: peer_->Kill(), peer_->Start(); break;
        case Meanwhile::kPowerCut: peer_->CutPower(), peer_->Start(); break;
      }
      peer_->Release();
      if (meanwhile == Meanwhile::kClientKilled) return std::nullopt;
    }
    return EndOf(client);
  }

  void ComeBetween(std::size_t what) {
    peer_->Meet("good");
    if (what == 2) peer_->SwitchOff(), peer_->Start();
    if (what == 3) peer_->Kill(), peer_->Start();
    if (what == 4) peer_->Stranger().PrintCard(ticket_);
  }

  std::mt19937_64 random_;
  std::string ticket_;
};

TEST_P(AnyCrash, IsHonestWhateverFails) {
  const std::uint64_t seed = FromEnvironment("CETAK_CRASH_SEED", std::random_device()());
  const std::uint64_t cards = FromEnvironment("CETAK_CRASH_CASES", 6);
  random_.seed(seed);
  std::cout << "CETAK_CRASH_SEED=" << seed << std::endl;
  for (std::uint64_t card = 1; card <= cards && !HasFailure(); ++card) {
    ticket_ = fmt::format("1-{}-1", card);
    const std::string death = kDeaths[Pick(kDeaths)];
    const std::string fault = kFaults[Pick(kFaults)];
    const std::size_t meanwhile = Pick(kMeanwhile);
    const std::size_t between = Pick(kBetween);
    SCOPED_TRACE(fmt::format("seed {}, card {}: killed \"{}\", the printer meets \"{}\", meanwhile {}, between {}",
                             seed, card, death, fault, kMeanwhile[meanwhile], kBetween[between]));
    peer_->Meet(fault);
    const auto first = Live(*StartClient(ticket_, "print", death), static_cast<Meanwhile>(meanwhile));
    if (first) EXPECT_TRUE(IsHonest(ticket_, *first));
    ComeBetween(between);
    const auto second = Live(*StartClient(ticket_, "reconcile"), Meanwhile::kNothing);
    EXPECT_TRUE(IsHonest(ticket_, *second));
    peer_->Meet("good");
    const auto next = Client(fmt::format("2-{}-1", card), "print");
    EXPECT_EQ(next->outcome, OutcomeClass::kPrinted) << next->note;
  }
}

INSTANTIATE_TEST_SUITE_P(Crash, AnyCrash, testing::ValuesIn(AllCrashPeers()), NameOfPeer);

}  // namespace
}  // namespace cetak
