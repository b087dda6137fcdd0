#include "server/batching/batch_planner.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace cetak {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr Instant kStart{std::chrono::hours(24 * 365 * 50)};
const ProfileId kKtp{1};
const ProfileId kKia{2};

BatchingPolicy Policy() {
  BatchingPolicy policy = DefaultPolicy();
  policy.batch_max_cards = 100;
  policy.batch_max_age = minutes(10);
  policy.round_quantum_cards = 50;
  policy.aged_share_percent = 25;
  return policy;
}

// Lanes as the store would show them: cards arrive and are cut; every lane remembers when each place was submitted.
class Room {
 public:
  void Submit(Priority priority, int office, int cards, Instant at, LaneSource source = LaneSource::kFirst,
              ProfileId profile = kKtp) {
    Lane& lane = Find({RoomId{1}, profile, priority, OfficeId{office}, source});
    for (int i = 0; i < cards; ++i) lane.since.push_back(at);
    Refresh(lane);
  }

  LaneKey Cut(const PlannedBatch& batch) {
    const auto lane =
        std::find_if(lanes_.begin(), lanes_.end(), [&](const Lane& l) { return l.figures.id == batch.lane; });
    EXPECT_NE(lane, lanes_.end());
    EXPECT_LE(batch.max_cards, lane->figures.Waiting());
    EXPECT_GT(batch.max_cards, 0);
    lane->figures.head += batch.max_cards;
    lane->figures.batched += batch.max_cards;
    Refresh(*lane);
    return lane->figures.key;
  }

  std::vector<LaneFigures> Figures() const {
    std::vector<LaneFigures> figures;
    for (const Lane& lane : lanes_) figures.push_back(lane.figures);
    return figures;
  }

 private:
  struct Lane {
    LaneFigures figures;
    std::vector<Instant> since;
  };

  Lane& Find(const LaneKey& key) {
    for (Lane& lane : lanes_) {
      if (lane.figures.key == key) return lane;
    }
    Lane& lane = lanes_.emplace_back();
    lane.figures.id = LaneId{static_cast<std::int64_t>(lanes_.size())};
    lane.figures.key = key;
    return lane;
  }

  static void Refresh(Lane& lane) {
    LaneFigures& figures = lane.figures;
    figures.tail = static_cast<std::int64_t>(lane.since.size());
    figures.oldest_waiting_since.reset();
    if (figures.Waiting() > 0) figures.oldest_waiting_since = lane.since[static_cast<std::size_t>(figures.head)];
  }

  std::vector<Lane> lanes_;
};

struct Served {
  LaneKey lane;
  std::int32_t cards;
};

std::vector<Served> Serve(BatchPlanner& planner, Room& room, Instant now, int batches,
                          const std::vector<ProfileId>& profiles = {kKtp}) {
  std::vector<Served> served;
  for (int i = 0; i < batches; ++i) {
    const Plan plan = planner.Next(room.Figures(), profiles, now);
    if (!plan.batch) break;
    served.push_back({room.Cut(*plan.batch), plan.batch->max_cards});
  }
  return served;
}

std::map<OfficeId, int> CardsByOffice(const std::vector<Served>& served) {
  std::map<OfficeId, int> cards;
  for (const Served& batch : served) cards[batch.lane.office] += batch.cards;
  return cards;
}

