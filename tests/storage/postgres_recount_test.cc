#include <gmock/gmock.h>

#include <array>
#include <random>

#include "tests/storage/sample_site.h"
#include "tests/storage/test_database.h"

namespace cetak {
namespace {

// Does anything that a server may do, in any order.
class RandomWalk {
 public:
  RandomWalk(PrintStore& store, std::uint32_t seed) : store_(store), room_(store), random_(seed) {}

  void Step() {
    switch (Pick(9)) {
      case 0: return Append();
      case 1: return Change(JobEvent::kHold);
      case 2: return Change(JobEvent::kRelease);
      case 3: return Change(JobEvent::kCancel);
      case 4: return Cut();
      case 5: return HandOff();
      case 6: return Conclude();
      case 7: return Correct();
      default: return Complete();
    }
  }

 private:
  std::uint32_t Pick(std::uint32_t choices) { return static_cast<std::uint32_t>(random_() % choices); }

  void Append() {
    // Sometimes again what was appended before.
    const std::uint32_t first = Pick(4) == 0 ? Pick(next_) : next_;
    const std::uint32_t count = 1 + Pick(8);
    ASSERT_TRUE(store_.AppendJobs(room_.Jobs(first, count, Pick(3))));
    next_ = std::max(next_, first + count);
  }
  void Change(JobEvent event) {
    const auto changed = room_.Change(Pick(next_), event, Pick(3));
    if (!changed) {
      EXPECT_THAT(changed.error().reason, testing::AnyOf("JOB_STATE", "JOB_NOT_FOUND"));
    }
  }
  void Correct() {
    constexpr std::array kOutcomes = {Outcome::kPrinted, Outcome::kSpoiled, Outcome::kLost};
    const auto corrected = store_.CorrectCard(
        {room_.office(Pick(3)), RequestNumber(Pick(next_)), kOutcomes[Pick(3)], {}, "looked again", "op-7", ""});
    if (!corrected) {
      EXPECT_THAT(corrected.error().reason, testing::AnyOf("NOT_CONCLUDED", "JOB_NOT_FOUND"));
    }
  }
  void Cut() {
    const std::vector<LaneFigures> lanes = store_.lanes().All();
    if (lanes.empty()) return;
    const LaneId lane = lanes[Pick(static_cast<std::uint32_t>(lanes.size()))].id;
    const auto max_cards = static_cast<std::int32_t>(1 + Pick(6));
    const auto taken = store_.TakeBatch(lane, max_cards, room_.ready(static_cast<std::int32_t>(Pick(4))));
    ASSERT_TRUE(taken) << Describe(taken.error());
    if (*taken) open_.push_back((*taken)->batch);
  }
  void HandOff() {
    if (open_.empty()) return;
    const Batch& batch = AnyOpen();
    const std::vector<BatchCard> cards = store_.LoadBatchCards(batch.id).value();
    for (const BatchCard& card : cards) {
      if (card.open_hand_off || Pick(2) == 0) continue;
      ASSERT_TRUE(room_.HandOff(batch, card.seq.value, card.seq.value, card.attempts + 1));
    }
  }
  void Conclude() {
    if (open_.empty()) return;
    const Batch& batch = AnyOpen();
    std::vector<CardOutcome> outcomes;
    const std::vector<BatchCard> cards = store_.LoadBatchCards(batch.id).value();
    for (const BatchCard& card : cards) {
      if (!card.open_hand_off) continue;
      const int repeats = Pick(5) == 0 ? 2 : 1;
      for (int i = 0; i < repeats; ++i) {
        outcomes.push_back(room_.Outcome(batch, card.seq.value, static_cast<Outcome>(1 + Pick(5)), card.attempts));
      }
    }
    const Status written = room_.Report(outcomes);
    ASSERT_TRUE(written) << Describe(written.error());
  }
  void Complete() {
    if (open_.empty()) return;
    const std::size_t index = AmongTheOldest();
    const Status moved =
        store_.MoveBatch(open_[index].id, BatchState::kPrinting, BatchState::kCompleted, std::nullopt, room_.epoch());
    if (moved) {
      open_.erase(open_.begin() + static_cast<std::ptrdiff_t>(index));
    } else {
      EXPECT_EQ(moved.error().reason, "CARDS_WITHOUT_OUTCOME");
    }
  }
  std::size_t AmongTheOldest() { return Pick(std::min<std::uint32_t>(3, static_cast<std::uint32_t>(open_.size()))); }
  const Batch& AnyOpen() { return open_[AmongTheOldest()]; }

