// Places where a test may kill the process or plant a bug. In the server that is delivered nothing ever happens there:
// both functions are empty unless a test's binary brings its own (tests/fault/fault_points.cc). Thread-safe.
#pragma once

#include <string_view>

namespace cetak {

// The process may end here as by kill -9.
void CrashPoint(std::string_view name);

// True where a test wants to see whether the checker finds this bug.
bool IsPlanted(std::string_view bug);

}  // namespace cetak
