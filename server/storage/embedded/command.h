// Runs one of PostgreSQL's programs to its end, as another user where this process is root. Blocks.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace cetak {

struct Command {
  std::vector<std::string> words;   // the first is the program's path
  std::string user;                 // empty: as this process
  std::filesystem::path directory;  // where it runs
  std::filesystem::path log;        // its stdout and stderr are appended
};

// Its exit code; 127 when it could not be started. It runs in a session of its own with an empty stdin.
int RunCommand(const Command& command);

}  // namespace cetak
