#include "tests/storage/print_store_suite.h"

namespace cetak {

TEST_P(PrintStoreSuite, GivesPlacesWithoutGapsInTheOrderOfTheJobs) {
  const auto first = store().AppendJobs(room().Jobs(1, 3));
  const auto second = store().AppendJobs(room().Jobs(4, 2));

  ASSERT_TRUE(first && second);
  std::vector<std::int64_t> places;
  for (const auto* answers : {&*first, &*second}) {
    for (const auto& answer : *answers) places.push_back(answer->place.seq.value);
  }
  EXPECT_THAT(places, testing::ElementsAre(1, 2, 3, 4, 5));
  EXPECT_EQ(room().Figures(first->front()->place.lane).Waiting(), 5);
}

TEST_P(PrintStoreSuite, ARepeatGetsTheFirstAnswer) {
  const auto first = store().AppendJobs(room().Jobs(1, 2));
  const auto again = store().AppendJobs(room().Jobs(1, 3));

  ASSERT_TRUE(first && again);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ((*again)[i]->place, (*first)[i]->place);
    EXPECT_EQ((*again)[i]->submitted_at, (*first)[i]->submitted_at);
    EXPECT_TRUE((*again)[i]->repeated);
  }
  EXPECT_FALSE((*again)[2]->repeated);
  EXPECT_EQ((*again)[2]->place.seq.value, 3);
}

TEST_P(PrintStoreSuite, ARequestWithOtherContentIsRefusedAndTheOthersAreAccepted) {
  room().Append(1, 1);
  std::vector<NewJob> jobs = room().Jobs(1, 2);
  jobs[0].card = Redacted<std::string>("other");

  const auto answers = store().AppendJobs(jobs);

  ASSERT_TRUE(answers);
  ASSERT_FALSE((*answers)[0]);
  EXPECT_EQ((*answers)[0].error().code, ErrorCode::kAlreadyExists);
  EXPECT_EQ((*answers)[0].error().reason, "REQUEST_ID_REUSED");
  EXPECT_EQ((*answers)[1]->place.seq.value, 2);
}

TEST_P(PrintStoreSuite, ARepeatInsideOneGroupIsOneJob) {
  std::vector<NewJob> jobs = room().Jobs(1, 2);
  jobs.push_back(jobs[0]);
  jobs.push_back(jobs[0]);
  jobs.back().detail = ReasonDetail::kLost;

  const auto answers = store().AppendJobs(jobs);

  ASSERT_TRUE(answers);
  EXPECT_EQ((*answers)[2]->place, (*answers)[0]->place);
  EXPECT_TRUE((*answers)[2]->repeated);
  ASSERT_FALSE((*answers)[3]);
  EXPECT_EQ((*answers)[3].error().reason, "REQUEST_ID_REUSED");
  EXPECT_EQ(room().Figures((*answers)[0]->place.lane).tail, 2);
}

TEST_P(PrintStoreSuite, TwoOfficesMayUseTheSameRequestId) {
  const LaneId one = room().Append(1, 1, 0);
  const LaneId other = room().Append(1, 1, 1);

  EXPECT_NE(one, other);
  EXPECT_EQ(room().Find(1, 0).place.seq.value, 1);
  EXPECT_EQ(room().Find(1, 1).place.seq.value, 1);
}

TEST_P(PrintStoreSuite, AFoundJobSaysHowManyAreAhead) {
  room().Append(1, 4);
  ASSERT_TRUE(room().Change(2, JobEvent::kCancel));

  const JobRecord job = room().Find(4);

  EXPECT_EQ(job.state, JobState::kPending);
  EXPECT_EQ(job.waiting_ahead, 2);
  EXPECT_EQ(store().FindJob(room().office(), RequestNumber(9)).error().reason, "JOB_NOT_FOUND");
}

TEST_P(PrintStoreSuite, AHeldJobIsNotWaitingAndAReleasedOneComesBackInTheReturnLane) {
  const LaneId lane = room().Append(1, 3);
  const Instant submitted = room().Find(1).submitted_at;

  const auto held = room().Change(1, JobEvent::kHold);
  ASSERT_TRUE(held);
  EXPECT_EQ(held->state, JobState::kPendingHeld);
  EXPECT_EQ(held->withdrawn_because, "because");
  EXPECT_EQ(room().Figures(lane).Waiting(), 2);
  EXPECT_EQ(room().Figures(lane).held, 1);

  const auto released = room().Change(1, JobEvent::kRelease);
  ASSERT_TRUE(released);
  EXPECT_EQ(released->state, JobState::kPending);
  EXPECT_NE(released->place.lane, lane);
  EXPECT_EQ(released->submitted_at, submitted);
  EXPECT_EQ(room().Figures(lane).held, 0);
  const LaneFigures returned = room().Figures(released->place.lane);
  EXPECT_EQ(returned.Waiting(), 1);
  EXPECT_EQ(returned.key.source, LaneSource::kReturn);
  ExpectNoDiscrepancy(store());
}

