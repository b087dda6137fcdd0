// A child process of a test: its output in a file, signals, and a wait with a limit. Killed when it goes out of scope.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace cetak {

class Process {
 public:
  // stdout and stderr go to `output` and `output`.err.
  Process(const std::vector<std::string>& command, std::string output);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  pid_t Id() const { return pid_; }
  void Signal(int signal);
  // The exit code, 128 + n after signal n; nullopt when it still runs after `at_most`.
  std::optional<int> Wait(std::chrono::milliseconds at_most);

  std::string Output() const;
  std::string Errors() const;

 private:
  std::string output_;
  pid_t pid_ = -1;
  std::optional<int> exit_code_;
};

// Runs to its end; `exit_code` is -1 when it took longer than `at_most`.
struct Finished {
  int exit_code = -1;
  std::string output;
  std::string errors;
};
Finished RunToEnd(const std::vector<std::string>& command, const std::string& output,
                  std::chrono::milliseconds at_most = std::chrono::minutes(2));

std::string ReadFile(const std::string& path);

}  // namespace cetak
