// The database's schema: the files of migrations/, each applied once, in order, in a transaction of its own, and
// written into the ledger schema_migration with its checksum.
//
// Functions open a connection of their own and block on the database. An advisory lock lets one of several servers that
// start at once do the work while the others wait. Errors: UNAVAILABLE; FAILED_PRECONDITION/MIGRATION_CHANGED when a
// file that was applied has another checksum now, /MIGRATION_UNKNOWN when the database was migrated by a newer release,
// /MIGRATION_PENDING (VerifyMigrations), /MIGRATION_FAILED with the version and the SQLSTATE.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "migrations/embedded_migrations.h"
#include "server/base/clock.h"
#include "server/base/result.h"

namespace cetak {

struct MigrationState {
  std::int64_t version = 0;
  std::string name;
  std::optional<Instant> applied_at;  // none: pending
};

// Applies what is pending and says what it applied.
Result<std::vector<MigrationState>> MigrateUp(const std::string& url,
                                              std::span<const EmbeddedMigration> migrations = EmbeddedMigrations());

// Every known migration in order. Changes nothing.
Result<std::vector<MigrationState>> MigrationStatus(
    const std::string& url, std::span<const EmbeddedMigration> migrations = EmbeddedMigrations());

// All are applied, with the checksums of this binary, and nothing else is.
Status VerifyMigrations(const std::string& url, std::span<const EmbeddedMigration> migrations = EmbeddedMigrations());

}  // namespace cetak