TEST_P(PrintStoreSuite, AJobMayBeHeldAndReleasedAgainAndAgain) {
  room().Append(1, 1);
  for (int round = 1; round <= 3; ++round) {
    ASSERT_TRUE(room().Change(1, JobEvent::kHold));
    const auto released = room().Change(1, JobEvent::kRelease);
    ASSERT_TRUE(released);
    EXPECT_EQ(released->place.seq.value, round);
  }
  ExpectNoDiscrepancy(store());
}

TEST_P(PrintStoreSuite, AHeldJobCanBeCanceled) {
  const LaneId lane = room().Append(1, 2);
  ASSERT_TRUE(room().Change(1, JobEvent::kHold));

  const auto canceled = room().Change(1, JobEvent::kCancel);

  ASSERT_TRUE(canceled);
  EXPECT_EQ(canceled->state, JobState::kCanceled);
  EXPECT_EQ(room().Figures(lane).held, 0);
  EXPECT_EQ(room().Figures(lane).canceled, 1);
  EXPECT_EQ(room().Figures(lane).Waiting(), 1);
  ExpectNoDiscrepancy(store());
}

TEST_P(PrintStoreSuite, TheSameChangeAgainChangesNothing) {
  const LaneId lane = room().Append(1, 2);
  ASSERT_TRUE(room().Change(1, JobEvent::kRelease));
  ASSERT_TRUE(room().Change(1, JobEvent::kHold));
  ASSERT_TRUE(room().Change(1, JobEvent::kHold));
  ASSERT_TRUE(room().Change(2, JobEvent::kCancel));
  ASSERT_TRUE(room().Change(2, JobEvent::kCancel));

  EXPECT_EQ(room().Figures(lane).held, 1);
  EXPECT_EQ(room().Figures(lane).canceled, 1);
  ExpectNoDiscrepancy(store());
}

TEST_P(PrintStoreSuite, ABatchedJobCannotBeWithdrawn) {
  const LaneId lane = room().Append(1, 1);
  room().Cut(lane, 10);

  for (const JobEvent event : {JobEvent::kHold, JobEvent::kCancel, JobEvent::kRelease}) {
    const auto changed = room().Change(1, event);
    ASSERT_FALSE(changed);
    EXPECT_EQ(changed.error().code, ErrorCode::kFailedPrecondition);
    EXPECT_EQ(changed.error().reason, "JOB_STATE");
  }
  EXPECT_EQ(room().Find(1).state, JobState::kProcessing);
}

TEST_P(PrintStoreSuite, ABatchIsTheNextRunWithoutTheWithdrawn) {
  const LaneId lane = room().Append(1, 6);
  ASSERT_TRUE(room().Change(1, JobEvent::kCancel));
  ASSERT_TRUE(room().Change(3, JobEvent::kHold));

  const Batch batch = room().Cut(lane, 3);

  EXPECT_EQ(batch.first_seq.value, 1);
  EXPECT_EQ(batch.last_seq.value, 5);
  EXPECT_EQ(batch.card_count, 3);
  EXPECT_EQ(batch.state, BatchState::kPrinting);
  EXPECT_EQ(room().Figures(lane).Waiting(), 1);
  EXPECT_EQ(room().Figures(lane).Printing(), 3);
  const auto cards = store().LoadBatchCards(batch.id);
  ASSERT_TRUE(cards);
  std::vector<std::int64_t> places;
  for (const BatchCard& card : *cards) places.push_back(card.seq.value);
  EXPECT_THAT(places, testing::ElementsAre(2, 4, 5));
  EXPECT_EQ(cards->front().card, room().Job(2).card);
  EXPECT_EQ(cards->front().request_id, RequestNumber(2));
}

