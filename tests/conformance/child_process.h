// A program that a test runs beside it, and its end. It dies with the test, however that ends.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace cetak {

class ChildProcess {
 public:
  // Output goes to `log_file`; what is said with Say comes on its stdin.
  ChildProcess(const std::vector<std::string>& command, const std::string& log_file);
  ~ChildProcess();  // SIGTERM, and waits
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  void Say(const std::string& line);
  // SIGKILL, and waits until it is dead. No more than once.
  void Kill();
  // Waits until it ended by itself; its wait status.
  int Wait();
  bool HasEnded() const;

 private:
  pid_t process_ = -1;
  int stdin_ = -1;
};

// A port on the loopback where nobody listens at this moment.
int FreePort();
// False after five seconds without anybody there.
bool WaitForListener(int port);
// False after five seconds with somebody there.
bool WaitForNoListener(int port);

}  // namespace cetak
