#include "server/storage/postgres/copy_connection.h"

#include <gtest/gtest.h>

#include <pqxx/except>
#include <string>

#include "server/storage/postgres/errors.h"
#include "tests/storage/test_database.h"

namespace cetak {
namespace {

constexpr const char* kCopy = "COPY thing FROM STDIN (FORMAT binary)";

class CopyConnectionTest : public testing::Test {
 protected:
  CopyConnectionTest() {
    RunSql(url_,
           "CREATE TABLE thing (small smallint, number int CONSTRAINT thing_key UNIQUE, at timestamptz, id uuid,"
           " bytes bytea)");
  }

  static std::string Row(std::int64_t number) {
    BinaryRows rows;
    rows.Row(5);
    rows.SmallInt(-2);
    rows.Int(number);
    rows.Time(Instant(std::chrono::microseconds(1'763'985'600'000'001)));
    rows.Id(*ParseUuid("0190163d-8694-739b-aea5-966c26f8ad91"));
    rows.Bytes(std::string_view("\0\xFF\n\\", 4));
    return std::string(rows.bytes());
  }
  std::string Count() { return RunSql(url_, "SELECT count(*) FROM thing"); }

  const std::string url_ = EmptyDatabase();
};

TEST_F(CopyConnectionTest, EveryKindOfFieldArrivesAsItWas) {
  CopyConnection connection(url_);
  connection.Begin(kCopy);
  connection.Send(Row(2'000'000'000));
  EXPECT_EQ(Count(), "0") << "nothing is there before the commit";
  connection.Commit();

  EXPECT_EQ(RunSql(url_, "SELECT concat_ws(' ', small, number, at AT TIME ZONE 'UTC', id, bytes) FROM thing"),
            "-2 2000000000 2025-11-24 12:00:00.000001 0190163d-8694-739b-aea5-966c26f8ad91 \\x00ff0a5c");
}

TEST_F(CopyConnectionTest, ANumberThatDoesNotFitItsColumnIsRefused) {
  BinaryRows rows;
  EXPECT_THROW(rows.SmallInt(32'768), pqxx::range_error);
  EXPECT_THROW(rows.Int(std::int64_t{1} << 31), pqxx::range_error);
}

TEST_F(CopyConnectionTest, ACollisionNamesItsConstraintAndLeavesTheConnectionUsable) {
  CopyConnection connection(url_);
  connection.Begin(kCopy);
  connection.Send(Row(1));
  connection.Commit();
  connection.Begin(kCopy);
  connection.Send(Row(1));

  try {
    connection.Commit();
    ADD_FAILURE() << "a key was there twice";
  } catch (const pqxx::sql_error& error) {
    EXPECT_TRUE(ViolatesUnique(error, "thing_key"));
  }

  ASSERT_TRUE(connection.is_idle());
  connection.Begin(kCopy);
  connection.Send(Row(2));
  connection.Commit();
  EXPECT_EQ(Count(), "2");
}

TEST_F(CopyConnectionTest, WhatIsNotCommittedIsNotThere) {
  {
    CopyConnection connection(url_);
    connection.Begin(kCopy);
    connection.Send(Row(1));
    EXPECT_FALSE(connection.is_idle());
  }
  EXPECT_EQ(Count(), "0");
}

TEST_F(CopyConnectionTest, AConnectionThatIsLostAtTheCommitIsInDoubt) {
  CopyConnection connection(url_);
  connection.Begin(kCopy);
  connection.Send(Row(1));
  RunSql(url_,
         "SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity"
         " WHERE datname = current_database() AND pid <> pg_backend_pid()");

  EXPECT_THROW(connection.Commit(), pqxx::in_doubt_error);
  EXPECT_FALSE(connection.is_idle());
}

}  // namespace
}  // namespace cetak
