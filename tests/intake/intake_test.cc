#include "server/intake/intake.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <set>

#include "tests/fakes/faulty_print_store.h"
#include "tests/storage/sample_site.h"
#include "tests/storage/test_database.h"

namespace cetak {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::SizeIs;
using JobAnswers = std::vector<Result<JobReceipt>>;
using AnswersGiven = std::span<const Result<JobReceipt>>;

class IntakeTest : public testing::Test {
 protected:
  IntakeTest() : real_(OpenStore(FreshDatabase())), store_(*real_) {
    const auto applied = real_->ApplySite(SampleSite(), false);
    if (!applied) BrokenInvariant(Describe(applied.error()));
    room_.emplace(*real_);
  }

  void TearDown() override { store_.ReleaseAppendJobs(); }

  void Open(IntakeOptions options = {}) { intake_.emplace(store_, options); }

  std::future<JobAnswers> Submit(std::vector<NewJob> jobs) {
    std::promise<JobAnswers> promise;
    std::future<JobAnswers> answers = promise.get_future();
    const Status queued = intake_->Submit(std::move(jobs), [promise = std::move(promise)](AnswersGiven given) mutable {
      promise.set_value({given.begin(), given.end()});
    });
    EXPECT_TRUE(queued) << Describe(queued.error());
    return answers;
  }
  static JobAnswers Await(std::future<JobAnswers>& answers) {
    if (answers.wait_for(seconds(10)) != std::future_status::ready) {
      ADD_FAILURE() << "no answer came";
      return {};
    }
    return answers.get();
  }
  static bool IsOpen(std::future<JobAnswers>& answers) {
    return answers.wait_for(seconds(0)) == std::future_status::timeout;
  }

  std::unique_ptr<PrintStore> real_;
  FaultyPrintStore store_;
  std::optional<SampleRoom> room_;
  std::optional<Intake> intake_;
};

TEST_F(IntakeTest, ALoneJobIsWrittenAtOnce) {
  Open();

  auto submitted = Submit(room_->Jobs(1, 1));
  const JobAnswers answers = Await(submitted);

  ASSERT_THAT(answers, SizeIs(1));
  ASSERT_TRUE(answers[0]);
  EXPECT_EQ(answers[0]->place.seq.value, 1);
  EXPECT_EQ(room_->Find(1).state, JobState::kPending);
}

TEST_F(IntakeTest, JobsThatWaitWhileAWriteIsOnTheWayGoTogether) {
  store_.HoldAppendJobs();
  Open();
  std::vector<std::future<JobAnswers>> submitted;
  submitted.push_back(Submit(room_->Jobs(1, 1)));
  ASSERT_TRUE(store_.AwaitAppends(1));

  for (std::uint32_t i = 2; i <= 6; ++i) submitted.push_back(Submit(room_->Jobs(i, 1)));
  EXPECT_EQ(intake_->queued_jobs(), 5U);
  store_.ReleaseAppendJobs();

  for (std::size_t i = 0; i < submitted.size(); ++i) {
    const JobAnswers answers = Await(submitted[i]);
    ASSERT_THAT(answers, SizeIs(1));
    EXPECT_EQ(answers[0]->place.seq.value, static_cast<std::int64_t>(i + 1)) << "everybody gets his own answer";
  }
  EXPECT_THAT(store_.appends(), ElementsAre(1, 5));
}

TEST_F(IntakeTest, AGroupEndsAtItsLimit) {
  store_.HoldAppendJobs();
  Open({.group_jobs = 4});
  std::vector<std::future<JobAnswers>> submitted;
  submitted.push_back(Submit(room_->Jobs(1, 1)));
  ASSERT_TRUE(store_.AwaitAppends(1));

  for (std::uint32_t i = 0; i < 4; ++i) submitted.push_back(Submit(room_->Jobs(2 + 2 * i, 2)));
  store_.ReleaseAppendJobs();
  for (auto& answers : submitted) Await(answers);

  EXPECT_THAT(store_.appends(), ElementsAre(1, 4, 4));
}

TEST_F(IntakeTest, AnAnswerComesOnlyAfterTheCommit) {
  store_.HoldAppendJobs();
  Open();

  auto submitted = Submit(room_->Jobs(1, 1));
  ASSERT_TRUE(store_.AwaitAppends(1));
  EXPECT_TRUE(IsOpen(submitted));
  EXPECT_FALSE(real_->FindJob(room_->office(), RequestNumber(1)));
  store_.ReleaseAppendJobs();

  ASSERT_TRUE(Await(submitted).at(0));
  EXPECT_TRUE(real_->FindJob(room_->office(), RequestNumber(1)));
}

TEST_F(IntakeTest, AFullQueueSaysSoAtOnceAndKeepsNothing) {
  store_.HoldAppendJobs();
  Open({.queue_jobs = 3});
  auto first = Submit(room_->Jobs(1, 1));
  ASSERT_TRUE(store_.AwaitAppends(1));
  auto second = Submit(room_->Jobs(2, 2));

  const Status refused = intake_->Submit(room_->Jobs(4, 2), [](AnswersGiven) { ADD_FAILURE() << "an answer"; });

  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kResourceExhausted);
  EXPECT_EQ(refused.error().reason, "QUEUE_FULL");
  EXPECT_TRUE(refused.error().retry_after && refused.error().retry_after->count() > 0);
  EXPECT_EQ(intake_->queued_jobs(), 2U);
  store_.ReleaseAppendJobs();
  Await(first);
  Await(second);
  EXPECT_FALSE(real_->FindJob(room_->office(), RequestNumber(4)));
  auto later = Submit(room_->Jobs(4, 2));
  EXPECT_TRUE(Await(later).at(1)) << "there is room again";
}

