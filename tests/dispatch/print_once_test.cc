// At most one good card a place, whatever the printer says and whenever the server ends.
#include <gmock/gmock.h>

#include <future>

#include "tests/dispatch/print_room.h"

namespace cetak {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;
using testing::SizeIs;

class PrintOnceTest : public PrintRoomTest {
 protected:
  void SetUp() override { Pause(1); }

  std::size_t TimesInTray(std::int64_t batch, std::int64_t place) const {
    const std::string name = std::to_string(batch) + "-" + std::to_string(place);
    std::size_t times = 0;
    for (const PhysicalCardLine& line : Trays()) times += line.Place() == name ? 1 : 0;
    return times;
  }

  // The third of five cards is in doubt; the dispatcher is restarted, and another printer takes the rest and five more.
  void LoseSightOfACard(const std::string& fault, std::size_t cards_out) {
    SetUpPrinter(0, {{"faults", fault}});
    Open();
    room_->Append(1, 5);
    ASSERT_TRUE(Eventually([&] { return Total().in_doubt == 1 && Total().printed == 2; }));
    ASSERT_TRUE(Eventually([&] { return OpenBatches().at(0).state == BatchState::kStopped; }));
    const Batch batch = OpenBatches().at(0);

    Close();
    SetUpPrinter(0, {});
    Open();
    ASSERT_TRUE(dispatcher_->ResumePrinter(room_->printer(1)));
    room_->Append(11, 5);
    ASSERT_TRUE(Eventually([&] { return Total().printed == 9; }));

    EXPECT_EQ(TimesInTray(batch.id.value, 3), cards_out);
    EXPECT_THAT(Tray(1), SizeIs(7)) << "the printer that lost sight of a card is not fed";
    EXPECT_TRUE(Eventually([&] { return real_->FindBatch(batch.id)->state == BatchState::kStopped; }));
    EXPECT_EQ(Total().in_doubt, 1);
    const auto cards = real_->LoadBatchCards(batch.id).value();
    ASSERT_THAT(cards, SizeIs(1));
    EXPECT_TRUE(cards[0].in_doubt);
    EXPECT_EQ(cards[0].attempts, 1);
    EXPECT_EQ(room_->Find(3).state, JobState::kProcessingStopped);
  }
};

TEST_F(PrintOnceTest, ACardThatCameOutUnseenIsInDoubtAndNeverPrintedAgain) { LoseSightOfACard("unknown@3", 1); }

TEST_F(PrintOnceTest, ACardThatWasLostUnseenIsInDoubtAndNeverPrintedAgain) { LoseSightOfACard("unknown-lost@3", 0); }

TEST_F(PrintOnceTest, ARetryableCardIsPrintedAtTheNextAttempt) {
  SetUpPrinter(0, {{"faults", "refuse@2, refuse@2"}});
  Open();
  room_->Append(1, 3);

  ASSERT_TRUE(Eventually([&] { return AllIsDone(3); }));

  EXPECT_EQ(Total().printed, 3);
  EXPECT_EQ(room_->Find(2).attempts, 3);
  EXPECT_EQ(room_->Find(3).attempts, 1);
  EXPECT_THAT(Trays(), SizeIs(3));
}

TEST_F(PrintOnceTest, ACardIsGivenBackInAWindowOfSeveralAndEachIsPrintedOnce) {
  SetUpPrinter(0, {{"queue_depth", "4"}, {"faults", "refuse@2, refuse@6"}});
  Open();
  room_->Append(1, 10);

  ASSERT_TRUE(Eventually([&] { return AllIsDone(10); }));

  EXPECT_EQ(Total().printed, 10);
  EXPECT_THAT(Trays(), SizeIs(10));
  ExpectAtMostOneGoodCardAPlace();
}

TEST_F(PrintOnceTest, ASpoiledCardAndARefusedOneEndAborted) {
  SetUpPrinter(0, {{"faults", "spoil@2, permanent@3"}});
  Open();
  room_->Append(1, 4);

  ASSERT_TRUE(Eventually([&] { return AllIsDone(4); }));

  EXPECT_EQ(Total().printed, 2);
  EXPECT_EQ(Total().aborted, 2);
  EXPECT_EQ(room_->Find(2).outcome, Outcome::kSpoiled);
  EXPECT_EQ(room_->Find(3).outcome, Outcome::kRefused);
  EXPECT_EQ(room_->Find(3).state, JobState::kAborted);
  EXPECT_THAT(Trays(), SizeIs(3));
}

TEST_F(PrintOnceTest, AfterASuddenEndTheDeviceIsAskedAndNothingPrintsTwice) {
  for (const int queue_depth : {1, 8}) {
    SCOPED_TRACE(queue_depth);
    const std::int64_t before = Total().printed;
    SetUpPrinter(0, {{"pace", "fast"}, {"queue_depth", std::to_string(queue_depth)}});
    store_.FailNext(FaultyPrintStore::Call::kAppendOutcomes, FaultyPrintStore::kAlways);
    Open();
    room_->Append(queue_depth == 1 ? 1 : 101, 20);
    const std::size_t lay_there = Trays().size();
    ASSERT_TRUE(Eventually([&] { return Trays().size() >= lay_there + 3; }));
    Close(milliseconds(0));
    ASSERT_LT(Trays().size(), lay_there + 20) << "the end came too late to show anything";
    ASSERT_EQ(Total().printed, before);

    store_.FailNext(FaultyPrintStore::Call::kAppendOutcomes, 0);
    SetUpPrinter(0, {});
    Open();

    ASSERT_TRUE(Eventually([&] { return AllIsDone(before + 20); }));
    EXPECT_EQ(Total().printed, before + 20);
    EXPECT_THAT(Trays(), SizeIs(lay_there + 20));
    ExpectAtMostOneGoodCardAPlace();
    ExpectNoDiscrepancy(*real_);
    Close();
  }
}

TEST_F(PrintOnceTest, StopReturnsWithinItsGraceAlthoughADriverIsBlocked) {
  Open();
  printer(0).HangSubmits();
  room_->Append(1, 3);
  ASSERT_TRUE(Eventually([&] { return store_.calls(FaultyPrintStore::Call::kTakeBatch) == 1; }));

  const auto begun = steady_clock::now();
  Close(milliseconds(300));

  EXPECT_LT(steady_clock::now() - begun, seconds(3));
  Open();
  ASSERT_TRUE(Eventually([&] { return AllIsDone(3); }));
  EXPECT_THAT(Trays(), SizeIs(3));
}

TEST_F(PrintOnceTest, StopFinishesTheCardInTheDevice) {
  SetUpPrinter(0, {{"pace", "fast"}});
  Open();
  room_->Append(1, 10);
  ASSERT_TRUE(Eventually([&] { return !Trays().empty(); }));

  Close();

  EXPECT_EQ(Total().printed, static_cast<std::int64_t>(Trays().size()));
  EXPECT_LT(Trays().size(), 10U);
}

TEST_F(PrintOnceTest, StopReturnsAlthoughNoOutcomeCanBeWritten) {
  dispatch_options_.outcome_queue = 1;
  store_.FailNext(FaultyPrintStore::Call::kAppendOutcomes, FaultyPrintStore::kAlways);
  Open();
  room_->Append(1, 10);
  ASSERT_TRUE(Eventually([&] { return Trays().size() >= 3; }));

  auto closed = std::async(std::launch::async, [&] { Close(milliseconds(300)); });
  EXPECT_EQ(closed.wait_for(seconds(5)), std::future_status::ready);
  store_.FailNext(FaultyPrintStore::Call::kAppendOutcomes, 0);
  closed.get();

  Open();
  ASSERT_TRUE(Eventually([&] { return AllIsDone(10); }));
  EXPECT_THAT(Trays(), SizeIs(10));
}

TEST_F(PrintOnceTest, WhatTheDeviceSaidOfAnInterruptedCardIsWritten) {
  Open();
  printer(0).HangPolls();
  room_->Append(1, 1);
  ASSERT_TRUE(printer(0).AwaitHangingPoll());

  Close(milliseconds(0));

  EXPECT_THAT(Trays(), SizeIs(1));
  EXPECT_EQ(Total().printed, 1);
}

TEST_F(PrintOnceTest, APrinterIsFedAgainWhenItsDoubtfulCardIsSettled) {
  SetUpPrinter(0, {{"faults", "unknown@3"}});
  Open();
  room_->Append(1, 5);
  ASSERT_TRUE(Eventually([&] { return Total().in_doubt == 1 && View(0).in_doubt == 1; }));
  EXPECT_EQ(Total().printed, 2);

  ASSERT_TRUE(real_->SettleCard({room_->office(), RequestNumber(3), 1, Outcome::kPrinted, "in the tray", "op-7", ""}));

  ASSERT_TRUE(Eventually([&] { return AllIsDone(5); }));
  EXPECT_EQ(Total().printed, 5);
  EXPECT_THAT(Trays(), SizeIs(5));
  EXPECT_EQ(View(0).in_doubt, 0);
  ExpectNoDiscrepancy(*real_);
}

TEST_F(PrintOnceTest, ADeviceThatComesBackIntoSightSettlesWhatItCanProve) {
  Open();
  printer(0).LoseSight();
  room_->Append(1, 5);
  ASSERT_TRUE(Eventually([&] { return Total().in_doubt == 1 && View(0).in_doubt == 1; }));
  EXPECT_THAT(Trays(), SizeIs(testing::Le(1))) << "the feed is stopped";

  printer(0).RegainSight();

  ASSERT_TRUE(Eventually([&] { return AllIsDone(5); }));
  EXPECT_EQ(Total().printed, 5);
  EXPECT_EQ(room_->Find(1).attempts, 1);
  EXPECT_THAT(Trays(), SizeIs(5));
  EXPECT_EQ(View(0).in_doubt, 0);
  ExpectNoDiscrepancy(*real_);
}

TEST_F(PrintOnceTest, ACardThatAPersonSaysWasNotPrintedIsPrintedByTheMachine) {
  SetUpPrinter(0, {{"faults", "unknown-lost@3"}});
  Open();
  room_->Append(1, 5);
  ASSERT_TRUE(Eventually([&] { return Total().in_doubt == 1; }));

  ASSERT_TRUE(
      real_->SettleCard({room_->office(), RequestNumber(3), 1, Outcome::kNotPrinted, "no card came", "op-7", ""}));

  ASSERT_TRUE(Eventually([&] { return AllIsDone(5); }));
  EXPECT_EQ(room_->Find(3).attempts, 2);
  EXPECT_THAT(Trays(), SizeIs(5));
  ExpectAtMostOneGoodCardAPlace();
}

TEST_F(PrintOnceTest, ASpoiledCardThatIsReprintedComesOutOnce) {
  SetUpPrinter(0, {{"faults", "spoil@2"}});
  Open();
  room_->Append(1, 3);
  ASSERT_TRUE(Eventually([&] { return AllIsDone(3); }));

  ASSERT_TRUE(real_->ReprintJob(room_->office(), RequestNumber(2), "ribbon"));

  ASSERT_TRUE(Eventually([&] { return AllIsDone(4); }));
  EXPECT_EQ(room_->Find(2).state, JobState::kCompleted);
  EXPECT_THAT(Trays(), SizeIs(4));
  ExpectNoDiscrepancy(*real_);
}

TEST_F(PrintOnceTest, AServerThatFellSilentIsSucceededAndWhatItStillSaysIsNotApplied) {
  dispatch_options_.lease = milliseconds(600);
  SetUpPrinter(0, {{"faults", "jam@3"}});
  Open();
  room_->Append(1, 10);
  ASSERT_TRUE(Eventually([&] { return Total().printed == 2 && View(0).status.state == PrinterState::kStopped; }));
  store_.FailNext(FaultyPrintStore::Call::kRenewLease, FaultyPrintStore::kAlways);  // as if it stood still

  OpenAnotherServer();
  ASSERT_TRUE(Eventually([&] { return Total().in_doubt == 1; }));
  printer(0).device().Help();

  ASSERT_TRUE(Eventually([&] { return Trays().size() >= 3; })) << "the card that jammed comes out";
  ASSERT_TRUE(Eventually([&] { return RunSql(url_, "SELECT count(*) FROM late_report") == "1"; }));
  EXPECT_EQ(Total().in_doubt, 1) << "a person has the last word";
  EXPECT_EQ(Total().printed, 2);
  ExpectAtMostOneGoodCardAPlace();
}

}  // namespace
}  // namespace cetak
