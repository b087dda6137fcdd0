#include "tests/fault/campaign/ipp_device.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <utility>

#include "tests/fault/campaign/child.h"

namespace cetak::fault {
namespace {

namespace fs = std::filesystem;

int FreePort() {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  const bool bound = bind(listener, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                     getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  close(listener);
  return bound ? ntohs(address.sin_port) : 0;
}

}  // namespace

bool IppDevice::IsPossible() {
  const auto is_there = [](const char* name) {
    return fs::exists(fs::path("/usr/bin") / name) || fs::exists(fs::path("/usr/sbin") / name);
  };
  return is_there("ippeveprinter") && is_there("dbus-daemon");
}

IppDevice::IppDevice(fs::path directory) : directory_(std::move(directory)), port_(FreePort()), wire_(port_) {
  fs::create_directories(directory_);
}

void IppDevice::Start() {
  process_ = StartChild({{CETAK_IPP_CARD_PRINTER, std::to_string(port_), directory_.string()},
                         directory_ / ("life." + std::to_string(++lives_)),
                         {std::string("CETAK_PWG_TO_PNG=") + CETAK_PWG_TO_PNG},
                         ""});
}

void IppDevice::Kill() {
  for (const pid_t printer : Printers()) kill(printer, SIGKILL);
  process_->Wait(std::chrono::seconds(10));  // its script ends with it
}

// The script's children of that name.
std::vector<pid_t> IppDevice::Printers() const {
  std::vector<pid_t> printers;
  const std::string script = std::to_string(process_->Id());
  std::ifstream children("/proc/" + script + "/task/" + script + "/children");
  for (pid_t child = 0; children >> child;) {
    std::string name;
    std::getline(std::ifstream("/proc/" + std::to_string(child) + "/comm"), name);
    if (name == "ippeveprinter") printers.push_back(child);
  }
  return printers;
}

}  // namespace cetak::fault