TEST_P(PrintStoreSuite, NothingIsCutFromALaneWhereNothingWaits) {
  const LaneId lane = room().Append(1, 1);
  ASSERT_TRUE(room().Change(1, JobEvent::kHold));

  const auto batch = store().CutBatch(lane, 10);

  ASSERT_TRUE(batch);
  EXPECT_FALSE(batch->has_value());
  EXPECT_FALSE(room().Figures(lane).oldest_waiting_since);
}

TEST_P(PrintStoreSuite, AReturnedJobIsPrintedFromTheReturnLane) {
  room().Append(1, 1);
  ASSERT_TRUE(room().Change(1, JobEvent::kHold));
  const LaneId lane = room().Change(1, JobEvent::kRelease)->place.lane;

  const Batch batch = room().Cut(lane, 10);

  const auto cards = store().LoadBatchCards(batch.id);
  ASSERT_TRUE(cards);
  ASSERT_EQ(cards->size(), 1u);
  EXPECT_EQ(cards->front().card, room().Job(1).card);
  EXPECT_EQ(room().Find(1).batch, batch.id);
}

TEST_P(PrintStoreSuite, ABatchCompletesWhenEveryCardHasAnOutcome) {
  const LaneId lane = room().Append(1, 2);
  const Batch batch = room().Cut(lane, 10);
  ASSERT_TRUE(room().HandOff(batch, 1, 2));
  ASSERT_TRUE(room().Report(std::vector{room().Outcome(batch, 1, Outcome::kPrinted)}));

  const Status early =
      store().MoveBatch(batch.id, BatchState::kPrinting, BatchState::kCompleted, std::nullopt, room().epoch());
  ASSERT_TRUE(room().Report(std::vector{room().Outcome(batch, 2, Outcome::kSpoiled)}));
  const Status done =
      store().MoveBatch(batch.id, BatchState::kPrinting, BatchState::kCompleted, std::nullopt, room().epoch());

  EXPECT_EQ(early.error().code, ErrorCode::kFailedPrecondition);
  ASSERT_TRUE(done) << Describe(done.error());
  const auto found = store().FindBatch(batch.id);
  EXPECT_EQ(found->state, BatchState::kCompleted);
  EXPECT_EQ(found->printed, 1);
  EXPECT_EQ(found->aborted, 1);
  EXPECT_TRUE(found->completed_at);
  const JobRecord printed = room().Find(1);
  EXPECT_EQ(printed.state, JobState::kCompleted);
  EXPECT_EQ(printed.attempts, 1);
  EXPECT_EQ(printed.printer, room().printer());
  EXPECT_EQ(printed.outcome, Outcome::kPrinted);
  EXPECT_EQ(room().Find(2).state, JobState::kAborted);
  EXPECT_EQ(room().Figures(lane).printed, 1);
  EXPECT_EQ(room().Figures(lane).aborted, 1);
  EXPECT_EQ(room().Figures(lane).Printing(), 0);
  ExpectNoDiscrepancy(store());
}

TEST_P(PrintStoreSuite, ATakenBatchComesWithItsCardsAndAsManyAreHandedOffAsThePrinterTakesAtOnce) {
  const LaneId lane = room().Append(1, 5);

  const auto taken = store().TakeBatch(lane, 4, room().ready(3));

  ASSERT_TRUE(taken && *taken) << Describe(taken.error());
  EXPECT_EQ((*taken)->batch.state, BatchState::kPrinting);
  EXPECT_EQ((*taken)->batch.printer, room().printer());
  EXPECT_EQ((*taken)->handed_off, 3u);
  const auto loaded = store().LoadBatchCards((*taken)->batch.id).value();
  ASSERT_EQ((*taken)->cards.size(), 4u);
  for (std::size_t i = 0; i < loaded.size(); ++i) {
    const BatchCard& card = (*taken)->cards[i];
    EXPECT_EQ(card.seq, loaded[i].seq);
    EXPECT_EQ(card.office, loaded[i].office);
    EXPECT_EQ(card.request_id, loaded[i].request_id);
    EXPECT_EQ(card.card.Reveal(), loaded[i].card.Reveal());
    EXPECT_EQ(loaded[i].open_hand_off.has_value(), i < 3) << i;
  }
  EXPECT_EQ(loaded[0].open_hand_off->printer, room().printer());
  EXPECT_EQ(room().HandOff((*taken)->batch, 1, 1).error().reason, "CARD_NOT_FREE");
  EXPECT_TRUE(room().HandOff((*taken)->batch, 4, 4));
  ExpectNoDiscrepancy(store());
}

