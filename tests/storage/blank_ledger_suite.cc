#include "tests/storage/blank_ledger_suite.h"

namespace cetak {

// -- by hand
TEST_P(BlankLedgerSuite, WhatOnePlaceGivesAnotherGets) {
  const auto received = Move(P::kSupplier, P::kVault, 2'000);
  ASSERT_TRUE(received) << Describe(received.error());
  ASSERT_TRUE(Move(P::kVault, P::kReturned, 500));
  ASSERT_TRUE(Move(P::kVault, P::kLost, 3, "", "nobody knows"));

  EXPECT_EQ(CountAt(P::kVault), 1'497);
  EXPECT_EQ(CountAt(P::kReturned), 500);
  EXPECT_EQ(CountAt(P::kLost), 3);
  EXPECT_EQ(ledger().CountUsable(room_id(), profile()).value(), 1'497);
  EXPECT_EQ(received->kind, BlankEntryKind::kByHand);
  EXPECT_EQ(received->movement.counterparty, "Ditjen Dukcapil");
  EXPECT_FALSE(received->shift);
  ExpectNoDiscrepancy(store());
}

TEST_P(BlankLedgerSuite, AMovementThatIsNotSoundIsRefusedWithEveryRule) {
  BlankMovement movement = Movement(P::kVault, P::kIssued, 0);
  movement.by.clear();
  EXPECT_THAT(RulesOf(ledger().Move(movement).error()),
              testing::ElementsAre("MOVEMENT_NOT_ALLOWED", "OUT_OF_RANGE", "REQUIRED"));
  EXPECT_EQ(ReasonOf(Move(P::kVault, P::kReturned, 1)), "NOT_ENOUGH_BLANKS");
  movement = Movement(P::kSupplier, P::kVault, 1);
  movement.profile = ProfileId{9'999};
  EXPECT_EQ(ReasonOf(ledger().Move(movement)), "NOT_OF_THE_SITE");
  movement.room = RoomId{9'999};
  EXPECT_EQ(ReasonOf(ledger().Move(movement)), "ROOM_NOT_FOUND");
  EXPECT_TRUE(ledger().Balances(room_id())->empty());
}

TEST_P(BlankLedgerSuite, AMovementThatIsAskedForAgainIsOne) {
  BlankMovement movement = Movement(P::kSupplier, P::kVault, 100);
  movement.request_id = RequestNumber(7);
  const auto first = ledger().Move(movement);
  const auto again = ledger().Move(movement);
  ASSERT_TRUE(first && again);
  EXPECT_EQ(again->id, first->id);
  EXPECT_EQ(CountAt(P::kVault), 100);

  movement.count = 101;
  EXPECT_EQ(ReasonOf(ledger().Move(movement)), "REQUEST_ID_REUSED");
}

TEST_P(BlankLedgerSuite, AnEntryIsReversedOnce) {
  const BlankEntry received = Move(P::kSupplier, P::kVault, 100).value();

  const auto reversal = ledger().Reverse(room_id(), received.id, "counted wrong", "op-3");

  ASSERT_TRUE(reversal) << Describe(reversal.error());
  EXPECT_EQ(reversal->kind, BlankEntryKind::kReversal);
  EXPECT_EQ(reversal->reverses, received.id);
  EXPECT_EQ(reversal->movement.from.place, P::kVault);
  EXPECT_EQ(reversal->movement.by, "op-3");
  EXPECT_EQ(CountAt(P::kVault), 0);
  EXPECT_EQ(ReasonOf(ledger().Reverse(room_id(), received.id, "again", "op-3")), "ENTRY_REVERSED");
  EXPECT_EQ(ReasonOf(ledger().Reverse(room_id(), reversal->id, "and back", "op-3")), "ENTRY_NOT_BY_HAND");
  EXPECT_EQ(ReasonOf(ledger().Reverse(room_id(), BlankEntryId{999'999}, "?", "op-3")), "ENTRY_NOT_FOUND");
  const auto entries = ledger().ListEntries({.room = room_id()}).value();
  ASSERT_EQ(entries.size(), 2u);
  EXPECT_EQ(entries[1].reversed_by, reversal->id);
}

TEST_P(BlankLedgerSuite, ASerialIsReceivedOnceAndTakenOnlyFromWhereItLies) {
  ASSERT_TRUE(Move(P::kSupplier, P::kVault, 100, "A001-A100"));
  EXPECT_EQ(ReasonOf(Move(P::kSupplier, P::kVault, 1, "A100")), "SERIAL_KNOWN");
  EXPECT_EQ(ReasonOf(Move(P::kVault, P::kReturned, 1)), "SERIALS_REQUIRED");
  EXPECT_EQ(ReasonOf(Move(P::kVault, P::kReturned, 1, "A101")), "SERIAL_NOT_THERE");
  ASSERT_TRUE(Move(P::kVault, P::kReturned, 10, "A091-A100"));
  const auto balances = ledger().Balances(room_id()).value();
  ASSERT_EQ(balances.front().spot.place, P::kVault);
  EXPECT_EQ(balances.front().serials.Format(), "A001-A090");
}

// -- by dispatch and by settlement

TEST_P(BlankLedgerSuite, EachPrintedOrSpoiledCardMovesOneBlankAndNoOtherDoes) {
  Print(1, {Outcome::kPrinted, Outcome::kSpoiled, Outcome::kRefused, Outcome::kNotPrinted, Outcome::kInDoubt,
            Outcome::kPrinted});

  EXPECT_EQ(CountAt(P::kPrinter), -3);
  EXPECT_EQ(CountAt(P::kIssued), 2);
  EXPECT_EQ(CountAt(P::kSpoiled), 1);
  const auto entries = ledger().ListEntries({.room = room_id()}).value();
  ASSERT_EQ(entries.size(), 2u) << "one a place and commit";
  EXPECT_EQ(entries[0].kind, BlankEntryKind::kByDispatch);
  EXPECT_EQ(entries[0].movement.from, Hopper());
  EXPECT_EQ(entries[0].movement.profile, profile());
  EXPECT_TRUE(ledger().ListEntries({.room = room_id(), .by_people_only = true})->empty());
  ExpectNoDiscrepancy(store());
}

TEST_P(BlankLedgerSuite, ARepeatedReportAndALateOneMoveNothing) {
  const Batch batch = Print(1, {Outcome::kPrinted, Outcome::kInDoubt});
  const auto reports =
      std::vector{room().Outcome(batch, 1, Outcome::kPrinted), room().Outcome(batch, 2, Outcome::kPrinted)};
  ASSERT_TRUE(room().Report(reports));
  ASSERT_TRUE(room().Report(reports));
  EXPECT_EQ(CountAt(P::kIssued), 2);

  const Batch another = room().Cut(room().Append(11, 1), 1);
  ASSERT_TRUE(room().HandOff(another, 3, 3));
  ASSERT_TRUE(store().ReturnLease(room_id(), room().epoch()));
  ASSERT_TRUE(store().TakeLease(room_id(), Uuid{{0xa2}}, std::chrono::minutes(10)).value());
  ASSERT_TRUE(room().Report(std::vector{room().Outcome(another, 3, Outcome::kPrinted)}));
  EXPECT_EQ(CountAt(P::kIssued), 2);
  ExpectNoDiscrepancy(store());
}

TEST_P(BlankLedgerSuite, ASettledCardMovesItsBlankOnceUnderThePersonsName) {
  const std::map<cetak::Outcome, P> verdicts = {
      {Outcome::kPrinted, P::kIssued}, {Outcome::kSpoiled, P::kSpoiled}, {Outcome::kLost, P::kLost}};
  std::uint32_t number = 1;
  for (const auto& [verdict, place] : verdicts) {
    Print(number, {Outcome::kInDoubt});
    const Settlement settlement{room().office(), RequestNumber(number), 1, verdict, "looked", "op-7", "op-8"};
    ASSERT_TRUE(store().SettleCard(settlement));
    ASSERT_TRUE(store().SettleCard(settlement)) << "a repeat";
    EXPECT_EQ(CountAt(place), 1) << Name(place);
    const BlankEntry entry = ledger().ListEntries({.room = room_id(), .limit = 1})->front();
    EXPECT_EQ(entry.kind, BlankEntryKind::kBySettlement);
    EXPECT_EQ(entry.movement.by, "op-7");
    EXPECT_EQ(entry.movement.witness, "op-8");
    number += 10;
  }
  Print(number, {Outcome::kInDoubt});
  ASSERT_TRUE(store().SettleCard(
      {room().office(), RequestNumber(number), 1, Outcome::kNotPrinted, "still in the hopper", "op-7", ""}));
  EXPECT_EQ(CountAt(P::kPrinter), -3);
  ExpectNoDiscrepancy(store());
}

// -- shifts

TEST_P(BlankLedgerSuite, TwoDifferentPeopleSign) {
  ShiftSigning signing = Signing(0);
  signing.witness = signing.by;
  EXPECT_THAT(RulesOf(ledger().OpenShift(signing).error()), testing::ElementsAre("SAME_PERSON"));
  signing.witness.clear();
  EXPECT_THAT(RulesOf(ledger().OpenShift(signing).error()), testing::ElementsAre("REQUIRED"));
  EXPECT_EQ(ledger().CloseShift(Signing(0)).error().reason, "NO_OPEN_SHIFT");
  ASSERT_TRUE(ledger().OpenShift(Signing(0)));
  EXPECT_EQ(ledger().OpenShift(Signing(0)).error().reason, "SHIFT_OPEN");
  EXPECT_THAT(RulesOf(ledger().CloseShift(signing).error()), testing::ElementsAre("REQUIRED"));
}

TEST_P(BlankLedgerSuite, AShiftClosesWhenItsEquationHolds) {
  OpenWith(100);
  Print(1, {Outcome::kPrinted, Outcome::kPrinted, Outcome::kSpoiled, Outcome::kRefused});
  ASSERT_TRUE(Move(P::kShift, P::kVault, 20));
  ASSERT_TRUE(Move(P::kShift, P::kLost, 1, "", "fell behind the desk"));
  ASSERT_TRUE(Move(P::kPrinter, P::kSpoiled, 2, "", "misfeed"));
  const ShiftEquation equation{profile(), 0, 100, 2, 3, 20, 1};
  EXPECT_EQ(ledger().FindOpenShift(room_id()).value()->equations, std::vector{equation});

  EXPECT_EQ(ledger().CloseShift(Signing(73, 3)).error().violations,
            (std::vector<FieldViolation>{{"profile ktp-el blanks counted=73 ledger=74", "COUNT_DIFFERS"}}));
  EXPECT_EQ(ledger().CloseShift(Signing(74, 2)).error().violations,
            (std::vector<FieldViolation>{{"profile ktp-el spoiled counted=2 ledger=3", "COUNT_DIFFERS"}}));
  const auto closed = ledger().CloseShift(Signing(74, 3));

  ASSERT_TRUE(closed) << Describe(closed.error());
  EXPECT_TRUE(closed->closed_at);
  EXPECT_EQ(closed->closing_witness, "op-2");
  EXPECT_EQ(closed->equations, std::vector{equation});
  EXPECT_FALSE(ledger().FindOpenShift(room_id()).value());
  EXPECT_EQ(ledger().ListShifts(room_id(), 10)->front().equations, std::vector{equation});
  EXPECT_EQ(InCustody(), 74);
  ExpectNoDiscrepancy(store());
}

TEST_P(BlankLedgerSuite, AnEntryBelongsToTheShiftThatWasOpenThenAndOfASignedOneItStays) {
  OpenWith(100);
  const BlankEntry back = Move(P::kShift, P::kVault, 40).value();
  ASSERT_TRUE(ledger().CloseShift(Signing(60)));
  const BlankEntry between = Move(P::kVault, P::kReturned, 5).value();
  ASSERT_TRUE(ledger().OpenShift(Signing(60)));
  const BlankEntry later = Move(P::kShift, P::kVault, 1).value();

  EXPECT_EQ(back.shift, ShiftId{1});
  EXPECT_FALSE(between.shift);
  EXPECT_EQ(later.shift, ShiftId{2});
  EXPECT_EQ(ReasonOf(ledger().Reverse(room_id(), back.id, "wrong", "op-1")), "SHIFT_CLOSED");
  EXPECT_TRUE(ledger().Reverse(room_id(), later.id, "wrong", "op-1"));
  EXPECT_EQ(ledger().ListEntries({.room = room_id(), .shift = ShiftId{1}})->size(), 2u);
  EXPECT_EQ(ledger().ListEntries({.room = room_id(), .shift = ShiftId{2}})->size(), 2u);
  EXPECT_EQ(ledger().FindOpenShift(room_id()).value()->equations,
            (std::vector{ShiftEquation{profile(), 60, 1, 0, 0, 1, 0}}));
}

TEST_P(BlankLedgerSuite, ARoomsFirstShiftBeginsWithWhatItCounted) {
  Print(1, {Outcome::kPrinted, Outcome::kPrinted, Outcome::kSpoiled});
  EXPECT_EQ(ledger().OpenShift(Signing(50)).error().violations,
            (std::vector<FieldViolation>{{"profile ktp-el spoiled counted=0 ledger=1", "COUNT_DIFFERS"}}));
  EXPECT_EQ(InCustody(), -3) << "what was refused left no entry";

  ASSERT_TRUE(ledger().OpenShift(Signing(50, 1)));

  EXPECT_EQ(InCustody(), 50);
  EXPECT_EQ(ledger().FindOpenShift(room_id()).value()->equations.front().opening, 50);
  ASSERT_TRUE(ledger().CloseShift(Signing(50, 1)));
  EXPECT_EQ(ledger().OpenShift(Signing(51, 1)).error().reason, "COUNT_DIFFERS") << "the second shift takes nothing";
  EXPECT_EQ(ReasonOf(Move(P::kVault, P::kShift, 1)), "NO_OPEN_SHIFT");
  ASSERT_TRUE(Move(P::kSupplier, P::kVault, 1));
  ASSERT_TRUE(Move(P::kVault, P::kShift, 1, "", "found in the hopper"));
  EXPECT_TRUE(ledger().OpenShift(Signing(51, 1)));
  ExpectNoDiscrepancy(store());
}

TEST_P(BlankLedgerSuite, AShiftDoesNotCloseOverACardInDoubtOrInADevice) {
  OpenWith(10);
  const Batch batch = Print(1, {Outcome::kInDoubt, Outcome::kPrinted});
  const Batch under_way = room().Cut(room().Append(11, 1), 1);
  ASSERT_TRUE(room().HandOff(under_way, 3, 3));

  const auto refused = ledger().CloseShift(Signing(9));

  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().violations, (std::vector<FieldViolation>{{"printer sim-1 cards=1", "CARDS_IN_DEVICE"},
                                                                     {"printer sim-1 cards=1", "CARDS_IN_DOUBT"}}));
  ASSERT_TRUE(store().SettleCard({room().office(), RequestNumber(1), 1, Outcome::kLost, "gone", "op-7", ""}));
  ASSERT_TRUE(room().Report(std::vector{room().Outcome(under_way, 3, Outcome::kNotPrinted)}));
  const auto closed = ledger().CloseShift(Signing(8));
  EXPECT_TRUE(closed) << Describe(closed.error());
}

TEST_P(BlankLedgerSuite, AShiftDoesNotCloseAgainstAPrintersCounterUnlessSomebodySaysWhy) {
  OpenWith(10);
  Print(1, {Outcome::kPrinted, Outcome::kPrinted});
  ShiftSigning signing = Signing(8);
  signing.counters[0].impressions = impressions_ + 2;
  signing.counters[1].impressions = std::nullopt;

  const auto refused = ledger().CloseShift(signing);

  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, "SHIFT_DOES_NOT_CLOSE");
  EXPECT_EQ(refused.error().violations,
            (std::vector<FieldViolation>{{"printer sim-1 grown=6 least=4 most=4", "COUNTER_DIFFERS"},
                                         {"printer sim-2", "COUNTER_MISSING"}}));
  signing.counters_because = "a cleaning card was printed; sim-2 is at the workshop";
  EXPECT_TRUE(ledger().CloseShift(signing));
}

TEST_P(BlankLedgerSuite, WhereCardsHaveSerialsTheClosingNamesWhatIsThereAndWhatWasSpoiled) {
  OpenWith(20, "A01-A20");
  Print(1, {Outcome::kPrinted, Outcome::kSpoiled, Outcome::kPrinted});

  EXPECT_THAT(RulesOf(ledger().CloseShift(Signing(17, 1)).error()),
              testing::ElementsAre("SERIAL_COUNT", "SERIAL_COUNT"));
  EXPECT_THAT(RulesOf(ledger().CloseShift(Signing(17, 1, "A04-A19,A21", "A02")).error()),
              testing::ElementsAre("SERIAL_NOT_THERE"));
  EXPECT_THAT(RulesOf(ledger().CloseShift(Signing(17, 1, "A04-A20", "A04")).error()),
              testing::ElementsAre("SERIAL_NOT_THERE"));
  ASSERT_TRUE(ledger().CloseShift(Signing(17, 1, "A04-A20", "A02")));

  EXPECT_THAT(RulesOf(ledger().OpenShift(Signing(17, 1, "A03-A19", "A02")).error()),
              testing::ElementsAre("SERIAL_NOT_THERE"))
      << "what was issued does not come back";
  ASSERT_TRUE(ledger().OpenShift(Signing(17, 1, "A04-A20", "A02")));
  EXPECT_EQ(ReasonOf(Move(P::kShift, P::kVault, 1, "A03")), "SERIAL_NOT_THERE");
  EXPECT_TRUE(Move(P::kShift, P::kVault, 1, "A04"));
}

// -- corrections

TEST_P(BlankLedgerSuite, ACorrectedCardMovesItsBlankToWhatItTurnedOutToBe) {
  OpenWith(10);
  Print(1, {Outcome::kPrinted, Outcome::kPrinted});

  ASSERT_TRUE(CorrectCard(1, Outcome::kSpoiled));

  EXPECT_EQ(CountAt(P::kIssued), 1);
  EXPECT_EQ(CountAt(P::kSpoiled), 1);
  const BlankEntry entry = ledger().ListEntries({.room = room_id(), .limit = 1})->front();
  EXPECT_EQ(entry.kind, BlankEntryKind::kByCorrection);
  EXPECT_EQ(entry.movement.from.place, P::kIssued);
  EXPECT_EQ(entry.movement.by, "op-7");
  EXPECT_EQ(ReasonOf(ledger().Reverse(room_id(), entry.id, "no", "op-1")), "ENTRY_NOT_BY_HAND");
  EXPECT_EQ(ledger().FindOpenShift(room_id()).value()->equations,
            (std::vector{ShiftEquation{profile(), 0, 10, 1, 1, 0, 0}}))
      << "the shift spoiled it";
  EXPECT_TRUE(ledger().CloseShift(Signing(8, 1)));
  ExpectNoDiscrepancy(store());
}

TEST_P(BlankLedgerSuite, ACardThatWasDestroyedStaysSpoiled) {
  OpenWith(10);
  Print(1, {Outcome::kSpoiled});
  Destruction destruction;
  destruction.room = room_id();
  destruction.profile = profile();
  destruction.count = 1;
  destruction.by = "op-1";
  destruction.witness = "op-2";
  destruction.method = "dibakar";
  destruction.place = "halaman kantor";
  ASSERT_TRUE(ledger().Destroy(destruction));

  EXPECT_EQ(CorrectCard(1, Outcome::kPrinted).error().reason, "NOT_ENOUGH_BLANKS");
  ExpectNoDiscrepancy(store());
}

TEST_P(BlankLedgerSuite, WhereCardsHaveSerialsASpoiledOneIsNamedAlsoAfterItsShift) {
  OpenWith(20, "A01-A20");
  Print(1, {Outcome::kPrinted, Outcome::kPrinted});
  ASSERT_TRUE(ledger().CloseShift(Signing(18, 0, "A03-A20")));
  ASSERT_TRUE(ledger().OpenShift(Signing(18, 0, "A03-A20")));

  EXPECT_EQ(CorrectCard(1, Outcome::kSpoiled).error().reason, "SERIALS_REQUIRED");
  EXPECT_EQ(CorrectCard(1, Outcome::kSpoiled, "B01").error().reason, "SERIAL_NOT_THERE");
  ASSERT_TRUE(CorrectCard(1, Outcome::kSpoiled, "A02"));
  EXPECT_EQ(CorrectCard(2, Outcome::kSpoiled, "A02").error().reason, "SERIAL_NOT_THERE") << "it is another's";

  const auto closed = ledger().CloseShift(Signing(18, 1, "A03-A20", "A02"));
  EXPECT_TRUE(closed) << Describe(closed.error());
  ExpectNoDiscrepancy(store());
}

// -- destruction

TEST_P(BlankLedgerSuite, SpoiledCardsAreDestroyedBySerialBeforeTwoPeople) {
  OpenWith(20, "A01-A20");
  Print(1, {Outcome::kSpoiled, Outcome::kPrinted, Outcome::kSpoiled});
  ASSERT_TRUE(ledger().CloseShift(Signing(17, 2, "A04-A20", "A01,A03")));
  Destruction asked;
  asked.room = room_id();
  asked.profile = profile();
  asked.count = 2;
  asked.by = asked.witness = "op-1";

  EXPECT_THAT(RulesOf(ledger().Destroy(asked).error()), testing::ElementsAre("SAME_PERSON", "REQUIRED", "REQUIRED"));
  asked.witness = "op-2";
  asked.method = "dibakar";
  asked.place = "halaman kantor";
  EXPECT_EQ(ledger().Destroy(asked).error().reason, "SERIALS_REQUIRED");
  asked.serials = SerialSet::Parse("A01,A02", "serials").value();
  EXPECT_EQ(ledger().Destroy(asked).error().reason, "SERIAL_NOT_THERE");
  asked.serials = SerialSet::Parse("A01,A03", "serials").value();
  const auto done = ledger().Destroy(asked);

  ASSERT_TRUE(done) << Describe(done.error());
  EXPECT_EQ(done->id, DestructionId{1});
  EXPECT_EQ(CountAt(P::kSpoiled), 0);
  EXPECT_EQ(CountAt(P::kDestroyed), 2);
  const auto found = ledger().FindDestruction(room_id(), done->id);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->serials.Format(), "A01,A03");
  EXPECT_EQ(found->method, "dibakar");
  EXPECT_FALSE(found->reversed);
  EXPECT_EQ(ledger().Destroy(asked).error().reason, "NOT_ENOUGH_BLANKS");
  EXPECT_EQ(ledger().FindDestruction(room_id(), DestructionId{2}).error().reason, "DESTRUCTION_NOT_FOUND");

  const BlankEntry entry = ledger().ListEntries({.room = room_id(), .limit = 1})->front();
  EXPECT_EQ(entry.kind, BlankEntryKind::kDestruction);
  ASSERT_TRUE(ledger().Reverse(room_id(), entry.id, "they still lie there", "op-1"));
  EXPECT_TRUE(ledger().FindDestruction(room_id(), done->id)->reversed);
  ExpectNoDiscrepancy(store());
}

}  // namespace cetak
