#include "server/storage/postgres/binary_connection.h"

#include <gtest/gtest.h>

#include <array>
#include <pqxx/except>
#include <string>

#include "server/storage/postgres/errors.h"
#include "tests/storage/test_database.h"

namespace cetak {
namespace {

constexpr const char* kCopy = "COPY thing FROM STDIN (FORMAT binary)";
constexpr const char* kInsert =
    "INSERT INTO thing SELECT * FROM unnest($1::smallint[], $2::int[], $3::timestamptz[], $4::uuid[], $5::bytea[])";
constexpr std::array kColumns = {ElementType::kSmallInt, ElementType::kInt, ElementType::kTimestamptz,
                                 ElementType::kUuid, ElementType::kBytea};

void PutThing(BinaryFields& fields, std::int64_t number) {
  fields.SmallInt(-2);
  fields.Int(number);
  fields.Time(Instant(std::chrono::microseconds(1'763'985'600'000'001)));
  fields.Id(*ParseUuid("0190163d-8694-739b-aea5-966c26f8ad91"));
  fields.Bytes(std::string_view("\0\xFF\n\\", 4));
}

// Rows by COPY or by a statement.
class BinaryConnectionTest : public testing::TestWithParam<bool> {
 protected:
  BinaryConnectionTest() {
    RunSql(url_,
           "CREATE TABLE thing (small smallint, number int CONSTRAINT thing_key UNIQUE, at timestamptz, id uuid,"
           " bytes bytea)");
  }

  void Begin(BinaryConnection& connection) { GetParam() ? connection.BeginCopy(kCopy) : connection.Prepare(kInsert); }
  void Commit(BinaryConnection& connection, std::int64_t number) {
    if (!GetParam()) {
      BinaryColumns columns(kColumns);
      for (const std::int64_t each : {number, number + 1}) {
        columns.Row();
        PutThing(columns, each);
      }
      return connection.RunAndCommit(columns);
    }
    BinaryRows rows;
    for (const std::int64_t each : {number, number + 1}) {
      rows.Row(kColumns.size());
      PutThing(rows, each);
    }
    connection.Send(rows);
    connection.CommitCopy();
  }
  void Write(BinaryConnection& connection, std::int64_t number) {
    Begin(connection);
    Commit(connection, number);
  }
  std::string Count() { return RunSql(url_, "SELECT count(*) FROM thing"); }

  const std::string url_ = EmptyDatabase();
};

INSTANTIATE_TEST_SUITE_P(ByStatement, BinaryConnectionTest, testing::Values(false));
INSTANTIATE_TEST_SUITE_P(ByCopy, BinaryConnectionTest, testing::Values(true));

TEST_P(BinaryConnectionTest, EveryKindOfFieldArrivesAsItWas) {
  BinaryConnection connection(url_);
  Begin(connection);
  EXPECT_EQ(Count(), "0") << "nothing is there before the commit";
  Commit(connection, 2'000'000'000);

  EXPECT_EQ(RunSql(url_,
                   "SELECT string_agg(concat_ws(' ', small, number, at AT TIME ZONE 'UTC', id, bytes), ';'"
                   " ORDER BY number) FROM thing"),
            "-2 2000000000 2025-11-24 12:00:00.000001 0190163d-8694-739b-aea5-966c26f8ad91 \\x00ff0a5c;"
            "-2 2000000001 2025-11-24 12:00:00.000001 0190163d-8694-739b-aea5-966c26f8ad91 \\x00ff0a5c");
}

TEST_P(BinaryConnectionTest, ACollisionNamesItsConstraintAndLeavesTheConnectionUsable) {
  BinaryConnection connection(url_);
  Write(connection, 1);

  try {
    Write(connection, 2);
    ADD_FAILURE() << "a key was there twice";
  } catch (const pqxx::sql_error& error) {
    EXPECT_TRUE(ViolatesUnique(error, "thing_key"));
  }

  EXPECT_EQ(Count(), "2") << "all of a group is written or none";
  ASSERT_TRUE(connection.is_idle());
  Write(connection, 3);
  EXPECT_EQ(Count(), "4");
}

TEST_P(BinaryConnectionTest, AConnectionThatIsLostAtTheCommitIsInDoubt) {
  BinaryConnection connection(url_);
  Begin(connection);
  RunSql(url_,
         "SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity"
         " WHERE datname = current_database() AND pid <> pg_backend_pid()");

  EXPECT_THROW(Commit(connection, 1), pqxx::in_doubt_error);
  EXPECT_FALSE(connection.is_idle());
}

TEST(BinaryConnection, LeavesNothingOfACopyThatWasNotCommitted) {
  const std::string url = EmptyDatabase();
  RunSql(url, "CREATE TABLE thing (small smallint, number int, at timestamptz, id uuid, bytes bytea)");
  {
    BinaryConnection connection(url);
    connection.BeginCopy(kCopy);
    BinaryRows rows;
    rows.Row(kColumns.size());
    PutThing(rows, 1);
    connection.Send(rows);
    EXPECT_FALSE(connection.is_idle());
  }
  EXPECT_EQ(RunSql(url, "SELECT count(*) FROM thing"), "0");
}

TEST(BinaryRows, RefuseANumberThatDoesNotFitItsColumn) {
  BinaryRows rows;
  EXPECT_THROW(rows.SmallInt(32'768), pqxx::range_error);
  EXPECT_THROW(rows.Int(std::int64_t{1} << 31), pqxx::range_error);
}

}  // namespace
}  // namespace cetak
