#include <future>
#include <pqxx/pqxx>
#include <random>
#include <thread>

#include "tests/storage/print_once_suite.h"
#include "tests/storage/print_store_suite.h"
#include "tests/storage/test_database.h"

namespace cetak {
namespace {

INSTANTIATE_TEST_SUITE_P(Postgres, PrintStoreSuite,
                         testing::Values(MakeStore([] { return OpenStore(FreshDatabase()); })));
INSTANTIATE_TEST_SUITE_P(Postgres, PrintOnceSuite,
                         testing::Values(MakeStore([] { return OpenStore(FreshDatabase()); })));

using std::chrono::hours;
using std::chrono::seconds;

std::int64_t Sum(const std::vector<AgeBucket>& buckets) {
  std::int64_t sum = 0;
  for (const AgeBucket& bucket : buckets) sum += bucket.waiting_longer;
  return sum;
}

TEST(PostgresPrintStore, CountsWhatWaitsSinceBeforeAnInstant) {
  const auto clock = std::make_shared<ManualClock>(Instant(hours(500'000)));
  const auto store = OpenStore(FreshDatabase(), clock);
  ASSERT_TRUE(store->ApplySite(SampleSite(), false));
  SampleRoom room(*store);
  for (std::uint32_t i = 0; i < 10; ++i) {
    room.Append(1 + 10 * i, 10, i % 2);
    clock->Advance(hours(1));
  }
  room.Cut(room.Find(1).place.lane, 12);  // of office 0: ages 10 h (10) and 8 h (2)
  ASSERT_TRUE(room.Change(11, JobEvent::kHold, 1));
  ASSERT_TRUE(room.Change(11, JobEvent::kRelease, 1));

  const Instant now = clock->Now();
  EXPECT_EQ(Sum(*store->CountWaitingSince(now - hours(8))), 9);   // office 1 at 9 h, without the one that came back
  EXPECT_EQ(Sum(*store->CountWaitingSince(now - hours(7))), 17);  // and 8 of office 0 at 8 h
  EXPECT_EQ(Sum(*store->CountWaitingSince(now)), 87);
  EXPECT_EQ(Sum(*store->CountWaitingSince(now + seconds(1))), 88);
}

TEST(PostgresPrintStore, SubmittedAtNeverFallsAlongALaneWhenTheClockGoesBack) {
  const std::string url = FreshDatabase();
  Instant later;
  {
    const auto store = OpenStore(url, std::make_shared<ManualClock>(Instant(hours(500'000))));
    ASSERT_TRUE(store->ApplySite(SampleSite(), false));
    SampleRoom room(*store);
    room.Append(1, 1);
    later = room.Find(1).submitted_at;
  }
  const auto store = OpenStore(url, std::make_shared<ManualClock>(Instant(hours(1))));
  SampleRoom room(*store);
  room.Append(2, 1);

  EXPECT_EQ(room.Find(2).submitted_at, later);
}

TEST(PostgresPrintStore, ReopeningShowsTheSameFigures) {
  const std::string url = FreshDatabase();
  std::vector<LaneFigures> before;
  {
    const auto store = OpenStore(url);
    ASSERT_TRUE(store->ApplySite(SampleSite(), false));
    SampleRoom room(*store);
    const LaneId lane = room.Append(1, 20);
    room.Append(30, 5, 1);
    ASSERT_TRUE(room.Change(1, JobEvent::kHold));
    ASSERT_TRUE(room.Change(2, JobEvent::kHold));
    ASSERT_TRUE(room.Change(2, JobEvent::kRelease));
    ASSERT_TRUE(room.Change(3, JobEvent::kCancel));
    const Batch batch = room.Cut(lane, 5);
    ASSERT_TRUE(room.HandOff(batch, 4, 6));
    ASSERT_TRUE(
        room.Report(std::vector{room.Outcome(batch, 4, Outcome::kPrinted), room.Outcome(batch, 5, Outcome::kInDoubt)}));
    before = store->lanes().All();
  }

  EXPECT_EQ(OpenStore(url)->lanes().All(), before);
}

TEST(PostgresPrintStore, TheBoardShowsWhatAnotherServerDid) {
  const std::string url = FreshDatabase();
  const auto store = OpenStore(url);
  ASSERT_TRUE(store->ApplySite(SampleSite(), false));
  const auto other = OpenStore(url);
  SampleRoom room(*other);

  const LaneId lane = room.Append(1, 7);

  const auto shown = [&] { return store->lanes().Find(lane).value_or(LaneFigures()).Waiting(); };
  const auto until = std::chrono::steady_clock::now() + seconds(10);
  while (shown() != 7 && std::chrono::steady_clock::now() < until) {  // the new lane may be seen before its cards
    store->lanes().AwaitChange(store->lanes().version(), std::chrono::milliseconds(100));
  }
  EXPECT_EQ(shown(), 7);
}

TEST(PostgresPrintStore, TheBoardShowsItAlsoWhereNoCheckpointCanBeMade) {
  const std::string url = FreshDatabase();
  const auto other = OpenStore(url);
  ASSERT_TRUE(other->ApplySite(SampleSite(), false));
  SampleRoom room(*other);
  RunSql(url, "DROP FUNCTION make_lane_checkpoints");
  const auto store = OpenStore(url);
  const std::uint64_t seen = store->lanes().version();

  const LaneId lane = room.Append(1, 7);

  store->lanes().AwaitChange(seen, seconds(10));
  EXPECT_TRUE(store->lanes().Find(lane));
}

TEST(PostgresPrintStore, AJobIsEitherWithdrawnOrBatchedWhenBothAreTriedAtOnce) {
  const auto store = OpenStore(FreshDatabase());
  ASSERT_TRUE(store->ApplySite(SampleSite(), false));
  SampleRoom room(*store);
  constexpr std::uint32_t kJobs = 60;
  const LaneId lane = room.Append(1, kJobs);
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));

  std::vector<std::uint32_t> order(kJobs);
  for (std::uint32_t i = 0; i < kJobs; ++i) order[i] = i + 1;
  std::shuffle(order.begin(), order.end(), std::mt19937(seed));
  std::int64_t canceled = 0;
  std::thread person([&] {
    for (const std::uint32_t number : order) canceled += room.Change(number, JobEvent::kCancel).has_value() ? 1 : 0;
  });
  std::int64_t batched = 0;
  for (std::optional<TakenBatch> taken; (taken = store->TakeBatch(lane, 3, room.ready()).value());) {
    batched += taken->batch.card_count;
    EXPECT_EQ(std::ssize(taken->cards), taken->batch.card_count);
    EXPECT_EQ(std::ssize(*store->LoadBatchCards(taken->batch.id)), taken->batch.card_count);
  }
  person.join();

  EXPECT_EQ(canceled + batched, kJobs);
  EXPECT_EQ(room.Figures(lane).canceled, canceled);
  EXPECT_EQ(room.Figures(lane).Waiting(), 0);
  ExpectNoDiscrepancy(*store);
}

TEST(PostgresPrintStore, ATakeOverWaitsForWhatIsBeingWrittenUnderTheOldEpoch) {
  const std::string url = FreshDatabase();
  const auto store = OpenStore(url);
  ASSERT_TRUE(store->ApplySite(SampleSite(), false));
  SampleRoom room(*store);
  const RoomId id = room.Lane().room;
  ASSERT_TRUE(store->ReturnLease(id, room.epoch()));
  pqxx::connection connection(url);
  pqxx::work writing(connection);
  ASSERT_EQ(writing.exec("SELECT FROM room_epoch WHERE ended_at IS NULL FOR SHARE").size(), 1u);

  auto taking =
      std::async(std::launch::async, [&] { return store->TakeLease(id, Uuid{{7}}, std::chrono::minutes(1)); });
  ASSERT_TRUE(ComesToWaitForALock(url, taking)) << "it did not wait";
  writing.commit();

  EXPECT_TRUE(taking.get().value());
  EXPECT_EQ(RunSql(url, "SELECT count(*) FROM room_epoch WHERE ended_at IS NULL"), "1");
}

TEST(PostgresPrintStore, AHandOffIsRefusedWhereTheBatchIsAnotherPrinters) {
  const auto store = OpenStore(FreshDatabase());
  ASSERT_TRUE(store->ApplySite(SampleSite(), false));
  SampleRoom room(*store);
  const Batch batch = room.Cut(room.Append(1, 2), 2);

  const Status stranger =
      store->RecordHandOff({batch.id, LaneSeq{1}, LaneSeq{1}, 1, room.printer(1), room.epoch(), {}});
  ASSERT_TRUE(room.HandOff(batch, 1, 1));
  const Status again = room.HandOff(batch, 1, 1);
  const Status otherwise = room.HandOff(batch, 1, 2);

  EXPECT_EQ(stranger.error().reason, "BATCH_STATE");
  EXPECT_TRUE(again) << "an answer that was lost may be asked for again";
  EXPECT_EQ(otherwise.error().reason, "CARD_NOT_FREE");
}

TEST(PostgresPrintStore, AnOutcomeOfAPlaceThatIsNotInTheBatchIsRefused) {
  const auto store = OpenStore(FreshDatabase());
  ASSERT_TRUE(store->ApplySite(SampleSite(), false));
  SampleRoom room(*store);
  const LaneId lane = room.Append(1, 4);
  ASSERT_TRUE(room.Change(2, JobEvent::kHold));
  const Batch batch = room.Cut(lane, 2);

  for (const std::int64_t place : {2, 4}) {
    const Status refused = room.Report(std::vector{room.Outcome(batch, place, Outcome::kPrinted)});
    EXPECT_EQ(refused.error().reason, "CARD_NOT_IN_BATCH");
  }
  ExpectNoDiscrepancy(*store);
}

}  // namespace
}  // namespace cetak
