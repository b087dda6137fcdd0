#pragma once

#include <nlohmann/json.hpp>
#include <vector>

namespace cetak {

// p50, p90, p99 and the worst, in milliseconds.
nlohmann::json Percentiles(std::vector<double> seconds);

}  // namespace cetak
