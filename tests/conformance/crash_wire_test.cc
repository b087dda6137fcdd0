// The wire between the driver and the printer breaks, falls silent and slows down.
#include <gmock/gmock.h>

#include <chrono>

#include "tests/conformance/crash_test.h"
#include "tests/conformance/noisy_card.h"
#include "tests/conformance/severing_relay.h"

namespace cetak {
namespace {

using std::chrono::milliseconds;
using testing::AnyOf;

class BrokenWire : public CrashOnEachPeer {
 protected:
  BrokenWire() : relay_(peer_->port()), driver_(MakeDriver(relay_.port(), "1")) {}

  // Another driver, by a whole wire, until the printer has done with it.
  DeviceOutcome AskAnew(const std::string& ticket) {
    const auto driver = MakeDriver();
    return PollToTheEnd(*driver, {ticket}, driver->Reconcile({ticket}, journal_));
  }

  SeveringRelay relay_;
  std::unique_ptr<PrinterDriver> driver_;
};

TEST_P(BrokenWire, LeavesADoubtWhenItTearsTheUpload) {
  for (const std::int64_t bytes : {3'000, 100'000, 2'900'000}) {
    const std::string ticket = "1-" + std::to_string(bytes) + "-1";
    const auto driver = MakeDriver(relay_.port(), "1");
    ASSERT_EQ(driver->GetStatus().state, PrinterState::kIdle);
    relay_.CutAfter(bytes);
    const DeviceOutcome outcome = Print(*driver, ticket, NoisyCard());
    EXPECT_TRUE(IsHonest(ticket, outcome));
    relay_.CutAfter(INT64_MAX);
    const DeviceOutcome later = AskAnew(ticket);
    EXPECT_TRUE(IsHonest(ticket, later));
    EXPECT_NE(later.outcome, OutcomeClass::kPrinted);
  }
}

TEST_P(BrokenWire, LeavesADoubtWhenNoAnswerComesBackAfterTheUpload) {
  ASSERT_EQ(driver_->GetStatus().state, PrinterState::kIdle);
  relay_.MuteAfter(100'000);
  const DeviceOutcome outcome = Print(*driver_, "1-1-1", NoisyCard());
  EXPECT_TRUE(IsHonest("1-1-1", outcome));
  EXPECT_THAT(outcome.outcome, AnyOf(OutcomeClass::kUnknown, OutcomeClass::kPrinted)) << outcome.note;
  EXPECT_TRUE(IsHonest("1-1-1", AskAnew("1-1-1")));
}

TEST_P(BrokenWire, ProvesThatNoCardCameWhenItIsSilentFromTheStart) {
  relay_.Mute();
  const DeviceOutcome outcome = Print(*driver_, "1-1-1");
  EXPECT_EQ(outcome.outcome, OutcomeClass::kRetryableNoCard) << outcome.note;
  EXPECT_TRUE(IsHonest("1-1-1", outcome));
}

// The printer hears everything and the driver nothing, from the first byte that creates the job.
TEST_P(BrokenWire, ProvesThatNoCardCameWhenItFallsSilentBeforeTheDocument) {
  ASSERT_EQ(driver_->GetStatus().state, PrinterState::kIdle);
  relay_.Mute();
  const DeviceOutcome outcome = Print(*driver_, "1-1-1");
  EXPECT_EQ(outcome.outcome, OutcomeClass::kRetryableNoCard) << outcome.note;
  EXPECT_TRUE(IsHonest("1-1-1", outcome));
  const DeviceOutcome again = Print(*MakeDriver(), "1-1-2");  // what it created meanwhile is not in the way
  EXPECT_EQ(again.outcome, OutcomeClass::kPrinted) << again.note;
  EXPECT_EQ(peer_->CardsOf("1-1-1").all(), 0);
}

// The head of an answer and its body come as two pieces, each late.
TEST_P(BrokenWire, OnlyDelaysACardWhenItIsSlow) {
  relay_.DelayAnswers(milliseconds(150));
  const DeviceOutcome outcome = Print(*MakeDriver(relay_.port(), "10"), "1-1-1");
  EXPECT_EQ(outcome.outcome, OutcomeClass::kPrinted) << outcome.note;
  EXPECT_TRUE(IsHonest("1-1-1", outcome));
}

TEST_P(BrokenWire, IsHonestWhenEachAnswerComesTooLate) {
  ASSERT_EQ(driver_->GetStatus().state, PrinterState::kIdle);
  relay_.DelayAnswers(milliseconds(1200));
  EXPECT_TRUE(IsHonest("1-1-1", Print(*driver_, "1-1-1")));
  EXPECT_TRUE(IsHonest("1-1-1", AskAnew("1-1-1")));
}

INSTANTIATE_TEST_SUITE_P(Crash, BrokenWire, testing::ValuesIn(AllCrashPeers()), NameOfPeer);

}  // namespace
}  // namespace cetak
