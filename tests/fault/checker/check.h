// The checker: reads the three records and says which of the seven demands they break. It shares no code with the
// server, so that a mistake of the server is not repeated in what judges it.
#pragma once

#include <string>
#include <vector>

#include "tests/fault/checker/demands.h"
#include "tests/fault/checker/finding.h"

namespace cetak::checker {

struct Witnesses {
  std::string database_url;
  std::string acknowledgements;  // the clients' file
  std::vector<std::string> card_logs;
};

// Cheap enough to run after every fault. Throws when a witness cannot be read.
Findings CheckRecords(const Witnesses& witnesses, When when);

// Compares what each server says with a recount, at a moment when nothing changes; waits a few seconds for one, and for
// the servers to have seen what each other wrote. Nothing is found while there is no such moment.
void CheckApi(const Witnesses& witnesses, const std::vector<std::string>& servers, Findings& findings);

}  // namespace cetak::checker
