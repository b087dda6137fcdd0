// A printer of the crash suite: a real IPP printer program, whose device a test makes fail, and the tray with the cards
// that really came out of it. One thread; waits end after ten seconds.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>

#include "tests/conformance/child_process.h"
#include "tests/conformance/ipp_stranger.h"

namespace cetak {

class CrashPeer {
 public:
  virtual ~CrashPeer();

  std::string Uri(int port) const;
  std::string uri() const { return Uri(port_); }
  int port() const { return port_; }
  IppStranger Stranger(const std::string& user = "stranger") const { return {port_, resource_, user}; }

  // What happens to the next card: a word of card_device.
  void Meet(std::string_view fault);
  // For the stuck-… faults: whether a card got there, and letting it go on.
  bool AwaitStuck(std::chrono::milliseconds at_most = std::chrono::seconds(10));
  void Release();

  virtual void Start() = 0;
  void SwitchOff();  // SIGTERM
  void Kill();       // SIGKILL; a device that has a card goes on by itself
  void CutPower();   // SIGKILL, for the device too

  struct Count {
    int good = 0;
    int spoiled = 0;
    int all() const { return good + spoiled; }
  };
  // What came out for our ticket, after all that had begun ended. Other users' cards do not count.
  Count CardsOf(const std::string& ticket);

 protected:
  CrashPeer(std::filesystem::path directory, std::string resource);
  void Run(const std::vector<std::string>& command);

  const std::filesystem::path directory_;
  const int port_;

 private:
  void KillDevices();
  bool ADeviceIsBusy() const;
  bool TheWordWasTaken() const;

  const std::string resource_;
  int waiting_ = -1;
  int go_ = -1;
  std::unique_ptr<ChildProcess> process_;
};

struct CrashPeerKind {
  const char* name;
  std::unique_ptr<CrashPeer> (*start)(const std::filesystem::path& directory);
};

inline void PrintTo(const CrashPeerKind& kind, std::ostream* out) { *out << kind.name; }

std::unique_ptr<CrashPeer> StartCrashingIppeveprinter(const std::filesystem::path& directory);
#ifdef CETAK_PAPPL_CARD_PRINTER
std::unique_ptr<CrashPeer> StartCrashingPappl(const std::filesystem::path& directory);
#endif
std::unique_ptr<CrashPeer> StartCrashingCups(const std::filesystem::path& directory);

// A cupsd that writes its jobs to disk after so many seconds, with another device than once:/card:….
struct CupsOptions {
  int dirty_clean_interval_s = 0;
  std::string before_device = "once:/";
};
std::unique_ptr<CrashPeer> StartCups(const std::filesystem::path& directory, const CupsOptions& options);

}  // namespace cetak
