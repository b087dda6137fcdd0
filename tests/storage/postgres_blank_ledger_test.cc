#include <future>
#include <pqxx/pqxx>

#include "tests/storage/blank_ledger_suite.h"
#include "tests/storage/test_database.h"

namespace cetak {
namespace {

INSTANTIATE_TEST_SUITE_P(Postgres, BlankLedgerSuite,
                         testing::Values(MakeStore([] { return OpenStore(FreshDatabase()); })));

class PostgresBlankLedger : public testing::Test {
 protected:
  PostgresBlankLedger() : store(OpenStore(url)) {
    EXPECT_TRUE(store->ApplySite(SampleSite(), false));
    room = std::make_unique<SampleRoom>(*store);
  }
  BlankMovement Receipt(std::int64_t count) {
    BlankMovement movement;
    movement.room = room->Lane().room;
    movement.profile = room->Lane().profile;
    movement.from.place = BlankPlace::kSupplier;
    movement.to.place = BlankPlace::kVault;
    movement.count = count;
    movement.counterparty = "Ditjen Dukcapil";
    movement.by = "op-1";
    return movement;
  }
  ShiftSigning Signing(std::int64_t blanks) {
    ShiftSigning signing;
    signing.room = room->Lane().room;
    signing.counts = {{room->Lane().profile, blanks, 0, {}, {}}};
    signing.by = "op-1";
    signing.witness = "op-2";
    signing.counters_because = "this test has no devices";
    return signing;
  }
  // The state of an error, as SQL by hand meets it.
  std::string StateOf(const std::string& sql) {
    try {
      RunSql(url, sql);
    } catch (const pqxx::sql_error& error) {
      return error.sqlstate();
    }
    return "";
  }