TEST_P(PrintStoreSuite, NoCardBehindAWithdrawnOneIsHandedOffWithTheBatch) {
  const LaneId lane = room().Append(1, 4);
  ASSERT_TRUE(room().Change(1, JobEvent::kCancel));
  ASSERT_TRUE(room().Change(3, JobEvent::kCancel));

  const auto taken = store().TakeBatch(lane, 4, room().ready(4));

  ASSERT_TRUE(taken && *taken) << Describe(taken.error());
  EXPECT_EQ((*taken)->batch.card_count, 2);
  EXPECT_EQ((*taken)->handed_off, 1u);
  EXPECT_TRUE(room().HandOff((*taken)->batch, 4, 4));
  EXPECT_EQ(room().Figures(lane).Waiting(), 0);
}

TEST_P(PrintStoreSuite, ABatchOfAReturnLaneComesWithTheCardsThatCameBack) {
  room().Append(1, 2);
  ASSERT_TRUE(room().Change(2, JobEvent::kHold));
  const LaneId lane = room().Change(2, JobEvent::kRelease)->place.lane;

  const auto taken = store().TakeBatch(lane, 4, room().ready(4));

  ASSERT_TRUE(taken && *taken) << Describe(taken.error());
  ASSERT_EQ((*taken)->cards.size(), 1u);
  EXPECT_EQ((*taken)->cards[0].request_id, RequestNumber(2));
  EXPECT_EQ((*taken)->cards[0].card.Reveal(), room().Job(2).card.Reveal());
  EXPECT_EQ((*taken)->handed_off, 1u);
}

TEST_P(PrintStoreSuite, BatchesAreCompletedTogetherWhereEveryCardHasAnOutcome) {
  const LaneId lane = room().Append(1, 5);
  const Batch whole = room().Cut(lane, 2);
  const Batch unfinished = room().Cut(lane, 2);
  const Batch of_another = room().Cut(lane, 1);
  const std::vector<CardOutcome> outcomes = {
      room().Outcome(whole, 1, Outcome::kPrinted), room().Outcome(whole, 2, Outcome::kSpoiled),
      room().Outcome(unfinished, 3, Outcome::kPrinted), room().Outcome(of_another, 5, Outcome::kPrinted)};
  const std::vector<BatchTerm> terms = {
      {whole.id, room().epoch()}, {unfinished.id, room().epoch()}, {of_another.id, Epoch{room().epoch().value + 1}}};

  const auto completed = store().AppendOutcomes(outcomes, terms);
  const auto again = store().AppendOutcomes({}, terms);

  ASSERT_TRUE(completed) << Describe(completed.error());
  EXPECT_EQ(*completed, std::vector{whole.id});
  EXPECT_TRUE(again && again->empty());
  const auto found = store().FindBatch(whole.id);
  EXPECT_EQ(found->state, BatchState::kCompleted);
  EXPECT_EQ(found->printed, 1);
  EXPECT_EQ(found->aborted, 1);
  EXPECT_EQ(store().FindBatch(unfinished.id)->state, BatchState::kPrinting);
  EXPECT_EQ(store().FindBatch(of_another.id)->state, BatchState::kPrinting) << "under an epoch that is not the room's";
  ExpectNoDiscrepancy(store());
}

TEST_P(PrintStoreSuite, ASecondFinalOutcomeChangesNothing) {
  const LaneId lane = room().Append(1, 2);
  const Batch batch = room().Cut(lane, 10);
  ASSERT_TRUE(room().Report(std::vector{room().Outcome(batch, 1, Outcome::kPrinted)}));

  ASSERT_TRUE(room().Report(
      std::vector{room().Outcome(batch, 1, Outcome::kSpoiled), room().Outcome(batch, 2, Outcome::kPrinted)}));

  EXPECT_EQ(room().Find(1).state, JobState::kCompleted);
  EXPECT_EQ(room().Figures(lane).printed, 2);
  EXPECT_EQ(room().Figures(lane).aborted, 0);
  ExpectNoDiscrepancy(store());
}

