// The PostgreSQL that a command works on: the one that the configuration names, or a private one in config.data.
#pragma once

#include <memory>
#include <string>

#include "server/app/config.h"
#include "server/base/result.h"
#include "server/storage/embedded/embedded_postgres.h"
#include "server/storage/print_store.h"

namespace cetak {

struct Database {
  std::unique_ptr<EmbeddedPostgres> own;  // null with an external one
  std::string url;
};

Result<Database> OpenDatabase(const Config& config);

// FAILED_PRECONDITION when the tables are not of this version.
Result<std::unique_ptr<PrintStore>> OpenStore(const Config& config, const Database& database);

}  // namespace cetak
