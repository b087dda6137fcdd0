#include "tests/conformance/child_process.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>

#include "server/base/result.h"
#include "tests/conformance/waiting.h"

namespace cetak {
namespace {

sockaddr_in Loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  return address;
}

bool Await(int port, bool wanted) {
  return AwaitThat(std::chrono::seconds(5), [&] {
    const int probe = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in address = Loopback(port);
    const bool there = connect(probe, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
    close(probe);
    return there == wanted;
  });
}

}  // namespace

ChildProcess::ChildProcess(const std::vector<std::string>& command, const std::string& log_file) {
  std::vector<char*> arguments;
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  std::array<int, 2> pipe_ends{};
  if (pipe2(pipe_ends.data(), O_CLOEXEC) != 0) BrokenInvariant("pipe2");
  const int log = open(log_file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  process_ = fork();
  if (process_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    dup2(pipe_ends[0], STDIN_FILENO);
    dup2(log, STDOUT_FILENO);
    dup2(log, STDERR_FILENO);
    execv(arguments[0], arguments.data());
    _exit(127);
  }
  close(pipe_ends[0]);
  close(log);
  stdin_ = pipe_ends[1];
}

ChildProcess::~ChildProcess() {
  if (process_ > 0) kill(process_, SIGTERM);
  close(stdin_);
  Wait();
}

void ChildProcess::Kill() {
  kill(process_, SIGKILL);
  Wait();
}

bool ChildProcess::HasEnded() const {
  siginfo_t ended{};
  return waitid(P_PID, static_cast<id_t>(process_), &ended, WEXITED | WNOHANG | WNOWAIT) == 0 && ended.si_pid != 0;
}

int ChildProcess::Wait() {
  int status = 0;
  if (process_ > 0) waitpid(process_, &status, 0);
  process_ = -1;
  return status;
}

void ChildProcess::Say(const std::string& line) {
  const std::string whole = line + "\n";
  if (write(stdin_, whole.data(), whole.size()) != static_cast<ssize_t>(whole.size()))
    BrokenInvariant("write to a child");
}

int FreePort() {
  const int probe = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = Loopback(0);
  socklen_t size = sizeof(address);
  if (bind(probe, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      getsockname(probe, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    BrokenInvariant("no free port");
  }
  close(probe);
  return ntohs(address.sin_port);
}

bool WaitForListener(int port) { return Await(port, true); }
bool WaitForNoListener(int port) { return Await(port, false); }

}  // namespace cetak
