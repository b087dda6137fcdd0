#include "server/storage/postgres/migrator.h"

#include <gtest/gtest.h>

#include <thread>

#include "tests/storage/test_database.h"

namespace cetak {
namespace {

TEST(Migrator, AppliesEverythingOnceAndThenNothing) {
  const std::string url = EmptyDatabase();
  EXPECT_EQ(VerifyMigrations(url).error().reason, "MIGRATION_PENDING");

  const auto first = MigrateUp(url);
  const auto second = MigrateUp(url);

  ASSERT_TRUE(first) << Describe(first.error());
  EXPECT_EQ(first->size(), EmbeddedMigrations().size());
  ASSERT_TRUE(second);
  EXPECT_TRUE(second->empty());
  EXPECT_TRUE(VerifyMigrations(url));
  const auto states = MigrationStatus(url);
  ASSERT_TRUE(states);
  for (const MigrationState& state : *states) EXPECT_TRUE(state.applied_at) << state.name;
}

TEST(Migrator, TwoAtOnceApplyEachMigrationOnce) {
  const std::string url = EmptyDatabase();
  std::size_t applied[2] = {};
  std::vector<std::thread> servers;
  for (std::size_t& count : applied) {
    servers.emplace_back([&] {
      const auto migrated = MigrateUp(url);
      ASSERT_TRUE(migrated) << Describe(migrated.error());
      count = migrated->size();
    });
  }
  for (std::thread& server : servers) server.join();

  EXPECT_EQ(applied[0] + applied[1], EmbeddedMigrations().size());
}

TEST(Migrator, RefusesAFileThatWasChangedAfterItWasApplied) {
  const std::string url = FreshDatabase();
  std::vector<EmbeddedMigration> changed(EmbeddedMigrations().begin(), EmbeddedMigrations().end());
  changed.front().sha256 = "0000";

  EXPECT_EQ(MigrateUp(url, changed).error().reason, "MIGRATION_CHANGED");
  EXPECT_EQ(VerifyMigrations(url, changed).error().reason, "MIGRATION_CHANGED");
}

TEST(Migrator, RefusesADatabaseOfANewerRelease) {
  const std::string url = FreshDatabase();
  const auto older = EmbeddedMigrations().first(EmbeddedMigrations().size() - 1);

  const auto refused = MigrateUp(url, older);

  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kFailedPrecondition);
  EXPECT_EQ(refused.error().reason, "MIGRATION_UNKNOWN");
}

TEST(Migrator, AFileThatFailsLeavesNothingBehind) {
  const std::string url = EmptyDatabase();
  const EmbeddedMigration broken[] = {{1, "good", "a", "CREATE TABLE good ()"},
                                      {2, "broken", "b", "CREATE TABLE half (); CREATE TABLE good ()"}};

  const auto failed = MigrateUp(url, broken);

  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().reason, "MIGRATION_FAILED");
  EXPECT_EQ(RunSql(url, "SELECT to_regclass('good') IS NOT NULL AND to_regclass('half') IS NULL"), "t");
  EXPECT_EQ(RunSql(url, "SELECT max(version) FROM schema_migration"), "1");
}

TEST(Migrator, AStoreIsNotOpenedOverAnOldSchema) {
  PostgresOptions options;
  options.url = EmptyDatabase();

  const auto store = OpenPostgresPrintStore(options);

  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().reason, "MIGRATION_PENDING");
}

}  // namespace
}  // namespace cetak