  PrintStore& store_;
  SampleRoom room_;
  std::mt19937 random_;
  std::uint32_t next_ = 1;
  std::vector<Batch> open_;
};

TEST(CountFromScratch, FindsNothingAfterARandomWalk) {
  const std::string url = FreshDatabase();
  const auto store = OpenStore(url);
  ASSERT_TRUE(store->ApplySite(SampleSite(), false));
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  RandomWalk walk(*store, seed);

  for (int step = 0; step < 500 && !testing::Test::HasFailure(); ++step) {
    walk.Step();
    if (step % 50 != 0) continue;
    ExpectNoDiscrepancy(*store);
    RunSql(url, "SELECT make_lane_checkpoints(1)");
  }

  ExpectNoDiscrepancy(*store);
  EXPECT_NE(RunSql(url, "SELECT count(*) FROM lane_checkpoint"), "0");
  EXPECT_EQ(OpenStore(url)->lanes().All(), store->lanes().All()) << "a reopened store claims the same";
  const auto recount = store->CountFromScratch();
  EXPECT_EQ(recount->jobs, recount->waiting + recount->held + recount->canceled + recount->printing + recount->printed +
                               recount->aborted);
}

class PlantedDiscrepancy : public testing::TestWithParam<const char*> {};

TEST_P(PlantedDiscrepancy, IsFound) {
  const std::string url = FreshDatabase();
  const auto store = OpenStore(url);
  ASSERT_TRUE(store->ApplySite(SampleSite(), false));
  SampleRoom room(*store);
  const LaneId lane = room.Append(1, 10);
  ASSERT_TRUE(room.Change(1, JobEvent::kHold));
  const Batch batch = room.Cut(lane, 2);
  ASSERT_TRUE(
      room.Report(std::vector{room.Outcome(batch, 2, Outcome::kPrinted), room.Outcome(batch, 3, Outcome::kPrinted)}));
  ASSERT_TRUE(store->MoveBatch(batch.id, BatchState::kPrinting, BatchState::kCompleted, std::nullopt, room.epoch()));
  ExpectNoDiscrepancy(*store);

  RunSql(url, GetParam());

  EXPECT_FALSE(store->CountFromScratch()->discrepancies.empty());
}

INSTANTIATE_TEST_SUITE_P(
    ByHand, PlantedDiscrepancy,
    testing::Values(
        "DELETE FROM print_job WHERE lane_seq = 7", "DELETE FROM completion WHERE lane_seq = 2",
        "UPDATE completion SET outcome = 2 WHERE lane_seq = 3", "DELETE FROM withdrawal",
        "INSERT INTO correction (room_id, lane_id, batch_id, lane_seq, correction_number, before, outcome,"
        " because, corrected_by, witness)"
        " SELECT room_id, 1, batch_id, lane_seq, 1, 1, 2, '', 'op-7', '' FROM completion WHERE lane_seq = 2",
        "UPDATE batch SET card_count = 3, printed = 3",
        "SELECT make_lane_checkpoints(1); UPDATE batch SET card_count = 3, printed = 3",
        "SELECT make_lane_checkpoints(1); UPDATE lane_checkpoint SET printed = 1, cards = 1"));

}  // namespace
}  // namespace cetak
