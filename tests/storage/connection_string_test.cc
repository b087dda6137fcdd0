#include "server/storage/postgres/connection_string.h"

#include <gtest/gtest.h>

#include <pqxx/pqxx>

#include "tests/storage/test_database.h"

namespace cetak {
namespace {

TEST(ConnectionString, LeadsToTheSameDatabase) {
  const std::string url = FreshDatabase();
  pqxx::connection direct(url);
  pqxx::connection limited(WithTimeLimits(url));

  EXPECT_STREQ(limited.dbname(), direct.dbname());
  EXPECT_STREQ(limited.username(), direct.username());
}

TEST(ConnectionString, GivesUpASilentPeerUnlessItSaysOtherwise) {
  EXPECT_NE(WithTimeLimits("postgresql://db.example/cetak").find("tcp_user_timeout=25000"), std::string::npos);
  const std::string own = WithTimeLimits("host=db.example tcp_user_timeout=1000");
  EXPECT_LT(own.find("tcp_user_timeout=25000"), own.find("tcp_user_timeout='1000'"));
}

TEST(ConnectionString, KeepsWhatNeedsQuotes) {
  const std::string settings = WithTimeLimits(R"(host=h password='a\'b\\c d')");

  EXPECT_NE(settings.find(R"(password='a\'b\\c d')"), std::string::npos) << settings;
}

TEST(ConnectionString, LeavesWhatItCannotReadToTheConnectionsOwnError) {
  EXPECT_EQ(WithTimeLimits("postgresql://[broken"), "postgresql://[broken");
}

}  // namespace
}  // namespace cetak
