// A wire between a driver and its printer that a test can cut.
#pragma once

#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

namespace cetak {

class SeveringRelay {
 public:
  explicit SeveringRelay(int printer_port);
  ~SeveringRelay();
  SeveringRelay(const SeveringRelay&) = delete;
  SeveringRelay& operator=(const SeveringRelay&) = delete;

  int port() const { return port_; }

  // Cuts a connection as soon as it carried this many bytes towards the printer.
  void CutAfter(std::int64_t bytes) { cut_after_ = bytes; }
  // Nothing more comes back from the printer.
  void Mute() { mute_ = true; }

 private:
  void Accept();
  void Carry(int client);

  const int printer_port_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<bool> stopped_{false};
  std::atomic<bool> mute_{false};
  std::atomic<std::int64_t> cut_after_{INT64_MAX};
  std::vector<std::thread> carriers_;  // the acceptor's, until it ended
  std::thread acceptor_;
};

}  // namespace cetak
