#include <random>
#include <thread>

#include "tests/storage/sample_site.h"
#include "tests/storage/test_database.h"

namespace cetak {
namespace {

// A few jobs go by one statement, many by COPY.
class SmallAndLarge : public testing::TestWithParam<std::uint32_t> {};
INSTANTIATE_TEST_SUITE_P(Groups, SmallAndLarge, testing::Values(20, 150));

TEST_P(SmallAndLarge, ARepeatGetsTheFirstAnswerAfterReopening) {
  const std::uint32_t jobs = GetParam();
  const std::string url = FreshDatabase();
  std::vector<Result<JobReceipt>> first;
  {
    const auto store = OpenStore(url);
    ASSERT_TRUE(store->ApplySite(SampleSite(), false));
    first = *store->AppendJobs(SampleRoom(*store).Jobs(1, jobs));
  }
  const auto store = OpenStore(url);
  SampleRoom room(*store);

  const auto again = store->AppendJobs(room.Jobs(1, jobs + 10));

  ASSERT_TRUE(again);
  for (std::size_t i = 0; i < first.size(); ++i) {
    EXPECT_TRUE((*again)[i]->repeated);
    EXPECT_EQ((*again)[i]->place, first[i]->place);
    EXPECT_EQ((*again)[i]->submitted_at, first[i]->submitted_at);
  }
  EXPECT_EQ((*again)[jobs]->place.seq.value, jobs + 1);
  ExpectNoDiscrepancy(*store);
}

TEST(AppendJobs, ARepeatUnderAnotherPriorityKeepsTheFirst) {
  const auto store = OpenStore(FreshDatabase());
  ASSERT_TRUE(store->ApplySite(SampleSite(), false));
  SampleRoom room(*store);
  room.Append(1, 1);
  NewJob job = room.Job(1);
  job.lane.priority = Priority::kLow;

  const auto again = store->AppendJobs(std::vector{job});

  ASSERT_TRUE((*again)[0]);
  EXPECT_EQ((*again)[0]->priority, Priority::kHigh);
  EXPECT_TRUE((*again)[0]->repeated);
}

TEST(AppendJobs, KeepsEveryByteOfTheCard) {
  const auto store = OpenStore(FreshDatabase());
  ASSERT_TRUE(store->ApplySite(SampleSite(), false));
  SampleRoom room(*store);
  std::string every_byte;
  for (int byte = 0; byte < 256; ++byte) every_byte += static_cast<char>(byte);
  NewJob job = room.Job(1);
  job.card = Redacted<std::string>(every_byte);
  const LaneId lane = store->AppendJobs(std::vector{job})->front()->place.lane;

  const auto cards = store->LoadBatchCards(room.Cut(lane, 1).id);

  EXPECT_EQ(cards->front().card.Reveal(), every_byte);
}

TEST(AppendJobs, ALaneOfAnOfficeThatTheSiteDoesNotKnowIsRefused) {
  const auto store = OpenStore(FreshDatabase());
  ASSERT_TRUE(store->ApplySite(SampleSite(), false));
  SampleRoom room(*store);
  NewJob job = room.Job(1);
  job.lane.office = OfficeId{12'345};

  const auto answers = store->AppendJobs(std::vector{job});

  ASSERT_FALSE(answers);
  EXPECT_EQ(answers.error().reason, "NOT_OF_THE_SITE");
  EXPECT_TRUE(store->AppendJobs(room.Jobs(1, 1))->front());
}

// Two servers write into the same lanes of one database, some of it the same requests.
TEST(AppendJobs, PlacesHaveNoGapsWhenTwoServersAppendAtOnce) {
  const std::string url = FreshDatabase();
  const auto one = OpenStore(url);
  ASSERT_TRUE(one->ApplySite(SampleSite(), false));
  const auto other = OpenStore(url);
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));

  const auto write = [&](PrintStore& store, std::uint32_t first) {
    SampleRoom room(store);
    std::mt19937 random(seed + first);
    for (std::uint32_t number = first; number < first + 800;) {
      std::vector<NewJob> jobs = room.Jobs(number, random() % 4 == 0 ? 100 : 1 + random() % 20, random() % 3);
      number += static_cast<std::uint32_t>(jobs.size());
      for (NewJob& job : room.Jobs(5'000 + random() % 50, 2, 0)) jobs.push_back(job);
      const auto answers = store.AppendJobs(jobs);
      ASSERT_TRUE(answers) << Describe(answers.error());
    }
  };
  std::vector<std::thread> servers;
  servers.emplace_back([&] { write(*one, 1); });
  servers.emplace_back([&] { write(*one, 1'001); });
  servers.emplace_back([&] { write(*other, 2'001); });
  servers.emplace_back([&] { write(*other, 3'001); });
  for (std::thread& server : servers) server.join();

  EXPECT_EQ(RunSql(url,
                   "SELECT count(*) FROM (SELECT lane_id FROM print_job GROUP BY lane_id"
                   " HAVING count(*) <> max(lane_seq)) gaps"),
            "0");
  EXPECT_EQ(RunSql(url,
                   "SELECT count(*) FROM (SELECT submitted_at < lag(submitted_at) OVER"
                   " (PARTITION BY lane_id ORDER BY lane_seq) AS falls FROM print_job) s WHERE falls"),
            "0");
  const auto reopened = OpenStore(url);
  ExpectNoDiscrepancy(*reopened);
}

}  // namespace
}  // namespace cetak
