#include "server/storage/embedded/embedded_postgres.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "tests/storage/test_database.h"

namespace cetak {
namespace {

std::unique_ptr<EmbeddedPostgres> Start(const std::filesystem::path& directory) {
  auto started = StartEmbeddedPostgres({directory});
  if (!started) ADD_FAILURE() << Describe(started.error());
  return started ? std::move(*started) : nullptr;
}

// One directory for all tests, since to make one costs seconds; each leaves it stopped.
class EmbeddedPostgresTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { shared_ = new TemporaryDirectory; }
  static void TearDownTestSuite() { delete shared_; }

  const TemporaryDirectory& directory = *shared_;

 private:
  static inline TemporaryDirectory* shared_ = nullptr;
};

TEST_F(EmbeddedPostgresTest, KeepsItsDataOverAStopAndIsNeverRoot) {
  {
    const auto server = Start(directory.path());
    ASSERT_TRUE(server);
    RunSql(server->url(), "CREATE TABLE kept ()");
    struct stat owner {};
    ASSERT_EQ(stat(("/proc/" + std::to_string(PostmasterOf(directory.path()))).c_str(), &owner), 0);
    EXPECT_NE(owner.st_uid, 0u);
    EXPECT_EQ(RunSql(server->url(), "SHOW fsync"), "on");
    EXPECT_EQ(RunSql(server->url(), "SHOW synchronous_commit"), "on");
    EXPECT_EQ(RunSql(server->url(), "SHOW listen_addresses"), "");
    EXPECT_NE(getsid(PostmasterOf(directory.path())), getsid(0)) << "Ctrl-C must not reach it";
  }
  EXPECT_EQ(PostmasterOf(directory.path()), 0) << "stopped";

  const auto again = Start(directory.path());
  ASSERT_TRUE(again);
  EXPECT_EQ(RunSql(again->url(), "SELECT to_regclass('kept')"), "kept");
}

TEST_F(EmbeddedPostgresTest, ASecondOwnerIsRefusedAndToldWhoHoldsIt) {
  const auto server = Start(directory.path());
  ASSERT_TRUE(server);

  const auto second = StartEmbeddedPostgres({directory.path()});

  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kFailedPrecondition);
  EXPECT_EQ(second.error().reason, "ALREADY_RUNNING");
  EXPECT_THAT(second.error().message, testing::HasSubstr("process " + std::to_string(getpid())));
}

TEST_F(EmbeddedPostgresTest, WhatOutlivedItsKilledOwnerIsUsedAgain) {
  int ready[2];
  ASSERT_EQ(pipe(ready), 0);
  const pid_t owner = fork();
  if (owner == 0) {
    auto started = StartEmbeddedPostgres({directory.path()});
    const char answer = started ? '1' : '0';
    if (write(ready[1], &answer, 1) != 1) _exit(1);
    for (;;) pause();
  }
  char answer = '0';
  ASSERT_EQ(read(ready[0], &answer, 1), 1);
  ASSERT_EQ(answer, '1');
  const pid_t postmaster = PostmasterOf(directory.path());

  kill(owner, SIGKILL);
  waitpid(owner, nullptr, 0);
  const auto server = Start(directory.path());

  ASSERT_TRUE(server);
  EXPECT_EQ(PostmasterOf(directory.path()), postmaster);
  EXPECT_EQ(RunSql(server->url(), "SELECT 1"), "1");
}

TEST_F(EmbeddedPostgresTest, AKilledPostgresIsRecovered) {
  {
    const auto server = Start(directory.path());
    ASSERT_TRUE(server);
    RunSql(server->url(), "CREATE TABLE kept_too ()");
    kill(PostmasterOf(directory.path()), SIGKILL);
  }

  const auto server = Start(directory.path());

  ASSERT_TRUE(server);
  EXPECT_EQ(RunSql(server->url(), "SELECT to_regclass('kept_too')"), "kept_too");
}

TEST(EmbeddedPostgres, AHalfMadeClusterIsMadeAnewAlsoWhereTheNameIsTooLongForASocket) {
  TemporaryDirectory directory;
  std::filesystem::permissions(directory.path(), std::filesystem::perms(0755));
  const std::filesystem::path inner = directory.path() / std::string(120, 'd');
  std::filesystem::create_directories(inner / "cluster.unfinished" / "base");
  std::ofstream(inner / "owner.lock") << "1";

  const auto server = Start(inner);

  ASSERT_TRUE(server);
  EXPECT_EQ(RunSql(server->url(), "SELECT 1"), "1");
  EXPECT_FALSE(std::filesystem::exists(inner / "cluster.unfinished"));
}

TEST(EmbeddedPostgres, ADirectoryThatHoldsSomethingElseIsLeftAlone) {
  TemporaryDirectory directory;
  std::ofstream(directory.path() / "letter.txt") << "dear";

  const auto refused = StartEmbeddedPostgres({directory.path()});

  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, "DATA_DIRECTORY_UNREACHABLE");
  EXPECT_FALSE(std::filesystem::exists(directory.path() / "owner.lock"));
}

}  // namespace
}  // namespace cetak