TEST_P(PrintStoreSuite, ADoubtfulCardStaysInItsBatchUntilItIsSettled) {
  const LaneId lane = room().Append(1, 2);
  const Batch batch = room().Cut(lane, 10);
  ASSERT_TRUE(room().HandOff(batch, 1, 1));
  ASSERT_TRUE(room().Report(std::vector{room().Outcome(batch, 1, Outcome::kInDoubt)}));

  EXPECT_EQ(room().Find(1).state, JobState::kProcessingStopped);
  EXPECT_EQ(room().Figures(lane).in_doubt, 1);
  const auto cards = store().LoadBatchCards(batch.id);
  ASSERT_EQ(cards->size(), 2u);
  EXPECT_TRUE(cards->front().in_doubt);
  ASSERT_TRUE(cards->front().open_hand_off);
  EXPECT_EQ(cards->front().open_hand_off->attempt, 1);
  EXPECT_FALSE(cards->back().open_hand_off);

  ASSERT_TRUE(room().Report(std::vector{room().Outcome(batch, 1, Outcome::kPrinted)}));
  EXPECT_EQ(room().Find(1).state, JobState::kCompleted);
  EXPECT_EQ(room().Figures(lane).in_doubt, 0);
  EXPECT_EQ(store().LoadBatchCards(batch.id)->size(), 1u);
  ExpectNoDiscrepancy(store());
}

TEST_P(PrintStoreSuite, ACardThatWasNotPrintedIsItsBatchsAgain) {
  const LaneId lane = room().Append(1, 1);
  const Batch batch = room().Cut(lane, 10);
  ASSERT_TRUE(room().HandOff(batch, 1, 1));
  ASSERT_TRUE(room().Report(std::vector{room().Outcome(batch, 1, Outcome::kInDoubt)}));
  ASSERT_TRUE(room().Report(std::vector{room().Outcome(batch, 1, Outcome::kNotPrinted)}));

  const auto given_back = store().LoadBatchCards(batch.id);
  EXPECT_FALSE(given_back->front().open_hand_off);
  EXPECT_FALSE(given_back->front().in_doubt);
  EXPECT_EQ(given_back->front().attempts, 1);
  EXPECT_EQ(room().Figures(lane).in_doubt, 0);

  ASSERT_TRUE(room().HandOff(batch, 1, 1, 2));
  EXPECT_EQ(store().LoadBatchCards(batch.id)->front().open_hand_off->attempt, 2);
  EXPECT_EQ(room().Find(1).attempts, 2);
  ExpectNoDiscrepancy(store());
}

TEST_P(PrintStoreSuite, ACardThatWasNotPrintedIsAChangeOfItsLane) {
  const Batch batch = room().Cut(room().Append(1, 1), 10);
  ASSERT_TRUE(room().HandOff(batch, 1, 1));
  const std::uint64_t before = store().lanes().version();

  ASSERT_TRUE(room().Report(std::vector{room().Outcome(batch, 1, Outcome::kNotPrinted)}));

  EXPECT_NE(store().lanes().version(), before) << "or nobody looks after its batch for ten seconds";
}

