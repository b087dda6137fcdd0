// Demand 4: a full recount from the rows, to compare with what the server says.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "tests/fault/checker/database_record.h"
#include "tests/fault/checker/job_lines.h"

namespace cetak::checker {

struct Counts {
  std::int64_t accepted = 0;
  std::int64_t waiting = 0;
  std::int64_t held = 0;
  std::int64_t printing = 0;
  std::int64_t in_doubt = 0;  // part of printing
  std::int64_t printed = 0;
  std::int64_t aborted = 0;
  std::int64_t canceled = 0;

  friend bool operator==(const Counts&, const Counts&) = default;
};

std::string Describe(const Counts& counts);

using OfficeAndPriority = std::pair<std::string, int>;

std::map<OfficeAndPriority, Counts> Recount(const DatabaseRecord& record, const JobLines& lines);

}  // namespace cetak::checker
