#include "tests/storage/print_once_suite.h"

namespace cetak {

TEST_P(PrintOnceSuite, ARoomIsOneServersUntilItLeavesOrFallsSilent) {
  const Uuid first{{0xa1}};
  const auto epoch = store().TakeLease(room_id(), first, kLong).value();
  ASSERT_TRUE(epoch);
  EXPECT_FALSE(store().TakeLease(room_id(), kAnother, kLong).value());
  ASSERT_TRUE(store().RenewLease(room_id(), *epoch, kLong));

  ASSERT_TRUE(store().ReturnLease(room_id(), *epoch));
  const auto next = store().TakeLease(room_id(), kAnother, std::chrono::milliseconds(0)).value();
  ASSERT_TRUE(next);
  EXPECT_EQ(next->value, epoch->value + 1);

  EXPECT_EQ(store().RenewLease(room_id(), *epoch, kLong).error().reason, "EPOCH_OVER");
  EXPECT_TRUE(store().TakeLease(room_id(), first, kLong).value()) << "the other's lease ran out at once";
}

TEST_P(PrintOnceSuite, AServerThatComesBackHasItsOwnRoomAtOnceUnderANewEpoch) {
  const auto before = store().TakeLease(room_id(), kAnother, kLong).value();
  const auto after = store().TakeLease(room_id(), kAnother, kLong).value();

  ASSERT_TRUE(after);
  EXPECT_EQ(after->value, before->value + 1);
  EXPECT_EQ(store().RenewLease(room_id(), *before, kLong).error().reason, "EPOCH_OVER");
}

TEST_P(PrintOnceSuite, WhatAnEpochThatIsOverWritesChangesNothing) {
  const LaneId lane = room().Append(1, 4);
  const Batch batch = room().Cut(lane, 2);
  ASSERT_TRUE(room().HandOff(batch, 1, 2));
  const ReadyPrinter stale = room().ready();
  ASSERT_TRUE(store().ReturnLease(room_id(), stale.epoch));
  ASSERT_TRUE(store().TakeLease(room_id(), kAnother, kLong).value());

  EXPECT_EQ(store().TakeBatch(lane, 2, stale).error().reason, "EPOCH_OVER");
  EXPECT_EQ(store()
                .MoveBatch(batch.id, BatchState::kPrinting, BatchState::kStopped, stale.printer, stale.epoch)
                .error()
                .reason,
            "EPOCH_OVER");
  EXPECT_EQ(room().HandOff(batch, 1, 1, 2).error().reason, "EPOCH_OVER");
  EXPECT_TRUE(room().Report(
      std::vector{room().Outcome(batch, 1, Outcome::kPrinted), room().Outcome(batch, 2, Outcome::kNotPrinted)}))
      << "a late report is kept";

  EXPECT_EQ(room().Figures(lane).printed, 0);
  EXPECT_EQ(room().Figures(lane).head, 2);
  EXPECT_EQ(store().FindBatch(batch.id)->state, BatchState::kPrinting);
  const auto cards = store().LoadBatchCards(batch.id).value();
  ASSERT_EQ(cards.size(), 2u);
  EXPECT_TRUE(cards[0].open_hand_off && cards[1].open_hand_off);
  ExpectNoDiscrepancy(store());
}

TEST_P(PrintOnceSuite, AHandOffNamesTheServerThatHadTheRoom) {
  ASSERT_TRUE(store().ReturnLease(room_id(), room().epoch()));
  const Epoch epoch = store().TakeLease(room_id(), kAnother, kLong).value().value();
  const LaneId lane = room().Append(1, 1);
  const Batch batch = store().TakeBatch(lane, 1, {room().printer(), epoch, 0, {}})->value().batch;
  ASSERT_TRUE(store().RecordHandOff({batch.id, LaneSeq{1}, LaneSeq{1}, 1, room().printer(), epoch, 417}));

  EXPECT_EQ(store().LoadBatchCards(batch.id)->front().open_hand_off->server, kAnother);
}

TEST_P(PrintOnceSuite, AReportOfAnAttemptThatIsNotTheLastIsNotApplied) {
  const LaneId lane = room().Append(1, 1);
  const Batch batch = room().Cut(lane, 1);
  ASSERT_TRUE(room().HandOff(batch, 1, 1));
  ASSERT_TRUE(room().Report(std::vector{room().Outcome(batch, 1, Outcome::kNotPrinted)}));
  ASSERT_TRUE(room().HandOff(batch, 1, 1, 2));

  ASSERT_TRUE(room().Report(std::vector{room().Outcome(batch, 1, Outcome::kPrinted, 1)}));

  EXPECT_EQ(room().Figures(lane).printed, 0);
  EXPECT_EQ(store().LoadBatchCards(batch.id)->front().open_hand_off->attempt, 2);
}

TEST_P(PrintOnceSuite, ACardIsHandedOffAgainOnlyAfterItCameBack) {
  const Batch batch = DoubtTheFirst(2);

  EXPECT_EQ(room().HandOff(batch, 1, 1, 2).error().reason, "CARD_NOT_FREE") << "in doubt";
  EXPECT_EQ(room().HandOff(batch, 2, 2, 2).error().reason, "CARD_NOT_FREE") << "in the device";
  ASSERT_TRUE(room().Report(std::vector{room().Outcome(batch, 2, Outcome::kPrinted)}));
  EXPECT_EQ(room().HandOff(batch, 2, 2, 2).error().reason, "CARD_NOT_FREE") << "printed";
}

TEST_P(PrintOnceSuite, DoubtfulCardsAreListedWithWhatIsKnown) {
  EXPECT_TRUE(store().ListDoubtful({})->empty());
  const Batch batch = DoubtTheFirst(2);

  const auto doubtful = store().ListDoubtful({.room = room_id(), .printer = room().printer()}).value();

  ASSERT_EQ(doubtful.size(), 1u);
  EXPECT_EQ(doubtful[0].batch, batch.id);
  EXPECT_EQ(doubtful[0].seq, LaneSeq{1});
  EXPECT_EQ(doubtful[0].office, room().office());
  EXPECT_EQ(doubtful[0].request_id, RequestNumber(1));
  EXPECT_EQ(doubtful[0].attempt, 1);
  EXPECT_EQ(doubtful[0].note, "note");
  EXPECT_EQ(doubtful[0].number, 1);
  EXPECT_EQ(doubtful[0].of_cards, 2);
  EXPECT_LE(doubtful[0].handed_off_at, doubtful[0].doubted_at);
  EXPECT_TRUE(store().ListDoubtful({.printer = room().printer(1)})->empty());
}

TEST_P(PrintOnceSuite, APersonsWordConcludesTheCard) {
  for (const auto& [verdict, state] :
       {std::pair(Outcome::kPrinted, JobState::kCompleted), std::pair(Outcome::kSpoiled, JobState::kAborted),
        std::pair(Outcome::kLost, JobState::kAborted)}) {
    SCOPED_TRACE(Name(verdict));
    const std::uint32_t number = 10 + static_cast<std::uint32_t>(verdict);
    const LaneId lane = room().Append(number, 1);
    const Batch batch = room().Cut(lane, 1);
    ASSERT_TRUE(room().HandOff(batch, batch.first_seq.value, batch.first_seq.value));
    ASSERT_TRUE(room().Report(std::vector{room().Outcome(batch, batch.first_seq.value, Outcome::kInDoubt)}));
    const Settlement settlement{room().office(), RequestNumber(number), 1, verdict, "seen", "op-7", ""};

    const auto settled = store().SettleCard(settlement);

    ASSERT_TRUE(settled) << Describe(settled.error());
    EXPECT_EQ(settled->state, state);
    EXPECT_EQ(settled->outcome, verdict);
    EXPECT_TRUE(store().SettleCard(settlement)) << "a repeat is no error";
    EXPECT_EQ(room().Figures(lane).in_doubt, 0);
    EXPECT_TRUE(store().ListDoubtful({})->empty());
    ASSERT_TRUE(
        store().MoveBatch(batch.id, BatchState::kPrinting, BatchState::kCompleted, std::nullopt, room().epoch()));
  }
  ExpectNoDiscrepancy(store());
}

TEST_P(PrintOnceSuite, ACardThatAPersonSaysWasNotPrintedIsItsBatchsAgain) {
  const Batch batch = DoubtTheFirst();

  ASSERT_TRUE(store().SettleCard(SettleFirst(Outcome::kNotPrinted)));

  EXPECT_FALSE(store().LoadBatchCards(batch.id)->front().open_hand_off);
  EXPECT_TRUE(room().HandOff(batch, 1, 1, 2));
  ExpectNoDiscrepancy(store());
}

TEST_P(PrintOnceSuite, OnlyACardInDoubtIsSettled) {
  const Batch batch = DoubtTheFirst(2);
  Settlement of_another_attempt = SettleFirst(Outcome::kPrinted);
  of_another_attempt.attempt = 2;
  Settlement of_the_second = SettleFirst(Outcome::kPrinted);
  of_the_second.request_id = RequestNumber(2);

  EXPECT_EQ(store().SettleCard(of_another_attempt).error().reason, "NOT_IN_DOUBT");
  EXPECT_EQ(store().SettleCard(of_the_second).error().reason, "NOT_IN_DOUBT");
  ASSERT_TRUE(store().SettleCard(SettleFirst(Outcome::kPrinted)));
  EXPECT_EQ(store().SettleCard(SettleFirst(Outcome::kSpoiled)).error().reason, "NOT_IN_DOUBT");
}

TEST_P(PrintOnceSuite, ASettlementNamesAReasonAPersonAndWhereAskedForAWitness) {
  DoubtTheFirst();
  Settlement nobody = SettleFirst(Outcome::kPrinted);
  nobody.because.clear();
  nobody.settled_by.clear();
  Settlement own_witness = SettleFirst(Outcome::kPrinted);
  own_witness.witness = own_witness.settled_by;

  EXPECT_THAT(store().SettleCard(nobody).error().violations,
              testing::ElementsAre(FieldViolation{"reason", "REQUIRED"}, FieldViolation{"settled_by", "REQUIRED"}));
  EXPECT_THAT(store().SettleCard(own_witness).error().violations,
              testing::ElementsAre(FieldViolation{"witness", "SAME_PERSON"}));

  Site site = SampleSite();
  site.policy.two_people_settle = true;
  ASSERT_TRUE(store().ApplySite(site, false));
  EXPECT_THAT(store().SettleCard(SettleFirst(Outcome::kPrinted)).error().violations,
              testing::ElementsAre(FieldViolation{"witness", "WITNESS_REQUIRED"}));
}

TEST_P(PrintOnceSuite, AReprintIsRefusedUntilTheOldCardIsAccountedFor) {
  const Batch batch = DoubtTheFirst();
  EXPECT_EQ(store().ReprintJob(room().office(), RequestNumber(1), "new one").error().reason, "JOB_STATE");
  ASSERT_TRUE(store().SettleCard(SettleFirst(Outcome::kSpoiled)));

  const auto reprint = store().ReprintJob(room().office(), RequestNumber(1), "new one");

  ASSERT_TRUE(reprint) << Describe(reprint.error());
  EXPECT_EQ(reprint->state, JobState::kPending);
  EXPECT_NE(reprint->place.lane, batch.lane);
  EXPECT_EQ(room().Figures(batch.lane).Aborted(), 0);
  EXPECT_EQ(room().Figures(reprint->place.lane).Waiting(), 1);
  ASSERT_TRUE(store().ReprintJob(room().office(), RequestNumber(1), "new one")) << "a repeat is no error";
  EXPECT_EQ(room().Figures(reprint->place.lane).Waiting(), 1);

  const Batch again = room().Cut(reprint->place.lane, 1);
  ASSERT_TRUE(room().HandOff(again, 1, 1));
  ASSERT_TRUE(room().Report(std::vector{room().Outcome(again, 1, Outcome::kPrinted)}));
  EXPECT_EQ(room().Find(1).state, JobState::kCompleted);
  EXPECT_EQ(store().ReprintJob(room().office(), RequestNumber(1), "two?").error().reason, "JOB_STATE");
  ExpectNoDiscrepancy(store());
}

TEST_P(PrintOnceSuite, ACardThatTurnsOutOtherwiseIsCorrectedAndMayThenBeReprinted) {
  const LaneId lane = room().Append(1, 2);
  const Batch batch = room().Cut(lane, 2);
  ASSERT_TRUE(room().HandOff(batch, 1, 2));
  ASSERT_TRUE(room().Report(
      std::vector{room().Outcome(batch, 1, Outcome::kPrinted), room().Outcome(batch, 2, Outcome::kPrinted)}));
  ASSERT_TRUE(store().MoveBatch(batch.id, BatchState::kPrinting, BatchState::kCompleted, std::nullopt, room().epoch()));

  const auto spoiled = store().CorrectCard(CorrectFirst(Outcome::kSpoiled));

  ASSERT_TRUE(spoiled) << Describe(spoiled.error());
  EXPECT_EQ(spoiled->state, JobState::kAborted);
  ASSERT_EQ(spoiled->history.size(), 1u);
  EXPECT_EQ(spoiled->history[0].outcome, Outcome::kSpoiled);
  EXPECT_EQ(spoiled->history[0].settled_by, "op-7");
  EXPECT_EQ(spoiled->history[0].settled_because, "a crease across the photo");
  EXPECT_EQ(room().Figures(lane).printed, 1);
  EXPECT_EQ(room().Figures(lane).Aborted(), 1);
  EXPECT_EQ(store().FindBatch(batch.id)->printed, 1);
  EXPECT_EQ(store().FindBatch(batch.id)->aborted, 1);
  EXPECT_TRUE(store().CorrectCard(CorrectFirst(Outcome::kSpoiled))) << "a repeat is no error";
  EXPECT_EQ(room().Figures(lane).Aborted(), 1);
  ExpectNoDiscrepancy(store());

  const auto reprints = store().ReprintBatch(batch.id, "a crease");
  ASSERT_TRUE(reprints) << Describe(reprints.error());
  ASSERT_EQ(reprints->size(), 1u);
  EXPECT_EQ(reprints->front().request_id, RequestNumber(1));
  EXPECT_EQ(store().CorrectCard(CorrectFirst(Outcome::kPrinted)).error().reason, "NOT_CONCLUDED") << "it is in line";
  ExpectNoDiscrepancy(store());
}

TEST_P(PrintOnceSuite, ACorrectionIsTakenBackByAnother) {
  const LaneId lane = room().Append(1, 1);
  const Batch batch = room().Cut(lane, 1);
  ASSERT_TRUE(room().HandOff(batch, 1, 1));
  ASSERT_TRUE(room().Report(std::vector{room().Outcome(batch, 1, Outcome::kPrinted)}));

  for (const Outcome outcome : {Outcome::kSpoiled, Outcome::kLost, Outcome::kPrinted}) {
    const auto corrected = store().CorrectCard(CorrectFirst(outcome));
    ASSERT_TRUE(corrected) << Name(outcome) << ": " << Describe(corrected.error());
    EXPECT_EQ(corrected->outcome, outcome);
    EXPECT_EQ(room().Figures(lane).printed, outcome == Outcome::kPrinted ? 1 : 0);
    ExpectNoDiscrepancy(store());
  }
  EXPECT_EQ(store().ReprintJob(room().office(), RequestNumber(1), "two?").error().reason, "JOB_STATE");
}

TEST_P(PrintOnceSuite, OnlyACardThatUsedABlankIsCorrected) {
  const Batch batch = room().Cut(room().Append(1, 2), 2);
  EXPECT_EQ(store().CorrectCard(CorrectFirst(Outcome::kSpoiled)).error().reason, "NOT_CONCLUDED") << "in a batch";
  ASSERT_TRUE(room().HandOff(batch, 1, 1));
  ASSERT_TRUE(room().Report(std::vector{room().Outcome(batch, 1, Outcome::kInDoubt)}));
  EXPECT_EQ(store().CorrectCard(CorrectFirst(Outcome::kSpoiled)).error().reason, "NOT_CONCLUDED") << "in doubt";
  ASSERT_TRUE(room().Report(std::vector{room().Outcome(batch, 1, Outcome::kRefused)}));
  EXPECT_EQ(store().CorrectCard(CorrectFirst(Outcome::kPrinted)).error().reason, "NOT_CONCLUDED") << "no blank is gone";
  Correction nobodys = CorrectFirst(Outcome::kInDoubt);
  nobodys.because.clear();
  nobodys.corrected_by.clear();
  EXPECT_THAT(store().CorrectCard(nobodys).error().violations,
              testing::ElementsAre(FieldViolation{"outcome", "UNKNOWN_VALUE"}, FieldViolation{"reason", "REQUIRED"},
                                   FieldViolation{"corrected_by", "REQUIRED"}));
}

TEST_P(PrintOnceSuite, ABatchListsItsCardsInTheOrderOfTheBox) {
  const LaneId lane = room().Append(1, 3);
  ASSERT_TRUE(room().Change(2, JobEvent::kCancel));
  const Batch batch = room().Cut(lane, 3);
  ASSERT_TRUE(room().HandOff(batch, 1, 1));
  ASSERT_TRUE(room().Report(std::vector{room().Outcome(batch, 1, Outcome::kSpoiled)}));

  const auto cards = store().ListBatchCards(batch.id);

  ASSERT_TRUE(cards) << Describe(cards.error());
  ASSERT_EQ(cards->size(), 2u);
  EXPECT_EQ(cards->at(0).job.request_id, RequestNumber(1));
  EXPECT_EQ(cards->at(0).job.state, JobState::kAborted);
  EXPECT_EQ(cards->at(1).job.request_id, RequestNumber(3));
  EXPECT_EQ(cards->at(1).seq.value, 3);
  EXPECT_EQ(store().ListBatchCards(BatchId{999}).error().reason, "BATCH_NOT_FOUND");
}

TEST_P(PrintOnceSuite, AWithdrawnPlaceIsNoCardOfTheBox) {
  const LaneId lane = room().Append(1, 3);
  ASSERT_TRUE(room().Change(2, JobEvent::kCancel));
  const Batch batch = room().Cut(lane, 3);
  ASSERT_TRUE(room().HandOff(batch, 3, 3));
  ASSERT_TRUE(room().Report(std::vector{room().Outcome(batch, 3, Outcome::kInDoubt)}));

  const auto doubtful = store().ListDoubtful({}).value();

  ASSERT_EQ(doubtful.size(), 1u);
  EXPECT_EQ(doubtful[0].number, 2);
  EXPECT_EQ(doubtful[0].of_cards, 2);
}

TEST_P(PrintOnceSuite, TheOldestDoubtOfALaneIsKnownUntilItIsSettled) {
  const LaneId lane = room().Append(1, 3);
  const Batch batch = room().Cut(lane, 3);
  ASSERT_TRUE(room().HandOff(batch, 1, 3));
  ASSERT_TRUE(room().Report(std::vector{room().Outcome(batch, 1, Outcome::kInDoubt)}));
  ASSERT_TRUE(room().Report(std::vector{room().Outcome(batch, 2, Outcome::kInDoubt)}));
  const auto doubtful = store().ListDoubtful({}).value();
  ASSERT_EQ(doubtful.size(), 2u);
  EXPECT_EQ(room().Figures(lane).oldest_in_doubt_since, doubtful[0].doubted_at);

  ASSERT_TRUE(store().SettleCard(SettleFirst(Outcome::kSpoiled)));
  EXPECT_EQ(room().Figures(lane).oldest_in_doubt_since, doubtful[1].doubted_at);

  ASSERT_TRUE(room().Report(std::vector{room().Outcome(batch, 2, Outcome::kPrinted)})) << "the device knew";
  EXPECT_EQ(room().Figures(lane).oldest_in_doubt_since, std::nullopt);
}

TEST_P(PrintOnceSuite, AJobTellsEveryAttemptAtItsCard) {
  const Batch batch = DoubtTheFirst();
  ASSERT_TRUE(store().SettleCard(SettleFirst(Outcome::kNotPrinted)));
  ASSERT_TRUE(room().HandOff(batch, 1, 1, 2));
  ASSERT_TRUE(room().Report(std::vector{room().Outcome(batch, 1, Outcome::kSpoiled, 2)}));
  const auto reprint = store().ReprintJob(room().office(), RequestNumber(1), "new one").value();
  const Batch again = room().Cut(reprint.place.lane, 1);
  ASSERT_TRUE(room().HandOff(again, 1, 1));

  const std::vector<JobAttempt> history = room().Find(1).history;

  ASSERT_EQ(history.size(), 3u);
  EXPECT_EQ(history[0].batch, batch.id);
  EXPECT_EQ(history[0].outcome, Outcome::kNotPrinted);
  EXPECT_EQ(history[0].note, "note");
  EXPECT_EQ(history[0].settled_by, "op-7");
  EXPECT_EQ(history[0].settled_because, "looked into the tray");
  EXPECT_TRUE(history[0].doubted_at && history[0].concluded_at);
  EXPECT_EQ(history[1].number, 2);
  EXPECT_EQ(history[1].outcome, Outcome::kSpoiled);
  EXPECT_EQ(history[1].settled_by, "");
  EXPECT_EQ(history[2].batch, again.id);
  EXPECT_EQ(history[2].printer, room().printer());
  EXPECT_EQ(history[2].outcome, std::nullopt);
}

TEST_P(PrintOnceSuite, TheSpoiledCardsOfABatchAreReprintedInOneAction) {
  const Batch batch = room().Cut(room().Append(1, 4), 4);
  ASSERT_TRUE(room().HandOff(batch, 1, 4));
  ASSERT_TRUE(room().Report(
      std::vector{room().Outcome(batch, 1, Outcome::kSpoiled), room().Outcome(batch, 2, Outcome::kPrinted),
                  room().Outcome(batch, 3, Outcome::kSpoiled), room().Outcome(batch, 4, Outcome::kRefused)}));
  ASSERT_TRUE(store().ReprintJob(room().office(), RequestNumber(3), "by itself"));

  const auto reprinted = store().ReprintBatch(batch.id, "ribbon was torn");

  ASSERT_EQ(reprinted->size(), 2u);
  EXPECT_EQ((*reprinted)[0].request_id, RequestNumber(1));
  EXPECT_EQ((*reprinted)[1].request_id, RequestNumber(4));
  EXPECT_TRUE(store().ReprintBatch(batch.id, "again")->empty());
  EXPECT_EQ(store().ReprintBatch(BatchId{999'999}, "none").error().reason, "BATCH_NOT_FOUND");
  ExpectNoDiscrepancy(store());
}

}  // namespace cetak
