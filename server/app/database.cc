#include "server/app/database.h"

#include "server/storage/postgres/postgres_print_store.h"

namespace cetak {

Result<Database> OpenDatabase(const Config& config) {
  if (!config.database_url.empty()) return Database{nullptr, config.database_url};
  CETAK_ASSIGN_OR_RETURN(auto own, StartEmbeddedPostgres({.data_directory = config.data + "/postgres"}));
  std::string url = own->url();
  return Database{std::move(own), std::move(url)};
}

Result<std::unique_ptr<PrintStore>> OpenStore(const Config& config, const Database& database) {
  return OpenPostgresPrintStore(
      {.url = database.url, .connections = static_cast<std::size_t>(config.database_connections)});
}

}  // namespace cetak
