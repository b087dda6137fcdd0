// A wire between a driver and its printer that a test can cut, stop, slow down and mute.
#pragma once

#include <absl/synchronization/notification.h>

#include <atomic>
#include <chrono>
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
  void Mute() { mute_after_ = 0; }
  // The same, for a connection that carried this many bytes towards the printer.
  void MuteAfter(std::int64_t bytes) { mute_after_ = bytes; }
  // What comes back takes so much longer.
  void DelayAnswers(std::chrono::milliseconds delay) { delay_ = delay; }
  // A connection stops when it carried this many bytes towards the printer; true when one did, false after ten seconds.
  void StopAfter(std::int64_t bytes) { stop_after_ = bytes; }
  bool AwaitStop() { return stopped_inside_.WaitForNotificationWithTimeout(absl::Seconds(10)); }
  // All connections of now and later.
  void Cut() { cut_after_ = 0; }

 private:
  void Accept();
  void Carry(int client);

  const int printer_port_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<bool> stopped_{false};
  std::atomic<std::int64_t> mute_after_{INT64_MAX};
  std::atomic<std::int64_t> stop_after_{INT64_MAX};
  absl::Notification stopped_inside_;
  std::atomic<std::chrono::milliseconds> delay_{};
  std::atomic<std::int64_t> cut_after_{INT64_MAX};
  std::vector<std::thread> carriers_;  // the acceptor's, until it ended
  std::thread acceptor_;
};

}  // namespace cetak
