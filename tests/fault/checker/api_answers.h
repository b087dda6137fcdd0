// Demands 4 and 5 as a client sees them: what each server counts, and which cards it shows as in doubt.
#pragma once

#include <map>
#include <set>
#include <string>

#include "tests/fault/checker/recount.h"

namespace cetak::checker {

struct ApiAnswer {
  std::map<OfficeAndPriority, Counts> counts;
  std::set<std::string> in_doubt;  // names of jobs
};

// From one server, as of about now. Throws std::runtime_error when it does not answer.
ApiAnswer AskApi(const std::string& server);

}  // namespace cetak::checker
