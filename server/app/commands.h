// The commands of cetakd, one function each. They print what went wrong and return the exit code of the process.
#pragma once

#include <string>

#include "server/app/config.h"
#include "server/storage/print_store.h"

namespace cetak {

inline constexpr int kExitOk = 0;
inline constexpr int kExitFailed = 1;
inline constexpr int kExitUsage = 2;

// Serves until SIGTERM or SIGINT on an external database, or on the private one of config.data.
int RunServe(const Config& config);

// The part of it that dev shares: a store that is ready.
int ServeUntilStopped(const Config& config, PrintStore& store);

struct DevOptions {
  std::string pace = "fast";  // of the simulated printers: real, fast, instant
  std::string ipp_printer;    // ipp://… of a real IPP printer to add; may be empty
  std::string site_file;      // instead of the built-in sample
};

// A private PostgreSQL, migrations, the sample site and the server, in one go; for trying out.
int RunDev(const Config& config, const DevOptions& options);

enum class MigrateAction { kUp, kStatus, kVerify };
int RunMigrate(const Config& config, MigrateAction action);

int RunSiteApply(const Config& config, const std::string& file, bool dry_run);

}  // namespace cetak
