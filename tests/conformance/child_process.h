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

 private:
  pid_t process_ = -1;
  int stdin_ = -1;
};

// A port on the loopback where nobody listens at this moment.
int FreePort();
// False after five seconds without anybody there.
bool WaitForListener(int port);

}  // namespace cetak
