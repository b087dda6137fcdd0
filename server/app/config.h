// The settings of cetakd: a flag over an environment variable over the TOML file over the default.
//
// One table names them all: the setting `http-listen` is the flag --http-listen, the variable CETAK_HTTP_LISTEN and the
// key http_listen. Unknown keys are refused with the nearest known one. Used by main before threads start.
#pragma once

#include <string>
#include <vector>

#include "server/base/result.h"

namespace CLI {
class App;
}

namespace cetak {

struct Config {
  std::string listen = "127.0.0.1:7420";
  std::string http_listen = "127.0.0.1:7480";
  std::string database_url;  // empty: a private PostgreSQL in `data`
  int database_connections = 8;
  std::string data = ".cetak";
  std::string log_file;  // empty: stderr
  std::string log_level = "info";
  int intake_writers = 2;
  int intake_queue_jobs = 65'536;
  int stop_grace_seconds = 5;
  int lease_seconds = 5;
  bool reflection = false;
};

// Fills `config` from the file that `--config FILE` or CETAK_CONFIG names, if one does. INVALID_ARGUMENT says which
// key.
Status ReadConfigFile(const std::vector<std::string>& arguments, Config& config);

// Adds --config and every setting to a command; a flag or variable that is given overwrites `config`.
void AddSettings(CLI::App& command, Config& config);

}  // namespace cetak
