#include <cstdio>
#include <string>

#include "server/app/commands.h"
#include "server/app/database.h"
#include "server/app/report.h"
#include "server/storage/postgres/migrator.h"

namespace cetak {
namespace {

void Print(const std::vector<MigrationState>& migrations) {
  for (const MigrationState& migration : migrations) {
    std::printf("%lld %s: %s\n", static_cast<long long>(migration.version), migration.name.c_str(),
                migration.applied_at ? ("applied " + FormatInstant(*migration.applied_at)).c_str() : "pending");
  }
}

}  // namespace

int RunMigrate(const Config& config, MigrateAction action) {
  auto database = OpenDatabase(config);
  if (!database) return ReportFailure(database.error());
  if (action == MigrateAction::kVerify) {
    if (const Status verified = VerifyMigrations(database->url); !verified) return ReportFailure(verified.error());
    std::puts("every migration is applied, unchanged");
    return kExitOk;
  }
  const auto migrations = action == MigrateAction::kUp ? MigrateUp(database->url) : MigrationStatus(database->url);
  if (!migrations) return ReportFailure(migrations.error());
  Print(*migrations);
  if (action == MigrateAction::kUp && migrations->empty()) std::puts("nothing to apply");
  return kExitOk;
}

}  // namespace cetak
