// The PrintStore on PostgreSQL 15. The database must be migrated (migrator.h) before it is opened.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include "server/base/clock.h"
#include "server/base/result.h"
#include "server/storage/print_store.h"

namespace cetak {

struct PostgresOptions {
  std::string url;                                 // a libpq URL or conninfo
  std::size_t connections = 8;                     // at least two: one only appends jobs
  std::chrono::milliseconds poll_interval{2'000};  // how late the board may show what another server did
  std::shared_ptr<const Clock> clock = std::make_shared<SystemClock>();  // for submitted_at
};

// Loads every lane's figures: some index probes a lane and a read of the batches, no job or card. FAILED_PRECONDITION
// as VerifyMigrations; UNAVAILABLE.
Result<std::unique_ptr<PrintStore>> OpenPostgresPrintStore(PostgresOptions options);

}  // namespace cetak