TEST_F(IntakeTest, AQueueIsFullInBytesToo) {
  store_.HoldAppendJobs();
  const std::size_t card_bytes = room_->Job(1).card.Reveal().size();
  Open({.queue_bytes = 2 * card_bytes});
  auto first = Submit(room_->Jobs(1, 1));
  ASSERT_TRUE(store_.AwaitAppends(1));

  auto second = Submit(room_->Jobs(2, 2));
  const Status refused = intake_->Submit(room_->Jobs(4, 1), [](AnswersGiven) {});

  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, "QUEUE_FULL");
  store_.ReleaseAppendJobs();
}

TEST_F(IntakeTest, AStoreErrorReachesEveryJobOfTheGroup) {
  store_.HoldAppendJobs();
  Open();
  auto lone = Submit(room_->Jobs(1, 1));
  ASSERT_TRUE(store_.AwaitAppends(1));
  auto pair = Submit(room_->Jobs(2, 2));
  auto triple = Submit(room_->Jobs(4, 3));

  store_.FailNext(FaultyPrintStore::Call::kAppendJobs, 2);
  store_.ReleaseAppendJobs();

  for (auto& [submitted, size] : {std::pair(&lone, 1U), std::pair(&pair, 2U), std::pair(&triple, 3U)}) {
    const JobAnswers answers = Await(*submitted);
    ASSERT_THAT(answers, SizeIs(size));
    for (const auto& answer : answers) {
      ASSERT_FALSE(answer);
      EXPECT_EQ(answer.error().code, ErrorCode::kUnavailable);
    }
  }
  auto again = Submit(room_->Jobs(2, 2));
  EXPECT_TRUE(Await(again).at(0)) << "the next group is written";
}

TEST_F(IntakeTest, StopAnswersEverythingThatWasAccepted) {
  store_.HoldAppendJobs();
  Open({.group_jobs = 1});
  std::vector<std::future<JobAnswers>> submitted;
  for (std::uint32_t i = 1; i <= 5; ++i) submitted.push_back(Submit(room_->Jobs(i, 1)));

  store_.ReleaseAppendJobs();
  intake_->Stop();

  for (auto& answers : submitted) {
    ASSERT_FALSE(IsOpen(answers));
    EXPECT_TRUE(answers.get().at(0));
  }
  const Status refused = intake_->Submit(room_->Jobs(6, 1), [](AnswersGiven) { ADD_FAILURE() << "an answer"; });
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, "STOPPING");
}

TEST_F(IntakeTest, TheSameRequestTwiceInOneSubmissionGetsTheSameAnswer) {
  Open();

  auto submitted = Submit({room_->Job(1), room_->Job(2), room_->Job(1)});
  const JobAnswers answers = Await(submitted);

  ASSERT_THAT(answers, SizeIs(3));
  ASSERT_TRUE(answers[0] && answers[1] && answers[2]);
  EXPECT_EQ(answers[2]->place, answers[0]->place);
  EXPECT_NE(answers[1]->place, answers[0]->place);
  EXPECT_FALSE(answers[0]->repeated);
  EXPECT_TRUE(answers[2]->repeated);
}

TEST_F(IntakeTest, TheNextGroupIsWrittenWhileTheLastIsAnswered) {
  Open();
  std::promise<void> answers;
  std::promise<void> may_go_on;
  const Status first = intake_->Submit(room_->Jobs(1, 1), [&](AnswersGiven) {
    answers.set_value();
    may_go_on.get_future().wait();
  });
  ASSERT_TRUE(first);
  answers.get_future().wait();

  auto second = Submit(room_->Jobs(2, 1));

  EXPECT_EQ(Await(second).at(0)->place.seq.value, 2);
  may_go_on.set_value();
}

TEST_F(IntakeTest, SeveralWritersGiveEveryJobItsOwnPlace) {
  Open({.writers = 3});
  std::vector<std::future<JobAnswers>> submitted;
  for (std::uint32_t i = 0; i < 60; ++i) submitted.push_back(Submit(room_->Jobs(1 + 5 * i, 5)));

  std::set<std::int64_t> places;
  for (auto& answers : submitted) {
    for (const auto& answer : Await(answers)) {
      ASSERT_TRUE(answer) << Describe(answer.error());
      places.insert(answer->place.seq.value);
    }
  }

  EXPECT_THAT(places, SizeIs(300));
  EXPECT_EQ(*places.begin(), 1);
  EXPECT_EQ(*places.rbegin(), 300);
}

}  // namespace
}  // namespace cetak
