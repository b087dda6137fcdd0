#include "tests/bench/percentiles.h"

#include <algorithm>

namespace cetak {
namespace {

double At(const std::vector<double>& sorted, double share) {
  const auto index = static_cast<std::size_t>(share * static_cast<double>(sorted.size()));
  return sorted[std::min(index, sorted.size() - 1)] * 1e3;
}

}  // namespace

nlohmann::json Percentiles(std::vector<double> seconds) {
  if (seconds.empty()) return {};
  std::sort(seconds.begin(), seconds.end());
  return {{"p50_ms", At(seconds, 0.5)},
          {"p90_ms", At(seconds, 0.9)},
          {"p99_ms", At(seconds, 0.99)},
          {"max_ms", seconds.back() * 1e3}};
}

}  // namespace cetak
