// What dispatch does while all goes well, and what people ask of it.
#include <gmock/gmock.h>

#include <atomic>

#include "tests/dispatch/print_room.h"

namespace cetak {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

class DispatcherTest : public PrintRoomTest {};

TEST_F(DispatcherTest, PrintsEveryCardOnceAndCompletesItsBatch) {
  Open();
  room_->Append(1, 25, 0);
  room_->Append(101, 25, 1);

  ASSERT_TRUE(Eventually([&] { return AllIsDone(50); }));

  EXPECT_EQ(Total().printed, 50);
  EXPECT_THAT(Trays(), SizeIs(50));
  ExpectAtMostOneGoodCardAPlace();
  ExpectNoDiscrepancy(*real_);
}

TEST_F(DispatcherTest, TheHandOffIsCommittedBeforeTheDriverSeesTheCard) {
  std::atomic<int> seen = 0;
  on_submit_ = [&](const Ticket& ticket) {
    const std::size_t first = ticket.id.find('-');
    const std::size_t last = ticket.id.rfind('-');
    const std::string place = ticket.id.substr(first + 1, last - first - 1);
    const std::string committed = "SELECT count(*) FROM hand_off WHERE batch_id = " + ticket.id.substr(0, first) +
                                  " AND attempt = " + ticket.id.substr(last + 1) + " AND " + place +
                                  " BETWEEN first_seq AND last_seq";
    EXPECT_EQ(RunSql(url_, committed), "1") << ticket.id;
    ++seen;
  };
  SetUpPrinter(0, {{"queue_depth", "4"}, {"faults", "refuse@3"}});
  Open();
  room_->Append(1, 12);

  ASSERT_TRUE(Eventually([&] { return AllIsDone(12); }));

  EXPECT_GE(seen, 12);
}

TEST_F(DispatcherTest, AnOperatorsCutGoesFirst) {
  policy_.batch_max_age = std::chrono::hours(1);
  Pause(0);
  Pause(1);
  Open();
  room_->Append(1, 10, 0);
  room_->Append(101, 3, 1);

  const ProfileId profile = real_->LoadSite()->profiles[0].id;
  const Result<Batch> cut = dispatcher_->CutNow(room_->office(1), profile, std::nullopt);
  ASSERT_TRUE(cut) << Describe(cut.error());
  ASSERT_TRUE(dispatcher_->ResumePrinter(room_->printer(0)));

  ASSERT_TRUE(Eventually([&] { return AllIsDone(13); }));
  const auto tray = Tray(0);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(tray[i].ticket.find(std::to_string(cut->id.value) + "-"), 0U);
  EXPECT_EQ(dispatcher_->CutNow(room_->office(1), profile, std::nullopt).error().reason, "NOTHING_WAITS");
}

TEST_F(DispatcherTest, APausedPrinterFinishesItsCardAndItsBatchMoves) {
  policy_.move_after = std::chrono::seconds(0);
  SetUpPrinter(0, {{"pace", "fast"}});
  Pause(1);
  Open();
  room_->Append(1, 10);
  ASSERT_TRUE(Eventually([&] { return Tray(0).size() >= 2; }));

  ASSERT_TRUE(dispatcher_->PausePrinter(room_->printer(0), "paper"));
  ASSERT_TRUE(dispatcher_->ResumePrinter(room_->printer(1)));

  ASSERT_TRUE(Eventually([&] { return AllIsDone(10); }));
  EXPECT_LT(Tray(0).size(), 10U);
  EXPECT_THAT(Trays(), SizeIs(10));
  ExpectAtMostOneGoodCardAPlace();
  EXPECT_TRUE(real_->LoadSite()->printers[0].paused);
}

TEST_F(DispatcherTest, AResumedPrinterGoesOnWithItsBatch) {
  SetUpPrinter(0, {{"pace", "fast"}});
  Pause(1);
  Open();
  room_->Append(1, 10);
  ASSERT_TRUE(Eventually([&] { return Tray(0).size() >= 2; }));
  ASSERT_TRUE(dispatcher_->PausePrinter(room_->printer(0), "lunch"));
  ASSERT_TRUE(Eventually([&] { return OpenBatches().at(0).state == BatchState::kStopped; }));

  ASSERT_TRUE(dispatcher_->ResumePrinter(room_->printer(0)));

  ASSERT_TRUE(Eventually([&] { return AllIsDone(10); }));
  EXPECT_THAT(Tray(0), SizeIs(10));
  ExpectAtMostOneGoodCardAPlace();
}

TEST_F(DispatcherTest, APausedPrinterThatNobodyKnowsIsNotFound) {
  Open();
  EXPECT_EQ(dispatcher_->PausePrinter(PrinterId{9'999}, "no").error().reason, "PRINTER_NOT_FOUND");
}

TEST_F(DispatcherTest, OutcomesAreWrittenLateWhenTheStoreIsAway) {
  store_.FailNext(FaultyPrintStore::Call::kAppendOutcomes, FaultyPrintStore::kAlways);
  Open();
  room_->Append(1, 10);
  ASSERT_TRUE(Eventually([&] { return Trays().size() == 10; }));
  EXPECT_EQ(Total().printed, 0);

  store_.FailNext(FaultyPrintStore::Call::kAppendOutcomes, 0);

  ASSERT_TRUE(Eventually([&] { return AllIsDone(10); }));
  EXPECT_EQ(Total().printed, 10);
}

TEST_F(DispatcherTest, NoCardGoesToADeviceWhileItsHandOffCannotBeWritten) {
  store_.FailNext(FaultyPrintStore::Call::kTakeBatch, FaultyPrintStore::kAlways);
  store_.FailNext(FaultyPrintStore::Call::kRecordHandOff, FaultyPrintStore::kAlways);
  Open();
  room_->Append(1, 5);
  ASSERT_TRUE(Eventually([&] { return store_.calls(FaultyPrintStore::Call::kTakeBatch) >= 3; }));
  EXPECT_THAT(Trays(), IsEmpty());

  store_.FailNext(FaultyPrintStore::Call::kTakeBatch, 0);
  ASSERT_TRUE(Eventually([&] { return store_.calls(FaultyPrintStore::Call::kRecordHandOff) >= 3; }));
  EXPECT_THAT(Trays(), SizeIs(1)) << "its hand-off came with the batch";

  store_.FailNext(FaultyPrintStore::Call::kRecordHandOff, 0);

  ASSERT_TRUE(Eventually([&] { return AllIsDone(5); }));
  EXPECT_THAT(Trays(), SizeIs(5));
}

TEST_F(DispatcherTest, ABatchWhoseCutWasNotAnsweredIsPrinted) {
  store_.LoseNextAnswer(FaultyPrintStore::Call::kTakeBatch);
  Open();
  room_->Append(1, 5);

  ASSERT_TRUE(Eventually([&] { return AllIsDone(5); }));
  EXPECT_THAT(Trays(), SizeIs(5));
}

TEST_F(DispatcherTest, AReadyBatchWhoseTakingWasNotAnsweredIsPrinted) {
  policy_.batch_max_age = std::chrono::hours(1);
  store_.LoseAnswerOfNextMove(BatchState::kPrinting);
  Open();
  room_->Append(1, 5);

  ASSERT_TRUE(dispatcher_->CutNow(room_->office(), real_->LoadSite()->profiles[0].id, std::nullopt));

  ASSERT_TRUE(Eventually([&] { return AllIsDone(5); }));
  EXPECT_THAT(Trays(), SizeIs(5));
}

}  // namespace
}  // namespace cetak
