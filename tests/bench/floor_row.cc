#include <chrono>
#include <thread>
#include <vector>

#include "tests/bench/bare_postgres.h"
#include "tests/bench/floor.h"
#include "tests/bench/percentiles.h"

namespace cetak {

nlohmann::json RunRowFloor(const RowFloor& options) {
  using std::chrono::steady_clock;
  BarePostgres postgres(options.url);
  postgres.Query("CREATE TABLE IF NOT EXISTS bench_row (n integer)");
  postgres.Query("PREPARE one_row AS INSERT INTO bench_row VALUES (1)");
  std::vector<double> seconds;
  for (std::int64_t i = 0; i < options.rows; ++i) {
    std::this_thread::sleep_for(options.rest);
    const auto before = steady_clock::now();
    postgres.Query("EXECUTE one_row");
    seconds.push_back(std::chrono::duration<double>(steady_clock::now() - before).count());
  }
  return Percentiles(std::move(seconds));
}

}  // namespace cetak
