// The floors: the same work with nothing of ours in it. Each blocks until it is done; a failure ends the program.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/bench/request_maker.h"

namespace cetak {

struct CopyFloor {
  std::string url;
  std::int64_t jobs = 100'000;
  std::int64_t group = 4'096;  // rows of a transaction
  RequestKind kind;
  bool completions = false;  // besides one for each
};
// The rows are made before the clock starts; one connection, binary COPY.
nlohmann::json RunCopyFloor(const CopyFloor& options);

struct RowFloor {
  std::string url;
  std::int64_t rows = 1'000;
  std::chrono::microseconds rest{300};  // before each, as between the calls of a lone caller
};
// A row of one number at a time, each a transaction.
nlohmann::json RunRowFloor(const RowFloor& options);

nlohmann::json RunDiskFloor(const std::string& file);

// gRPC's callback interface as the server uses it, with the contract's service and empty answers. Says its port, then
// serves until its stdin ends.
void RunRpcFloor(const std::string& address);

}  // namespace cetak
