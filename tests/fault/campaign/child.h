// Starts the campaign's processes: as tests/system/process.h does, and besides they die with the campaign, however it
// ends. Only the main thread starts them, because they are tied to the thread that did.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tests/system/process.h"

namespace cetak::fault {

struct ChildOptions {
  std::vector<std::string> command;
  std::string output;                    // a file; stderr goes to `output`.err
  std::vector<std::string> environment;  // NAME=VALUE, besides the campaign's own
  std::string user;                      // to step down to; empty: stay
};

std::unique_ptr<Process> StartChild(const ChildOptions& options);

// Waits for its end; throws std::runtime_error with what it said unless it ended with 0.
void RunChild(const ChildOptions& options);

}  // namespace cetak::fault
