// Printers that need a person: their batches stop, move, and go on.
#include <gmock/gmock.h>

#include "tests/dispatch/print_room.h"

namespace cetak {
namespace {

using testing::SizeIs;

class PrinterTroubleTest : public PrintRoomTest {
 protected:
  // Ten cards of one batch are at the first printer, which has jammed at the third.
  void JamTheFirst() {
    SetUpPrinter(0, {{"faults", "jam@3"}});
    Pause(1);
    Open();
    room_->Append(1, 10);
    ASSERT_TRUE(Eventually([&] { return View(0).status.state == PrinterState::kStopped; }));
  }
};

TEST_F(PrinterTroubleTest, AJammedPrintersOtherCardsMoveAndEveryCardPrintsOnce) {
  policy_.move_after = std::chrono::seconds(0);
  JamTheFirst();

  ASSERT_TRUE(dispatcher_->ResumePrinter(room_->printer(1)));
  ASSERT_TRUE(Eventually([&] { return Tray(1).size() == 7; }));
  EXPECT_THAT(Tray(0), SizeIs(2));
  printer(0).device().Help();

  ASSERT_TRUE(Eventually([&] { return AllIsDone(10); }));
  EXPECT_THAT(Tray(0), SizeIs(3)) << "the card in the device goes on where it is";
  EXPECT_THAT(Trays(), SizeIs(10));
  ExpectAtMostOneGoodCardAPlace();
}

TEST_F(PrinterTroubleTest, AJammedPrinterThatIsHelpedInTimeKeepsItsBatch) {
  JamTheFirst();
  ASSERT_TRUE(dispatcher_->ResumePrinter(room_->printer(1)));
  ASSERT_TRUE(Eventually([&] { return OpenBatches().at(0).state == BatchState::kStopped; }));

  printer(0).device().Help();

  ASSERT_TRUE(Eventually([&] { return AllIsDone(10); }));
  EXPECT_THAT(Tray(0), SizeIs(10));
}

TEST_F(PrinterTroubleTest, AnUnreachablePrinterDoesNotStopTheOther) {
  policy_.move_after = std::chrono::seconds(0);
  SetUpPrinter(0, {{"faults", "offline@1"}});
  Open();
  room_->Append(1, 30);

  ASSERT_TRUE(Eventually([&] { return AllIsDone(30); }));

  EXPECT_THAT(Tray(1), SizeIs(30));
  ExpectAtMostOneGoodCardAPlace();
}

TEST_F(PrinterTroubleTest, APrinterThatComesBackTakesPartAgain) {
  SetUpPrinter(0, {{"faults", "offline@2"}});
  Pause(1);
  Open();
  room_->Append(1, 5);
  ASSERT_TRUE(Eventually([&] { return View(0).status.state == PrinterState::kUnreachable; }));

  printer(0).device().Help();

  ASSERT_TRUE(Eventually([&] { return AllIsDone(5); }));
  EXPECT_THAT(Tray(0), SizeIs(5));
}

TEST_F(PrinterTroubleTest, ACardThatComesBackAfterItsBatchMovedIsPrintedByTheOther) {
  policy_.move_after = std::chrono::seconds(0);
  JamTheFirst();
  ASSERT_TRUE(dispatcher_->ResumePrinter(room_->printer(1)));
  ASSERT_TRUE(Eventually([&] { return Total().printed == 9; }));
  ASSERT_TRUE(Eventually([&] { return OpenBatches().at(0).state == BatchState::kStopped; }));

  printer(0).CancelAtDevice();

  ASSERT_TRUE(Eventually([&] { return AllIsDone(10); }));
  EXPECT_EQ(Total().printed, 10);
  EXPECT_THAT(Tray(1), SizeIs(8));
  ExpectAtMostOneGoodCardAPlace();
}

TEST_F(PrinterTroubleTest, AMoveWhoseAnswerWasLostLeavesNoPrinterWaiting) {
  policy_.move_after = std::chrono::seconds(0);
  store_.LoseAnswerOfNextMove(BatchState::kReady);
  JamTheFirst();
  ASSERT_TRUE(dispatcher_->ResumePrinter(room_->printer(1)));
  ASSERT_TRUE(Eventually([&] { return Tray(1).size() == 7; }));

  printer(0).device().Help();

  ASSERT_TRUE(Eventually([&] { return AllIsDone(10); }));
  ASSERT_TRUE(dispatcher_->PausePrinter(room_->printer(1), "the first prints alone"));
  room_->Append(11, 5);
  ASSERT_TRUE(Eventually([&] { return AllIsDone(15); }));
  ExpectAtMostOneGoodCardAPlace();
}

}  // namespace
}  // namespace cetak
