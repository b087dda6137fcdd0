#include <gmock/gmock.h>

#include "tests/storage/sample_site.h"
#include "tests/storage/test_database.h"

namespace cetak {
namespace {

using testing::ElementsAre;

std::vector<std::string> InWords(const Result<std::vector<SiteChange>>& changes) {
  std::vector<std::string> words;
  for (const SiteChange& change : changes.value()) words.push_back(change.object + ": " + change.change);
  return words;
}

TEST(ApplySite, ADryRunSaysWhatWouldChangeAndChangesNothing) {
  const auto store = OpenStore(FreshDatabase());

  const auto dry = store->ApplySite(SampleSite(), true);

  EXPECT_THAT(InWords(dry),
              ElementsAre("room 52.02: add", "office 52.02.01: add", "office 52.02.02: add", "office 52.02.04: add",
                          "profile ktp-el: add", "printer sim-1: add", "printer sim-2: add"));
  EXPECT_TRUE(store->LoadSite()->rooms.empty());
}

TEST(ApplySite, LoadsWhatWasApplied) {
  const auto store = OpenStore(FreshDatabase());
  ASSERT_TRUE(store->ApplySite(SampleSite(), false));

  Site loaded = *store->LoadSite();

  for (PrintRoom& room : loaded.rooms) room.id = {};
  for (Office& office : loaded.offices) office.id = {};
  for (CardProfile& profile : loaded.profiles) profile.id = {};
  for (Printer& printer : loaded.printers) printer.id = {};
  EXPECT_EQ(loaded, SampleSite());
}

TEST(ApplySite, SaysEachChangedField) {
  const auto store = OpenStore(FreshDatabase());
  ASSERT_TRUE(store->ApplySite(SampleSite(), false));
  Site site = SampleSite();
  site.offices[0].weight = 5;
  site.printers[1].options["uri"] = "ipp://printer";
  site.policy.batch_max_cards = 100;

  EXPECT_THAT(InWords(store->ApplySite(site, false)),
              ElementsAre("office 52.02.01: weight 1 → 5", "printer sim-2: options [] → [uri=\"ipp://printer\"]",
                          "policy: batch max cards 250 → 100"));
  EXPECT_TRUE(store->ApplySite(site, false)->empty());
  EXPECT_EQ(store->LoadSite()->policy.batch_max_cards, 100);
}

TEST(ApplySite, WhatWasRemovedComesBackWithItsId) {
  const auto store = OpenStore(FreshDatabase());
  ASSERT_TRUE(store->ApplySite(SampleSite(), false));
  const OfficeId id = store->LoadSite()->offices[2].id;
  Site smaller = SampleSite();
  smaller.offices.pop_back();
  smaller.printers.pop_back();

  EXPECT_THAT(InWords(store->ApplySite(smaller, false)),
              ElementsAre("office 52.02.04: remove", "printer sim-2: remove"));
  EXPECT_EQ(store->LoadSite()->offices.size(), 2u);
  ASSERT_TRUE(store->ApplySite(SampleSite(), false));

  EXPECT_EQ(store->LoadSite()->offices[2].id, id);
}

TEST(ApplySite, NamesEverythingThatStillHasWork) {
  const auto store = OpenStore(FreshDatabase());
  ASSERT_TRUE(store->ApplySite(SampleSite(), false));
  SampleRoom room(*store);
  room.Cut(room.Append(1, 2), 1);
  Site empty;
  empty.policy = DefaultPolicy();

  const auto refused = store->ApplySite(empty, false);

  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, "SITE_WOULD_ORPHAN");
  EXPECT_THAT(refused.error().violations, ElementsAre(FieldViolation{"room 52.02", "HAS_OPEN_JOBS"},
                                                      FieldViolation{"office 52.02.01", "HAS_OPEN_JOBS"},
                                                      FieldViolation{"profile ktp-el", "HAS_OPEN_JOBS"},
                                                      FieldViolation{"printer sim-1", "HAS_OPEN_BATCH"}));
}

TEST(ApplySite, AnOfficeWithJobsStaysInItsRoomAlsoAfterItWasRemoved) {
  const auto store = OpenStore(FreshDatabase());
  ASSERT_TRUE(store->ApplySite(SampleSite(), false));
  SampleRoom room(*store);
  room.Append(1, 1, 2);
  ASSERT_TRUE(room.Change(1, JobEvent::kCancel, 2));
  Site moved = SampleSite();
  moved.rooms.push_back({{}, "52.03", "Lombok Timur", "NUSA TENGGARA BARAT", "LOMBOK TIMUR"});
  moved.offices[2].room = "52.03";

  const auto at_once = store->ApplySite(moved, false);
  Site without = SampleSite();
  without.offices.pop_back();
  ASSERT_TRUE(store->ApplySite(without, false));
  const auto later = store->ApplySite(moved, false);

  for (const auto* refused : {&at_once, &later}) {
    ASSERT_FALSE(*refused);
    EXPECT_THAT(refused->error().violations, ElementsAre(FieldViolation{"office 52.02.04", "HAS_JOBS_IN_ITS_ROOM"}));
  }
}

TEST(ApplySite, ARoomThatIsNotDeclaredIsNamed) {
  const auto store = OpenStore(FreshDatabase());
  Site site = SampleSite();
  site.printers[0].room = "99";

  const auto refused = store->ApplySite(site, true);

  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().violations, ElementsAre(FieldViolation{"printer sim-1", "UNKNOWN_ROOM"}));
}

}  // namespace
}  // namespace cetak
