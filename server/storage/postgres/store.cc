#include "server/storage/postgres/store.h"

#include <algorithm>

#include "server/base/log.h"
#include "server/storage/postgres/migrator.h"
#include "server/storage/postgres/rows.h"

namespace cetak {
namespace {

// A refresh reads at most so many completed batches of a lane, besides those since the last look.
constexpr int kBatchesPerCheckpoint = 100;
constexpr int kRefreshesPerLook = 100;

// The counts do not wait for it: a full disk forbids the one and not the other.
void MakeLaneCheckpoints(ConnectionPool& pool) {
  const Status made = pool.Run("making checkpoints", [](pqxx::connection& connection) -> Status {
    pqxx::work transaction(connection);
    transaction.exec_params("SELECT make_lane_checkpoints($1)", kBatchesPerCheckpoint);
    transaction.commit();
    return {};
  });
  if (!made) Log(LogLevel::kWarning, "no checkpoints made", {{"error", Describe(made.error())}});
}

}  // namespace

Result<std::unique_ptr<PrintStore>> OpenPostgresPrintStore(PostgresOptions options) {
  CETAK_RETURN_IF_ERROR(VerifyMigrations(options.url));
  auto store = std::make_unique<PostgresPrintStore>(std::move(options));
  CETAK_RETURN_IF_ERROR(store->Start());
  return store;
}

PostgresPrintStore::PostgresPrintStore(PostgresOptions options)
    : options_(std::move(options)),
      pool_(options_.url, std::max<std::size_t>(options_.connections, 2) - 1),
      appender_(options_.url, pool_, keeper_, *options_.clock),
      blanks_(pool_) {}

PostgresPrintStore::~PostgresPrintStore() {
  keeper_.StopWaiting();
  if (poller_.joinable()) poller_.join();
}

Status PostgresPrintStore::Start() {
  CETAK_RETURN_IF_ERROR(pool_.Run("opening the store", [&](pqxx::connection& connection) -> Status {
    if (connection.get_variable("fsync") != "on") {
      Log(LogLevel::kWarning, "postgresql runs without fsync: a power cut can lose what was acknowledged");
    }
    keeper_.Refresh(connection);
    return {};
  }));
  poller_ = std::thread([this] { Poll(); });
  return {};
}

void PostgresPrintStore::Poll() {
  bool reachable = true;
  for (int refreshes = 0; keeper_.AwaitRefresh(options_.poll_interval, reachable); ++refreshes) {
    const Status refreshed = pool_.Run("refreshing the lanes", [&](pqxx::connection& connection) -> Status {
      keeper_.Refresh(connection);
      return {};
    });
    if (!refreshed && reachable)
      Log(LogLevel::kWarning, "lanes not refreshed", {{"error", Describe(refreshed.error())}});
    reachable = refreshed.has_value();
    if (reachable && refreshes % kRefreshesPerLook == 0) MakeLaneCheckpoints(pool_);
  }
}

Status PostgresPrintStore::Ping() {
  return pool_.Run("asking the database", [](pqxx::connection& connection) -> Status {
    pqxx::nontransaction session(connection);
    session.exec("SELECT 1");
    return {};
  });
}

Result<std::vector<Result<JobReceipt>>> PostgresPrintStore::AppendJobs(std::span<const NewJob> jobs) {
  return appender_.Append(jobs);
}

}  // namespace cetak
