// What people did is kept in a chain of hashes, and whoever changes it is seen.
#include <gmock/gmock.h>

#include "tests/storage/sample_site.h"
#include "tests/storage/test_database.h"

namespace cetak {
namespace {

class AuditTest : public testing::Test {
 protected:
  AuditTest() : url_(FreshDatabase()), store_(OpenWithSite(url_)), room_(*store_) {}

  static std::unique_ptr<PrintStore> OpenWithSite(const std::string& url) {
    auto store = OpenStore(url);
    if (!store->ApplySite(SampleSite(), false)) BrokenInvariant("the site is refused");
    return store;
  }
  Status Pause(bool paused, std::string_view because) {
    return store_->SetPrinterPaused(room_.printer(), paused, because);
  }
  AuditVerdict Verify() { return store_->CountFromScratch().value().audit; }
  std::string Entries() {
    return RunSql(url_,
                  "SELECT string_agg(concat_ws('|', entry_number, actor, action, subject, because), E'\\n'"
                  " ORDER BY entry_number) FROM audit_entry");
  }

  const std::string url_;
  const std::unique_ptr<PrintStore> store_;
  SampleRoom room_;
};

std::string JobNumber(std::uint32_t number) { return "offices/52.02.01/jobs/" + FormatUuid(RequestNumber(number)); }

TEST_F(AuditTest, EveryDeedOfAPersonIsAnEntry) {
  const LaneId lane = room_.Append(1, 4);
  ASSERT_TRUE(room_.Change(1, JobEvent::kHold));
  ASSERT_TRUE(room_.Change(1, JobEvent::kRelease));
  ASSERT_TRUE(room_.Change(2, JobEvent::kCancel));
  ASSERT_TRUE(Pause(true, "ribbon"));
  ASSERT_TRUE(Pause(false, ""));
  const Batch batch = room_.Cut(lane, 1);
  ASSERT_TRUE(store_->CutBatch(lane, 1).value());
  ASSERT_TRUE(room_.HandOff(batch, 3, 3));
  ASSERT_TRUE(room_.Report(std::vector{room_.Outcome(batch, 3, Outcome::kInDoubt)}));
  ASSERT_TRUE(
      store_->SettleCard({room_.office(), RequestNumber(3), 1, Outcome::kSpoiled, "half a card", "op-7", "op-9"}));
  ASSERT_TRUE(
      store_->CorrectCard({room_.office(), RequestNumber(3), Outcome::kLost, {}, "not in the bin", "op-7", "op-9"}));
  ASSERT_TRUE(store_->ReprintBatch(batch.id, "half a card"));

  EXPECT_EQ(Entries(), "1||hold|" + JobNumber(1) + "|because\n2||release|" + JobNumber(1) + "|because\n3||cancel|" +
                           JobNumber(2) + "|because\n4||pause|printers/sim-1|ribbon\n5||resume|printers/sim-1|\n" +
                           "6||cut|batches/2|\n7|op-7|settle-spoiled|" + JobNumber(3) + " attempt 1|half a card\n" +
                           "8|op-9|witness-spoiled|" + JobNumber(3) + " attempt 1|half a card\n9|op-7|correct-lost|" +
                           JobNumber(3) + " attempt 1|not in the bin\n10|op-9|witness-correct-lost|" + JobNumber(3) +
                           " attempt 1|not in the bin\n11||reprint|" + JobNumber(3) + "|half a card");
  const AuditVerdict verdict = Verify();
  EXPECT_EQ(verdict.entries, 11);
  EXPECT_TRUE(verdict.broken.empty());
}

TEST_F(AuditTest, WhatChangedNothingAndWhatMachinesDoIsNoEntry) {
  room_.Cut(room_.Append(1, 1), 1);
  EXPECT_FALSE(room_.Change(1, JobEvent::kHold));
  room_.Append(2, 1);
  ASSERT_TRUE(room_.Change(2, JobEvent::kHold));
  ASSERT_TRUE(room_.Change(2, JobEvent::kHold)) << "a repeat";

  EXPECT_EQ(Verify().entries, 1);
}

TEST_F(AuditTest, TextsMayHoldAnything) {
  for (const char* because : {"", "naïve – \"x\", 5:hello,", "line\nbreak\ttab\\", "ꦕꦺꦠꦏ꧀"}) {
    ASSERT_TRUE(Pause(true, because));
  }
  EXPECT_TRUE(Verify().broken.empty());
}

struct Tampering {
  const char* sql;
  std::int64_t entry;
  const char* fault;
};

class TamperedAudit : public AuditTest, public testing::WithParamInterface<Tampering> {};

TEST_P(TamperedAudit, IsFoundAtItsFirstBrokenEntry) {
  for (const char* because : {"one", "two", "three", "four"}) ASSERT_TRUE(Pause(true, because));
  ASSERT_TRUE(Verify().broken.empty());

  RunSql(url_, GetParam().sql);

  const AuditVerdict verdict = Verify();
  ASSERT_EQ(verdict.broken.size(), 1u);
  EXPECT_EQ(verdict.broken[0].room, room_.Lane().room);
  EXPECT_EQ(verdict.broken[0].entry, GetParam().entry);
  EXPECT_EQ(verdict.broken[0].fault, GetParam().fault);
}

constexpr const char* kHashedAnew =
    "UPDATE audit_entry SET because = 'nicer', hash = audit_hash(room_id, entry_number, at, actor, action, subject,"
    " 'nicer', previous_hash) WHERE entry_number = 2";

INSTANTIATE_TEST_SUITE_P(
    ByHand, TamperedAudit,
    testing::Values(Tampering{"UPDATE audit_entry SET because = 'nicer' WHERE entry_number = 2", 2, "changed"},
                    Tampering{"UPDATE audit_entry SET actor = 'op-1' WHERE entry_number = 1", 1, "changed"},
                    Tampering{"UPDATE audit_entry SET at = at - interval '1 s' WHERE entry_number = 4", 4, "changed"},
                    Tampering{kHashedAnew, 3, "changed"},
                    Tampering{"DELETE FROM audit_entry WHERE entry_number = 3", 3, "missing"},
                    Tampering{"DELETE FROM audit_entry WHERE entry_number = 4", 4, "cut-off"},
                    Tampering{"DELETE FROM audit_head", 5, "cut-off"},
                    Tampering{"DELETE FROM audit_entry", 1, "cut-off"}));

}  // namespace
}  // namespace cetak
