#include "tests/system/process.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <sstream>
#include <thread>

namespace cetak {
namespace {

void RedirectTo(const std::string& path, int descriptor) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file >= 0) dup2(file, descriptor);
}

}  // namespace

Process::Process(const std::vector<std::string>& command, std::string output) : output_(std::move(output)) {
  std::vector<char*> arguments;
  for (const std::string& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  pid_ = fork();
  if (pid_ != 0) return;
  RedirectTo(output_, STDOUT_FILENO);
  RedirectTo(output_ + ".err", STDERR_FILENO);
  execv(arguments[0], arguments.data());
  _exit(127);
}

Process::~Process() {
  if (exit_code_) return;
  Signal(SIGKILL);
  Wait(std::chrono::seconds(10));
}

void Process::Signal(int signal) {
  if (!exit_code_) kill(pid_, signal);
}

std::optional<int> Process::Wait(std::chrono::milliseconds at_most) {
  const auto until = std::chrono::steady_clock::now() + at_most;
  while (!exit_code_) {
    int status = 0;
    if (waitpid(pid_, &status, WNOHANG) == pid_) {
      exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    } else if (std::chrono::steady_clock::now() >= until) {
      return std::nullopt;
    } else {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }
  return exit_code_;
}

std::string Process::Output() const { return ReadFile(output_); }
std::string Process::Errors() const { return ReadFile(output_ + ".err"); }

Finished RunToEnd(const std::vector<std::string>& command, const std::string& output,
                  std::chrono::milliseconds at_most) {
  Process process(command, output);
  const auto exit_code = process.Wait(at_most);
  return {exit_code.value_or(-1), process.Output(), process.Errors()};
}

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace cetak
