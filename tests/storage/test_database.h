// One private PostgreSQL for the whole test binary, and a fresh, migrated database for each test in it.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <future>
#include <memory>
#include <string>

#include "server/storage/embedded/embedded_postgres.h"
#include "server/storage/postgres/postgres_print_store.h"

namespace cetak {

// Removed when it goes; where PostgreSQL's own user can enter it.
class TemporaryDirectory {
 public:
  TemporaryDirectory();
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

std::string FreshDatabase();  // its conninfo, migrated
std::string EmptyDatabase();  // … not migrated

std::unique_ptr<PrintStore> OpenStore(const std::string& url, std::shared_ptr<const Clock> clock = nullptr);

// The postmaster's process id in the directory of an EmbeddedPostgres; 0 where none runs.
pid_t PostmasterOf(const std::filesystem::path& directory);

// Runs SQL by hand, behind the store's back; the first field of the first row, if any.
std::string RunSql(const std::string& url, const std::string& sql);

// True once somebody waits for a lock in the database; false when `call` returned without it.
template <typename Answer>
bool ComesToWaitForALock(const std::string& url, const std::future<Answer>& call) {
  while (RunSql(url,
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND wait_event_type = 'Lock'") == "0") {
    if (call.wait_for(std::chrono::milliseconds(1)) != std::future_status::timeout) return false;
  }
  return true;
}

}  // namespace cetak
