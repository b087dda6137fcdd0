// The backlog by office and priority as the server answers it, without the wire: counted, put into a message and
// encoded, on a store of its own that is opened on a database where servers work.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "server/backlog/backlog.h"
#include "server/base/log.h"
#include "server/rpc/floor_conversion.h"
#include "server/storage/postgres/postgres_print_store.h"
#include "tests/bench/percentiles.h"

namespace cetak {
namespace {

using std::chrono::steady_clock;

int Main(const std::string& url, int counts) {
  StartLog(LogLevel::kWarning, "");  // stdout is the answer's
  const auto store = OpenPostgresPrintStore({.url = url});
  const auto site = store ? (*store)->LoadSite() : Result<Site>(Fail(store.error()));
  if (!site) {
    std::fprintf(stderr, "bench_count: %s\n", Describe(site.error()).c_str());
    return 1;
  }
  const SystemClock clock;
  Backlog backlog(**store, clock);
  std::vector<double> seconds;
  std::size_t bytes = 0;
  for (int i = 0; i < counts; ++i) {
    const auto begun = steady_clock::now();
    const auto report = backlog.Count({BacklogDimension::kOffice, BacklogDimension::kPriority});
    if (!report) return 1;
    bytes = ToProto(*report, *site).SerializeAsString().size();
    seconds.push_back(std::chrono::duration<double>(steady_clock::now() - begun).count());
  }
  nlohmann::json result = Percentiles(std::move(seconds));
  result["bytes"] = bytes;
  std::puts(result.dump().c_str());
  return 0;
}

}  // namespace
}  // namespace cetak

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "bench_count URL COUNTS\n");
    return 2;
  }
  return cetak::Main(argv[1], std::atoi(argv[2]));
}
