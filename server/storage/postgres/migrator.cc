#include "server/storage/postgres/migrator.h"

#include <fmt/format.h>

#include <map>

#include "server/base/log.h"
#include "server/storage/postgres/connection_pool.h"
#include "server/storage/postgres/rows.h"

namespace cetak {
namespace {

constexpr std::int64_t kAdvisoryLock = 0x636574616B;  // "cetak"

struct Applied {
  std::string sha256;
  std::optional<Instant> at;
};
using Ledger = std::map<std::int64_t, Applied>;

Ledger ReadLedger(pqxx::transaction_base& transaction) {
  Ledger ledger;
  if (transaction.exec1("SELECT to_regclass('schema_migration')")[0].is_null()) return ledger;
  for (const pqxx::row& row : transaction.exec(
           "SELECT version, sha256, (extract(epoch FROM applied_at) * 1000000)::bigint FROM schema_migration")) {
    ledger[row[0].as<std::int64_t>()] = {row[1].c_str(), ReadInstant(row[2])};
  }
  return ledger;
}

Status CheckLedger(const Ledger& ledger, std::span<const EmbeddedMigration> migrations) {
  std::map<std::int64_t, std::string_view> known;
  for (const EmbeddedMigration& migration : migrations) known[migration.version] = migration.sha256;
  for (const auto& [version, applied] : ledger) {
    const auto found = known.find(version);
    if (found == known.end()) {
      return Fail(ErrorCode::kFailedPrecondition, "MIGRATION_UNKNOWN",
                  fmt::format("the database holds migration {}, which this release does not know; run a newer release",
                              version));
    }
    if (found->second != applied.sha256) {
      return Fail(ErrorCode::kFailedPrecondition, "MIGRATION_CHANGED",
                  fmt::format("migration {} was changed after it was applied; migrations are forward only", version));
    }
  }
  return {};
}

Status Apply(pqxx::connection& connection, const EmbeddedMigration& migration) {
  try {
    pqxx::work transaction(connection);
    transaction.exec(std::string(migration.sql));
    transaction.exec_params("INSERT INTO schema_migration (version, name, sha256) VALUES ($1, $2, $3)",
                            migration.version, std::string(migration.name), std::string(migration.sha256));
    transaction.commit();
  } catch (const pqxx::sql_error& error) {
    if (!connection.is_open()) throw;
    return Fail(ErrorCode::kFailedPrecondition, "MIGRATION_FAILED",
                fmt::format("migration {} {}: SQLSTATE {}", migration.version, migration.name, error.sqlstate()));
  }
  Log(LogLevel::kInfo, "migration applied", {{"version", migration.version}, {"name", migration.name}});
  return {};
}

MigrationState StateOf(const EmbeddedMigration& migration, const Ledger& ledger) {
  const auto found = ledger.find(migration.version);
  return {migration.version, std::string(migration.name), found == ledger.end() ? std::nullopt : found->second.at};
}

Result<std::vector<MigrationState>> ApplyPending(pqxx::connection& connection,
                                                 std::span<const EmbeddedMigration> migrations) {
  const Ledger before = [&] {
    pqxx::nontransaction session(connection);
    session.exec("SET client_min_messages = warning");
    session.exec(
        "CREATE TABLE IF NOT EXISTS schema_migration (version bigint PRIMARY KEY, name text NOT NULL,"
        " sha256 text NOT NULL, applied_at timestamptz NOT NULL DEFAULT clock_timestamp())");
    return ReadLedger(session);
  }();
  CETAK_RETURN_IF_ERROR(CheckLedger(before, migrations));
  std::vector<MigrationState> applied;
  for (const EmbeddedMigration& migration : migrations) {
    if (before.count(migration.version) != 0) continue;
    CETAK_RETURN_IF_ERROR(Apply(connection, migration));
    pqxx::work read(connection);
    applied.push_back(StateOf(migration, ReadLedger(read)));
  }
  return applied;
}

}  // namespace

Result<std::vector<MigrationState>> MigrateUp(const std::string& url, std::span<const EmbeddedMigration> migrations) {
  // The advisory lock is the session's: it ends with the connection, also when this process dies.
  ConnectionPool pool(url, 1);
  return pool.Run("migrating", [&](pqxx::connection& connection) -> Result<std::vector<MigrationState>> {
    {
      pqxx::nontransaction session(connection);
      session.exec_params("SELECT pg_advisory_lock($1)", kAdvisoryLock);
    }
    return ApplyPending(connection, migrations);
  });
}

Result<std::vector<MigrationState>> MigrationStatus(const std::string& url,
                                                    std::span<const EmbeddedMigration> migrations) {
  ConnectionPool pool(url, 1);
  return pool.Run("reading the migrations", [&](pqxx::connection& connection) -> Result<std::vector<MigrationState>> {
    pqxx::work transaction(connection);
    const Ledger ledger = ReadLedger(transaction);
    CETAK_RETURN_IF_ERROR(CheckLedger(ledger, migrations));
    std::vector<MigrationState> states;
    for (const EmbeddedMigration& migration : migrations) states.push_back(StateOf(migration, ledger));
    return states;
  });
}

Status VerifyMigrations(const std::string& url, std::span<const EmbeddedMigration> migrations) {
  CETAK_ASSIGN_OR_RETURN(const std::vector<MigrationState> states, MigrationStatus(url, migrations));
  for (const MigrationState& state : states) {
    if (state.applied_at) continue;
    return Fail(ErrorCode::kFailedPrecondition, "MIGRATION_PENDING",
                fmt::format("migration {} {} is not applied", state.version, state.name));
  }
  return {};
}

}  // namespace cetak
