// A private PostgreSQL exactly as cetakd starts it, in a directory of its own, until its stdin ends. Says its URL in
// one line of JSON as soon as it is ready.
#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>

#include "server/base/log.h"
#include "server/storage/embedded/embedded_postgres.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "bench_postgres DIRECTORY\n");
    return 2;
  }
  cetak::StartLog(cetak::LogLevel::kWarning, "");  // stdout is the answer's
  auto postgres = cetak::StartEmbeddedPostgres({.data_directory = argv[1]});
  if (!postgres) {
    std::fprintf(stderr, "%s\n", cetak::Describe(postgres.error()).c_str());
    return 1;
  }
  std::puts(nlohmann::json{{"url", (*postgres)->url()}}.dump().c_str());
  std::fflush(stdout);
  while (std::getchar() != EOF) {
  }
}
