// Every card that a printer makes or spoils moves exactly one blank.
#include <gmock/gmock.h>

#include "tests/dispatch/print_room.h"

namespace cetak {
namespace {

class BlanksTest : public PrintRoomTest {
 protected:
  std::int64_t CountAt(BlankPlace place) {
    std::int64_t count = 0;
    const auto balances = real_->blanks().Balances(room_->Lane().room);
    for (const BlankBalance& balance : balances.value()) count += balance.spot.place == place ? balance.count : 0;
    return count;
  }
  void ExpectTheTraysInTheLedger() {
    std::int64_t good = 0;
    std::int64_t spoiled = 0;
    for (const PhysicalCardLine& card : Trays()) ++(card.good ? good : spoiled);
    EXPECT_EQ(CountAt(BlankPlace::kIssued), good);
    EXPECT_EQ(CountAt(BlankPlace::kSpoiled), spoiled);
    EXPECT_EQ(CountAt(BlankPlace::kPrinter), -good - spoiled);
    ExpectNoDiscrepancy(*real_);
  }
  void Receive(std::int64_t count) {
    BlankMovement movement;
    movement.room = room_->Lane().room;
    movement.profile = room_->Lane().profile;
    movement.from.place = BlankPlace::kSupplier;
    movement.to.place = BlankPlace::kVault;
    movement.count = count;
    movement.counterparty = "Ditjen Dukcapil";
    movement.by = "op-1";
    ASSERT_TRUE(real_->blanks().Move(movement));
  }
  void AppendNormal(std::uint32_t first, std::uint32_t count) {
    std::vector<NewJob> jobs = room_->Jobs(first, count);
    for (NewJob& job : jobs) job.lane.priority = Priority::kNormal;
    ASSERT_TRUE(real_->AppendJobs(jobs));
  }
};

TEST_F(BlanksTest, EachPrintedOrSpoiledCardMovesOneAndARefusedOneNone) {
  SetUpPrinter(0, {{"faults", "spoil@2, permanent@3, refuse@4"}});
  SetUpPrinter(1, {{"faults", "spoil@1"}});
  Open();
  room_->Append(1, 20);
  room_->Append(101, 20, 1);

  ASSERT_TRUE(Eventually([&] { return AllIsDone(40); }));

  EXPECT_GE(CountAt(BlankPlace::kSpoiled), 1);
  ExpectTheTraysInTheLedger();
}

TEST_F(BlanksTest, AnAnswerThatWasLostMovesNoBlankAgain) {
  Open();
  store_.LoseNextAnswer(FaultyPrintStore::Call::kAppendOutcomes);
  room_->Append(1, 10);

  ASSERT_TRUE(Eventually([&] { return AllIsDone(10); }));

  ASSERT_GE(store_.calls(FaultyPrintStore::Call::kAppendOutcomes), 2);
  ExpectTheTraysInTheLedger();
}

TEST_F(BlanksTest, AfterASuddenEndEachCardIsInTheLedgerOnce) {
  SetUpPrinter(0, {{"pace", "fast"}});
  Pause(1);
  store_.FailNext(FaultyPrintStore::Call::kAppendOutcomes, FaultyPrintStore::kAlways);
  Open();
  room_->Append(1, 10);
  ASSERT_TRUE(Eventually([&] { return Trays().size() >= 3; }));
  Close(std::chrono::milliseconds(0));
  ASSERT_EQ(CountAt(BlankPlace::kIssued), 0) << "printed, and nothing of it was written";

  store_.FailNext(FaultyPrintStore::Call::kAppendOutcomes, 0);
  Open();

  ASSERT_TRUE(Eventually([&] { return AllIsDone(10); }));
  ExpectTheTraysInTheLedger();
}

TEST_F(BlanksTest, TwoServersAfterEachOtherKeepOneLedger) {
  Open();
  room_->Append(1, 10);
  ASSERT_TRUE(Eventually([&] { return AllIsDone(10); }));
  Close();
  OpenAnotherServer();
  room_->Append(11, 10);

  ASSERT_TRUE(Eventually([&] { return AllIsDone(20); }));

  EXPECT_EQ(CountAt(BlankPlace::kIssued), 20);
  ExpectNoDiscrepancy(*real_);
}

TEST_F(BlanksTest, TheLastBlanksAreKeptForFirstTimeHolders) {
  policy_.reserve_blanks = 5;
  Apply();
  Receive(12);
  AppendNormal(1, 20);
  Open();

  ASSERT_TRUE(Eventually([&] { return Total().printed == 7; }));
  room_->Append(101, 3);
  ASSERT_TRUE(Eventually([&] { return Total().printed == 10 && OpenBatches().empty(); }));
  EXPECT_EQ(room_->Find(103).state, JobState::kCompleted);
  EXPECT_EQ(real_->blanks().CountUsable(room_->Lane().room, room_->Lane().profile).value(), 2);

  const Result<Batch> cut = dispatcher_->CutNow(room_->office(), room_->Lane().profile, Priority::kNormal);
  ASSERT_TRUE(cut);
  room_->Append(201, 1);
  ASSERT_TRUE(Eventually([&] { return Total().printed == 11; }));
  EXPECT_EQ(real_->FindBatch(cut->id)->state, BatchState::kReady) << "a batch that was cut by hand waits too";

  Receive(20);
  EXPECT_TRUE(Eventually([&] { return AllIsDone(24); }));
}

}  // namespace
}  // namespace cetak
