// The process that holds the IPP driver dies at each step of its journal; another life asks the printer what became of
// the card.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "tests/conformance/crash_test.h"
#include "tests/conformance/severing_relay.h"

namespace cetak {
namespace {

using testing::AnyOf;

struct DeathAt {
  const char* step;
  OutcomeClass expected;  // of the next life, when the printer went on meanwhile
};

constexpr DeathAt kDeaths[] = {
    {"before INTENT", OutcomeClass::kUnknown},  // an empty journal proves nothing
    {"after INTENT", OutcomeClass::kRetryableNoCard},  {"before CREATED", OutcomeClass::kRetryableNoCard},
    {"after CREATED", OutcomeClass::kRetryableNoCard}, {"after SENDING", OutcomeClass::kUnknown},
    {"before SENT", OutcomeClass::kUnknown},           {"after SENT", OutcomeClass::kPrinted},
    {"before OUTCOME", OutcomeClass::kPrinted},        {"after OUTCOME", OutcomeClass::kPrinted},
};

class KilledClient : public CrashOnEachPeer {
 protected:
  // Nothing of the dead life stands in the way.
  void ExpectNextCardIsPrinted(const std::string& ticket) {
    const auto next = Client(ticket, "print");
    ASSERT_TRUE(next);
    EXPECT_EQ(next->outcome, OutcomeClass::kPrinted) << next->note;
    EXPECT_TRUE(IsHonest(ticket, *next));
  }
};

TEST_P(KilledClient, KnowsOrDoubtsItsCardAtEachStep) {
  int place = 0;
  for (const DeathAt& death : kDeaths) {
    SCOPED_TRACE(death.step);
    const std::string ticket = fmt::format("1-{}-1", ++place);
    ASSERT_FALSE(Client(ticket, "print", death.step)) << "it was not killed";
    const DeviceOutcome outcome = Reconcile(ticket);
    EXPECT_EQ(outcome.outcome, death.expected) << outcome.note;
    EXPECT_TRUE(IsHonest(ticket, outcome));
    ExpectNextCardIsPrinted(fmt::format("1-{}-2", place));
  }
}

// Where nothing was sent, the journal alone is the proof; what the printer kept of the job must not be in the way.
TEST_P(KilledClient, IsHonestWhenThePrinterRestartsToo) {
  int place = 0;
  const auto die_together = [&](const char* death, bool killed) {
    SCOPED_TRACE(fmt::format("{}, the printer {}", death, killed ? "killed" : "switched off"));
    const std::string ticket = fmt::format("1-{}-1", ++place);
    ASSERT_FALSE(Client(ticket, "print", death)) << "it was not killed";
    killed ? peer_->Kill() : peer_->SwitchOff();
    peer_->Start();
    EXPECT_TRUE(IsHonest(ticket, Reconcile(ticket)));
  };
  for (const char* death : {"after CREATED", "after SENDING", "before SENT", "after SENT"}) die_together(death, true);
  // Once only without a document: PAPPL waits a minute for it before it ends.
  for (const char* death : {"after SENDING", "before SENT", "after SENT"}) die_together(death, false);
  ExpectNextCardIsPrinted("2-1-1");
}

TEST_P(KilledClient, DoubtsACardThatItDiedInTheUploadOf) {
  int place = 0;
  for (const std::int64_t bytes : {100'000, 2'900'000}) {  // in the front, in the back
    const std::string ticket = fmt::format("1-{}-1", ++place);
    SeveringRelay relay(peer_->port());
    relay.StopAfter(bytes);
    const auto client = StartClient(ticket, "print-noisy", "", relay.port());
    ASSERT_TRUE(relay.AwaitStop());
    client->Kill();
    relay.Cut();
    const DeviceOutcome outcome = Reconcile(ticket);
    EXPECT_TRUE(IsHonest(ticket, outcome));
    EXPECT_THAT(outcome.outcome, AnyOf(OutcomeClass::kUnknown, OutcomeClass::kCardSpoiled)) << outcome.note;
    ExpectNextCardIsPrinted(fmt::format("1-{}-2", place));
  }
}

TEST_P(KilledClient, DoubtsACardThatThePrinterWasMaking) {
  int place = 0;
  for (const char* fault : {"stuck-before", "stuck-after"}) {
    SCOPED_TRACE(fault);
    const std::string ticket = fmt::format("1-{}-1", ++place);
    peer_->Meet(fault);
    const auto client = StartClient(ticket, "print");
    ASSERT_TRUE(peer_->AwaitStuck());
    client->Kill();
    peer_->Release();
    EXPECT_TRUE(IsHonest(ticket, Reconcile(ticket)));
    ExpectNextCardIsPrinted(fmt::format("1-{}-2", place));
  }
}

INSTANTIATE_TEST_SUITE_P(Crash, KilledClient, testing::ValuesIn(AllCrashPeers()), NameOfPeer);

}  // namespace
}  // namespace cetak