TEST_P(PrintStoreSuite, ABatchMovesOnlyFromTheStateItIsIn) {
  const LaneId lane = room().Append(1, 1);
  const Batch batch = store().CutBatch(lane, 10)->value();
  EXPECT_EQ(batch.state, BatchState::kReady);

  ASSERT_TRUE(
      store().MoveBatch(batch.id, BatchState::kReady, BatchState::kPrinting, room().printer(1), room().epoch()));
  const Status late =
      store().MoveBatch(batch.id, BatchState::kReady, BatchState::kPrinting, room().printer(0), room().epoch());

  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, ErrorCode::kAborted);
  EXPECT_EQ(late.error().reason, "BATCH_STATE");
  EXPECT_EQ(store().FindBatch(batch.id)->printer, room().printer(1));
  EXPECT_EQ(store().FindBatch(BatchId{999'999}).error().reason, "BATCH_NOT_FOUND");
}

TEST_P(PrintStoreSuite, BatchesAreFoundByThePrinterThatGotOneOfTheirCards) {
  const LaneId lane = room().Append(1, 4);
  const Batch first = room().Cut(lane, 2);
  room().Cut(lane, 2);  // nothing of it is handed off
  ASSERT_TRUE(room().HandOff(first, 2, 2));
  ASSERT_TRUE(store().MoveBatch(first.id, BatchState::kPrinting, BatchState::kReady, std::nullopt, room().epoch()));

  const auto handed = store().ListBatches({.open_only = true, .handed_to = room().printer()});
  const auto to_another = store().ListBatches({.open_only = true, .handed_to = room().printer(1)});

  ASSERT_EQ(handed->size(), 1u);
  EXPECT_EQ(handed->front().id, first.id);
  EXPECT_TRUE(to_another->empty());
}

TEST_P(PrintStoreSuite, BatchesAreListedNewestFirstInPages) {
  const LaneId lane = room().Append(1, 3);
  const Batch first = room().Cut(lane, 1);
  const Batch second = room().Cut(lane, 1);
  const Batch third = store().CutBatch(lane, 1)->value();

  BatchQuery query;
  query.limit = 2;
  const auto page = store().ListBatches(query);
  query.before = page->back().id;
  const auto next = store().ListBatches(query);
  BatchQuery ready;
  ready.state = BatchState::kReady;
  const auto only_ready = store().ListBatches(ready);

  ASSERT_EQ(page->size(), 2u);
  EXPECT_EQ((*page)[0].id, third.id);
  EXPECT_EQ((*page)[1].id, second.id);
  ASSERT_EQ(next->size(), 1u);
  EXPECT_EQ((*next)[0].id, first.id);
  ASSERT_EQ(only_ready->size(), 1u);
  EXPECT_EQ((*only_ready)[0].id, third.id);
}

TEST_P(PrintStoreSuite, JobsAreListedByRequestIdInPagesAndByState) {
  const LaneId lane = room().Append(1, 5);
  ASSERT_TRUE(room().Change(4, JobEvent::kHold));
  room().Cut(lane, 2);

  JobQuery query{room().office(), std::nullopt, std::nullopt, 3};
  const auto page = store().ListJobs(query);
  query.after = page->back().request_id;
  const auto next = store().ListJobs(query);
  const auto held = store().ListJobs({room().office(), JobState::kPendingHeld, std::nullopt, 10});

  ASSERT_EQ(page->size(), 3u);
  EXPECT_EQ((*page)[0].state, JobState::kProcessing);
  EXPECT_EQ((*page)[2].state, JobState::kPending);
  ASSERT_EQ(next->size(), 2u);
  EXPECT_EQ((*next)[1].request_id, RequestNumber(5));
  ASSERT_EQ(held->size(), 1u);
  EXPECT_EQ((*held)[0].request_id, RequestNumber(4));
}

TEST_P(PrintStoreSuite, APausedPrinterSaysWhyUntilItIsResumed) {
  ASSERT_TRUE(store().SetPrinterPaused(room().printer(), true, "cleaning"));
  EXPECT_TRUE(store().LoadSite()->printers[0].paused);
  EXPECT_EQ(store().LoadSite()->printers[0].paused_because, "cleaning");

  ASSERT_TRUE(store().SetPrinterPaused(room().printer(), false, ""));
  EXPECT_FALSE(store().LoadSite()->printers[0].paused);
}

TEST_P(PrintStoreSuite, TheSameSiteAgainChangesNothing) {
  const auto again = store().ApplySite(SampleSite(), false);

  ASSERT_TRUE(again);
  EXPECT_TRUE(again->empty());
}

TEST_P(PrintStoreSuite, ASiteThatLeavesOutAnOfficeWithOpenJobsIsRefused) {
  room().Append(1, 1, 2);
  Site site = SampleSite();
  site.offices.pop_back();

  const auto dry = store().ApplySite(site, true);
  const auto applied = store().ApplySite(site, false);

  for (const auto* refused : {&dry, &applied}) {
    ASSERT_FALSE(*refused);
    EXPECT_EQ(refused->error().reason, "SITE_WOULD_ORPHAN");
    EXPECT_THAT(refused->error().violations, testing::ElementsAre(FieldViolation{"office 52.02.04", "HAS_OPEN_JOBS"}));
  }
}

TEST_P(PrintStoreSuite, TheOldestWaitingJobMovesUpAsJobsAreCutAndWithdrawn) {
  const auto first = store().AppendJobs(room().Jobs(1, 1));
  const auto second = store().AppendJobs(room().Jobs(2, 1));
  const auto third = store().AppendJobs(room().Jobs(3, 1));
  const LaneId lane = first->front()->place.lane;
  EXPECT_EQ(room().Figures(lane).oldest_waiting_since, first->front()->submitted_at);

  room().Cut(lane, 1);
  EXPECT_EQ(room().Figures(lane).oldest_waiting_since, second->front()->submitted_at);

  ASSERT_TRUE(room().Change(2, JobEvent::kHold));
  EXPECT_EQ(room().Figures(lane).oldest_waiting_since, third->front()->submitted_at);
}

}  // namespace cetak
