// The printer fails, lies, restarts, and is shared with strangers, while the driver lives.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "tests/conformance/crash_test.h"

namespace cetak {
namespace {

using testing::AnyOf;

class FailingPrinter : public CrashOnEachPeer {
 protected:
  FailingPrinter() : driver_(MakeDriver()) {}

  std::unique_ptr<PrinterDriver> driver_;
};

TEST_P(FailingPrinter, IsNotBelievedWhenItSaysCompletedWithoutASide) {
  for (const char* fault : {"uncounted", "nothing"}) {
    SCOPED_TRACE(fault);
    const std::string ticket = fmt::format("1-{}-1", fault == std::string("nothing") ? 1 : 2);
    peer_->Meet(fault);
    const DeviceOutcome outcome = Print(*driver_, ticket);
    EXPECT_EQ(outcome.outcome, OutcomeClass::kUnknown) << outcome.note;
    EXPECT_TRUE(IsHonest(ticket, outcome));
  }
}

TEST_P(FailingPrinter, LeavesASpoiledCardOrADoubtWhenItAborts) {
  int place = 0;
  for (const char* fault : {"abort-before", "abort-half", "abort-after"}) {
    SCOPED_TRACE(fault);
    const std::string ticket = fmt::format("1-{}-1", ++place);
    peer_->Meet(fault);
    const DeviceOutcome outcome = Print(*driver_, ticket);
    EXPECT_THAT(outcome.outcome, AnyOf(OutcomeClass::kUnknown, OutcomeClass::kCardSpoiled)) << outcome.note;
    EXPECT_TRUE(IsHonest(ticket, outcome));
    EXPECT_EQ(peer_->CardsOf(ticket).all(), place == 1 ? 0 : 1) << "it was printed again";
  }
}

TEST_P(FailingPrinter, IsAskedForACanceledCardThatMayLieInTheTray) {
  int place = 0;
  for (const char* fault : {"stuck-before", "stuck-after"}) {
    SCOPED_TRACE(fault);
    const std::string ticket = fmt::format("1-{}-1", ++place);
    peer_->Meet(fault);
    DeviceOutcome outcome = driver_->Submit({ticket}, PlainCard(), journal_);
    ASSERT_TRUE(peer_->AwaitStuck());
    if (outcome.outcome == OutcomeClass::kPending) outcome = driver_->Cancel({ticket});
    peer_->Release();
    EXPECT_TRUE(IsHonest(ticket, PollToTheEnd(*driver_, {ticket}, outcome)));
  }
}

TEST_P(FailingPrinter, IsCanceledByAnOperatorBehindTheDriversBack) {
  int place = 0;
  for (const char* fault : {"stuck-before", "stuck-after"}) {
    SCOPED_TRACE(fault);
    const std::string ticket = fmt::format("1-{}-1", ++place);
    peer_->Meet(fault);
    const DeviceOutcome submitted = driver_->Submit({ticket}, PlainCard(), journal_);
    ASSERT_TRUE(peer_->AwaitStuck());
    peer_->Stranger("cetak").CancelJobs(ticket);
    peer_->Release();
    EXPECT_TRUE(IsHonest(ticket, PollToTheEnd(*driver_, {ticket}, submitted)));
  }
}

TEST_P(FailingPrinter, PrintsThoughAnOrphanOfOursBlocksIt) {
  ASSERT_GT(peer_->Stranger("cetak").CreateJob("9-9-1"), 0);
  const DeviceOutcome outcome = Print(*driver_, "1-1-1");
  EXPECT_EQ(outcome.outcome, OutcomeClass::kPrinted) << outcome.note;
  EXPECT_TRUE(IsHonest("1-1-1", outcome));
  EXPECT_EQ(peer_->CardsOf("9-9-1").all(), 0);
}

TEST_P(FailingPrinter, LosesPowerInACard) {
  int place = 0;
  for (const char* fault : {"stuck-before", "stuck-after"}) {
    SCOPED_TRACE(fault);
    const std::string ticket = fmt::format("1-{}-1", ++place);
    peer_->Meet(fault);
    const DeviceOutcome submitted = driver_->Submit({ticket}, PlainCard(), journal_);
    ASSERT_TRUE(peer_->AwaitStuck());
    peer_->CutPower();
    peer_->Start();
    const DeviceOutcome outcome = PollToTheEnd(*driver_, {ticket}, submitted);
    EXPECT_THAT(outcome.outcome, AnyOf(OutcomeClass::kUnknown, OutcomeClass::kCardSpoiled)) << outcome.note;
    EXPECT_TRUE(IsHonest(ticket, outcome));
    EXPECT_EQ(Print(*driver_, fmt::format("1-{}-2", place)).outcome, OutcomeClass::kPrinted);
  }
}

// Its ids begin anew, and the stranger's job gets ours.
TEST_P(FailingPrinter, IsNotBelievedAboutAStrangersJobOfTheSameNameAndId) {
  peer_->Meet("stuck-before");
  const DeviceOutcome submitted = driver_->Submit({"1-1-1"}, PlainCard(), journal_);
  ASSERT_TRUE(peer_->AwaitStuck());
  peer_->CutPower();
  peer_->Start();
  peer_->Stranger().PrintCard("1-1-1");
  const DeviceOutcome outcome = PollToTheEnd(*driver_, {"1-1-1"}, submitted);
  EXPECT_EQ(outcome.outcome, OutcomeClass::kUnknown) << outcome.note;
  EXPECT_TRUE(IsHonest("1-1-1", outcome));
}

TEST_P(FailingPrinter, IsNotBelievedAboutAStrangersCardOfTheSameName) {
  peer_->Stranger().PrintCard("1-1-1");
  ASSERT_TRUE(peer_->Stranger().AwaitNothingToDo());
  for (const std::vector<std::string>& steps :
       {std::vector<std::string>{"INTENT", "CREATED 1", "SENDING 2", "SENT"}, std::vector<std::string>{}}) {
    KeptJournal journal;
    for (const std::string& step : steps) ASSERT_TRUE(journal.Append({"1-1-1"}, step));
    const DeviceOutcome outcome = driver_->Reconcile({"1-1-1"}, journal);
    EXPECT_EQ(outcome.outcome, OutcomeClass::kUnknown) << outcome.note;
  }
}

INSTANTIATE_TEST_SUITE_P(Crash, FailingPrinter, testing::ValuesIn(AllCrashPeers()), NameOfPeer);

}  // namespace
}  // namespace cetak