  const std::string url = FreshDatabase();
  std::unique_ptr<PrintStore> store;
  std::unique_ptr<SampleRoom> room;
};

TEST_F(PostgresBlankLedger, TheDatabaseAllowsTheMovementsByHandThatTheDomainAllows) {
  for (const BlankPlace from : kAllBlankPlaces) {
    for (const BlankPlace to : kAllBlankPlaces) {
      const auto printer = [](BlankPlace place) { return place == BlankPlace::kPrinter ? "1" : "NULL"; };
      const std::string state = StateOf(
          "INSERT INTO blank_entry (room_id, profile_id, kind, from_place, from_printer_id, to_place, to_printer_id,"
          " count, entered_by) VALUES (1, 1, 1, " +
          std::to_string(static_cast<int>(from)) + ", " + printer(from) + ", " + std::to_string(static_cast<int>(to)) +
          ", " + printer(to) + ", 1, 'op-1')");
      EXPECT_EQ(state, MayBeMovedByHand(from, to) ? "" : "23514") << Name(from) << " " << Name(to);
    }
  }
}

TEST_F(PostgresBlankLedger, NoSqlChangesWhatWasWritten) {
  ASSERT_TRUE(store->blanks().Move(Receipt(100)));
  ASSERT_TRUE(store->blanks().OpenShift(Signing(0)));
  ASSERT_TRUE(store->blanks().CloseShift(Signing(0)));
  for (const char* table : {"blank_entry", "blank_checkpoint", "destruction", "shift_count", "shift_counter",
                            "shift_equation", "correction"}) {
    EXPECT_EQ(StateOf("UPDATE " + std::string(table) + " SET room_id = 1"), "23001") << table;
    EXPECT_EQ(StateOf("DELETE FROM " + std::string(table)), "23001") << table;
    EXPECT_EQ(StateOf("TRUNCATE " + std::string(table) + " CASCADE"), "23001") << table;
  }
  EXPECT_EQ(StateOf("UPDATE shift SET closed_by = 'op-9'"), "23001");
  EXPECT_EQ(StateOf("DELETE FROM shift"), "23001");
}

TEST_F(PostgresBlankLedger, BlanksAreNotTakenTwiceWhenTwoPeopleTakeThemAtOnce) {
  ASSERT_TRUE(store->blanks().Move(Receipt(100)));
  BlankMovement lend = Receipt(60);
  lend.from.place = BlankPlace::kVault;
  lend.to.place = BlankPlace::kReturned;
  const auto other = OpenStore(url);
  for (int turn = 0; turn < 20; ++turn) {
    auto first = std::async(std::launch::async, [&] { return store->blanks().Move(lend).has_value(); });
    const bool second = other->blanks().Move(lend).has_value();
    EXPECT_NE(first.get(), second);
    ASSERT_TRUE(store->blanks().Move(Receipt(60)));
  }
}

TEST_F(PostgresBlankLedger, AClosingShiftWaitsForWhatIsBeingPostedAndSeesIt) {
  ASSERT_TRUE(store->blanks().OpenShift(Signing(10)));
  const Batch batch = room->Cut(room->Append(1, 1), 1);  // somebody has the room
  pqxx::connection dispatch(url);
  pqxx::work posting(dispatch);
  posting.exec("SELECT FROM room_epoch FOR SHARE");
  posting.exec(
      "INSERT INTO blank_entry (room_id, profile_id, kind, from_place, from_printer_id, to_place, count)"
      " VALUES (1, 1, 2, 4, 1, 5, 1)");

  auto closing = std::async(std::launch::async, [&] { return store->blanks().CloseShift(Signing(10)); });
  ASSERT_TRUE(ComesToWaitForALock(url, closing)) << "it did not wait";
  posting.commit();

  EXPECT_EQ(closing.get().error().violations,
            (std::vector<FieldViolation>{{"profile ktp-el blanks counted=10 ledger=9", "COUNT_DIFFERS"}}));
  EXPECT_TRUE(store->blanks().CloseShift(Signing(9)));
}

TEST_F(PostgresBlankLedger, BalancesAreSummedUpWhereNoShiftEverCloses) {
  RunSql(url,
         "INSERT INTO blank_entry (room_id, profile_id, kind, from_place, from_printer_id, to_place, count)"
         " SELECT 1, 1, 2, 4, 1, 5, 3 FROM generate_series(1, 25000)");
  ASSERT_TRUE(store->blanks().Move(Receipt(100)));

  EXPECT_EQ(store->blanks().CountUsable(RoomId{1}, ProfileId{1}).value(), 100 - 75'000);

  EXPECT_EQ(RunSql(url, "SELECT sum(entries) FROM blank_balance(1)"), "0") << "the next reader begins after it";
  EXPECT_EQ(store->blanks().CountUsable(RoomId{1}, ProfileId{1}).value(), 100 - 75'000);
}

class PlantedLedgerDiscrepancy : public testing::TestWithParam<const char*> {};

TEST_P(PlantedLedgerDiscrepancy, IsFound) {
  const std::string url = FreshDatabase();
  const auto store = OpenStore(url);
  ASSERT_TRUE(store->ApplySite(SampleSite(), false));
  SampleRoom room(*store);
  const Batch batch = room.Cut(room.Append(1, 3), 3);
  ASSERT_TRUE(
      room.Report(std::vector{room.Outcome(batch, 1, Outcome::kPrinted), room.Outcome(batch, 2, Outcome::kSpoiled)}));
  ExpectNoDiscrepancy(*store);

  RunSql(url, std::string("SET session_replication_role = replica; ") + GetParam());

  const auto found = store->CountFromScratch()->discrepancies;
  ASSERT_FALSE(found.empty());
  EXPECT_THAT(found.front().figure,
              testing::AnyOf(testing::HasSubstr("ledger entries of cards"), testing::HasSubstr("blanks at")));
}

INSTANTIATE_TEST_SUITE_P(
    ByHand, PlantedLedgerDiscrepancy,
    testing::Values("DELETE FROM blank_entry WHERE to_place = 5", "UPDATE blank_entry SET count = 2",
                    "UPDATE blank_entry SET to_place = 5 WHERE to_place = 6",
                    "UPDATE blank_entry SET from_printer_id = 2",
                    "INSERT INTO blank_checkpoint (room_id, up_to, profile_id, printer_id, place, count, serials)"
                    " VALUES (1, 1, 1, 0, 2, 7, '')"));

}  // namespace
}  // namespace cetak
