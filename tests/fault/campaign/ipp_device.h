// A real IPP printer (deploy/printers/ipp_card_printer) behind a wire of ours. Killed and started again it keeps its
// cards and forgets its jobs. Main thread.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "tests/fault/campaign/relay.h"
#include "tests/system/process.h"

namespace cetak::fault {

class IppDevice {
 public:
  static bool IsPossible();  // ippeveprinter and dbus-daemon are installed

  explicit IppDevice(std::filesystem::path directory);

  void Start();
  void Kill();  // the printer itself, -9
  std::string uri() const { return "ipp://localhost:" + std::to_string(wire_.port()) + "/ipp/print"; }
  std::string log() const { return (directory_ / "cards.log").string(); }
  Relay& wire() { return wire_; }

 private:
  std::vector<pid_t> Printers() const;

  const std::filesystem::path directory_;
  const int port_;
  Relay wire_;
  std::unique_ptr<Process> process_;
  int lives_ = 0;
};

}  // namespace cetak::fault