TEST(BatchPlanner, ServesABetterBandFirstHoweverLateItCame) {
  BatchPlanner planner(Policy(), {});
  Room room;
  room.Submit(Priority::kLow, 1, 1'000, kStart);
  room.Submit(Priority::kNormal, 1, 100, kStart + minutes(1));
  room.Submit(Priority::kUrgent, 2, 100, kStart + minutes(2));

  const auto served = Serve(planner, room, kStart + minutes(3), 3);

  ASSERT_EQ(served.size(), 3U);
  EXPECT_EQ(served[0].lane.priority, Priority::kUrgent);
  EXPECT_EQ(served[1].lane.priority, Priority::kNormal);
  EXPECT_EQ(served[2].lane.priority, Priority::kLow);
}

TEST(BatchPlanner, AFloodFromOneOfficeDelaysAnothersFirstCardByAtMostARound) {
  BatchPlanner planner(Policy(), {});
  Room room;
  for (int office = 1; office <= 5; ++office) room.Submit(Priority::kNormal, office, 10'000, kStart);
  Serve(planner, room, kStart + minutes(1), 17);
  room.Submit(Priority::kNormal, 6, 100, kStart + minutes(1));

  const auto served = Serve(planner, room, kStart + minutes(2), 6);

  EXPECT_TRUE(std::any_of(served.begin(), served.end(), [](const Served& s) { return s.lane.office == OfficeId{6}; }));
}

TEST(BatchPlanner, OfficesShareCardsByWeight) {
  BatchPlanner planner(Policy(), {{OfficeId{1}, 1}, {OfficeId{2}, 2}});
  Room room;
  room.Submit(Priority::kNormal, 1, 100'000, kStart);
  room.Submit(Priority::kNormal, 2, 100'000, kStart);

  auto cards = CardsByOffice(Serve(planner, room, kStart + minutes(1), 300));

  EXPECT_NEAR(static_cast<double>(cards[OfficeId{2}]) / cards[OfficeId{1}], 2.0, 0.05);
}

TEST(BatchPlanner, SmallAndLargeBatchesShareAlike) {
  BatchPlanner planner(Policy(), {});
  Room room;
  room.Submit(Priority::kNormal, 1, 100'000, kStart);
  std::map<OfficeId, int> cards;
  for (int i = 0; i < 400; ++i) {  // office 2 sends ten cards at a time, always old enough for a batch
    if (i % 2 == 0) room.Submit(Priority::kNormal, 2, 10, kStart);
    for (const auto& [office, count] : CardsByOffice(Serve(planner, room, kStart + hours(1), 1)))
      cards[office] += count;
  }
  EXPECT_GT(cards[OfficeId{2}], 1'900) << "what the small office sent is served in its turns";
}

TEST(BatchPlanner, ReturnsComeBeforeFirstSubmissionsOfTheSameOffice) {
  BatchPlanner planner(Policy(), {});
  Room room;
  room.Submit(Priority::kNormal, 1, 200, kStart);
  room.Submit(Priority::kNormal, 1, 2, kStart + minutes(1), LaneSource::kReturn);

  const auto served = Serve(planner, room, kStart + minutes(20), 2);

  EXPECT_EQ(served[0].lane.source, LaneSource::kReturn);
  EXPECT_EQ(served[1].lane.source, LaneSource::kFirst);
}

TEST(BatchPlanner, AnOfficesOldestProfileComesFirstAndOnlyWhatThePrinterCanPrint) {
  BatchPlanner planner(Policy(), {});
  Room room;
  room.Submit(Priority::kNormal, 1, 100, kStart + minutes(1), LaneSource::kFirst, kKtp);
  room.Submit(Priority::kNormal, 1, 100, kStart, LaneSource::kFirst, kKia);

  const Plan for_both = planner.Next(room.Figures(), {kKtp, kKia}, kStart + minutes(2));
  const auto ktp_only = Serve(planner, room, kStart + minutes(2), 5, {kKtp});

  EXPECT_EQ(room.Cut(*for_both.batch).profile, kKia);
  ASSERT_EQ(ktp_only.size(), 1U);
  EXPECT_EQ(ktp_only[0].lane.profile, kKtp);
}

TEST(BatchPlanner, APartialBatchWaitsForItsAgeAndSaysWhenToLookAgain) {
  BatchPlanner planner(Policy(), {});
  Room room;
  room.Submit(Priority::kNormal, 1, 3, kStart);

  const Plan early = planner.Next(room.Figures(), {kKtp}, kStart + minutes(9));
  const Plan due = planner.Next(room.Figures(), {kKtp}, kStart + minutes(10));

  EXPECT_FALSE(early.batch);
  EXPECT_EQ(early.look_again, kStart + minutes(10));
  ASSERT_TRUE(due.batch);
  EXPECT_EQ(due.batch->max_cards, 3);
}

TEST(BatchPlanner, ALoneUrgentCardIsTheNextBatch) {
  BatchPlanner planner(Policy(), {});
  Room room;
  room.Submit(Priority::kHigh, 2, 1'000, kStart - hours(1));
  room.Submit(Priority::kUrgent, 1, 1, kStart);

  const std::vector<Served> served = Serve(planner, room, kStart, 2);

  ASSERT_EQ(served.size(), 2U);
  EXPECT_EQ(served[0].lane.priority, Priority::kUrgent);
  EXPECT_EQ(served[0].cards, 1);
  EXPECT_EQ(served[1].lane.priority, Priority::kHigh);
}

TEST(BatchPlanner, CardsOfAClockThatWasDaysAheadDoNotWaitForThatDay) {
  BatchPlanner planner(Policy(), {});
  Room room;
  room.Submit(Priority::kNormal, 1, 3, kStart + hours(48));

  EXPECT_TRUE(planner.Next(room.Figures(), {kKtp}, kStart).batch);
}

TEST(BatchPlanner, AnAgedHeadIsServedInTheNextBandWithinItsShare) {
  BatchPlanner planner(Policy(), {});
  Room room;
  room.Submit(Priority::kHigh, 1, 100'000, kStart + hours(24 * 9));
  room.Submit(Priority::kNormal, 2, 100'000, kStart);

  const auto cards = CardsByOffice(Serve(planner, room, kStart + hours(24 * 10), 200));

  const double share = static_cast<double>(cards.at(OfficeId{2})) / (cards.at(OfficeId{1}) + cards.at(OfficeId{2}));
  EXPECT_GT(share, 0.2);
  EXPECT_LE(share, 0.25);
}

TEST(BatchPlanner, WithoutAShareAnAgedHeadWaitsForItsBand) {
  BatchingPolicy policy = Policy();
  policy.aged_share_percent = 0;
  BatchPlanner planner(policy, {});
  Room room;
  room.Submit(Priority::kHigh, 1, 10'000, kStart + hours(24 * 9));
  room.Submit(Priority::kNormal, 2, 10'000, kStart);

  const auto cards = CardsByOffice(Serve(planner, room, kStart + hours(24 * 10), 100));

  EXPECT_EQ(cards.count(OfficeId{2}), 0U);
}

TEST(BatchPlanner, TheLastBlanksAreFirstTimeHoldersAlone) {
  BatchPlanner planner(Policy(), {});
  Room room;
  room.Submit(Priority::kUrgent, 1, 100, kStart);
  room.Submit(Priority::kHigh, 2, 100, kStart);
  room.Submit(Priority::kNormal, 3, 100, kStart - hours(24 * 30));  // has risen two bands
  room.Submit(Priority::kNormal, 4, 100, kStart, LaneSource::kFirst, kKia);

  std::vector<LaneKey> served;
  while (const auto batch = planner.Next(room.Figures(), {kKtp, kKia}, kStart + minutes(1), {{kKtp, 0}}).batch) {
    served.push_back(room.Cut(*batch));
  }

  ASSERT_EQ(served.size(), 2U);
  EXPECT_EQ(served[0].office, OfficeId{2});
  EXPECT_EQ(served[1].profile, kKia) << "of which there is enough";
  EXPECT_EQ(planner.Next(room.Figures(), {kKtp}, kStart + minutes(2), {{kKtp, 30}}).batch->max_cards, 30)
      << "no batch digs into the reserve";
  EXPECT_EQ(Serve(planner, room, kStart + minutes(2), 9).size(), 2U) << "the rest when there are blanks again";
}

// Arrivals of each band that leave a little room: everything that comes is served within a bounded time.
TEST(BatchPlanner, NothingStarves) {
  const unsigned seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  BatchPlanner planner(Policy(), {});
  Room room;
  room.Submit(Priority::kLow, 9, 40, kStart);
  Instant now = kStart;
  bool low_was_served = false;
  for (int hour = 0; hour < 24 * 30 && !low_was_served; ++hour) {
    now += hours(1);
    // The bands above fill every batch of the hour and more.
    room.Submit(Priority::kHigh, 1 + static_cast<int>(random() % 4), 150, now);
    room.Submit(Priority::kNormal, 1 + static_cast<int>(random() % 4), 150, now);
    for (const Served& served : Serve(planner, room, now, 2)) low_was_served |= served.lane.office == OfficeId{9};
  }
  EXPECT_TRUE(low_was_served);
}

TEST(BatchPlanner, TheSameInputGivesTheSameOrder) {
  const unsigned seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  const auto run = [seed] {
    std::mt19937 random(seed);
    BatchPlanner planner(Policy(), {{OfficeId{3}, 4}});
    Room room;
    std::vector<std::pair<LaneKey, std::int32_t>> order;
    for (int step = 0; step < 300; ++step) {
      const Instant now = kStart + minutes(step);
      room.Submit(kAllPriorities[random() % 4], 1 + static_cast<int>(random() % 6), 1 + static_cast<int>(random() % 80),
                  now);
      for (const Served& served : Serve(planner, room, now, 1)) order.emplace_back(served.lane, served.cards);
    }
    return order;
  };
  const auto first = run();
  EXPECT_EQ(first, run());
  EXPECT_GT(first.size(), 50U);
}

}  // namespace
}  // namespace cetak
