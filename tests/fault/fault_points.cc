// What server/base/fault_point.h leaves empty in the server that is delivered, told by two variables:
//
//   CETAK_CRASH_AT=NAME[:N]   the process dies as by kill -9 when it comes to this point for the N-th time (1)
//   CETAK_PLANTED=BUG         this bug is there
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <string>

#include "server/base/fault_point.h"

namespace cetak {
namespace {

std::string Variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

struct Crash {
  std::string name;
  int at = 1;
};

Crash ReadCrash() {
  const std::string text = Variable("CETAK_CRASH_AT");
  const std::size_t colon = text.find(':');
  if (colon == std::string::npos) return {text};
  return {text.substr(0, colon), std::atoi(text.c_str() + colon + 1)};
}

}  // namespace

void CrashPoint(std::string_view name) {
  static const Crash kCrash = ReadCrash();
  static std::atomic<int> passed = 0;
  if (name == kCrash.name && ++passed == kCrash.at) std::raise(SIGKILL);
}

bool IsPlanted(std::string_view bug) {
  static const std::string kBug = Variable("CETAK_PLANTED");
  return bug == kBug;
}

}  // namespace cetak
