#include "tests/fault/campaign/child.h"

#include <stdexcept>

namespace cetak::fault {

std::unique_ptr<Process> StartChild(const ChildOptions& options) {
  std::vector<std::string> command = {"/usr/bin/env"};
  command.insert(command.end(), options.environment.begin(), options.environment.end());
  command.insert(command.end(), {"/usr/bin/setpriv", "--pdeathsig", "KILL"});
  if (!options.user.empty()) {
    command.insert(command.end(), {"--reuid=" + options.user, "--regid=" + options.user, "--init-groups"});
  }
  command.push_back("--");
  command.insert(command.end(), options.command.begin(), options.command.end());
  return std::make_unique<Process>(command, options.output);
}

void RunChild(const ChildOptions& options) {
  const auto child = StartChild(options);
  const auto exit_code = child->Wait(std::chrono::minutes(1));
  if (exit_code == 0) return;
  throw std::runtime_error(options.command.front() + " failed: " + child->Output() + child->Errors());
}

}  // namespace cetak::fault
