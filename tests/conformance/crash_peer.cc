#include "tests/conformance/crash_peer.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <fstream>
#include <stdexcept>

#include "server/base/result.h"
#include "tests/conformance/waiting.h"

namespace cetak {

CrashPeer::CrashPeer(std::filesystem::path directory, std::string resource)
    : directory_(std::move(directory)), port_(FreePort()), resource_(std::move(resource)) {
  for (const char* name : {"cards", "devices"}) std::filesystem::create_directories(directory_ / name);
  for (const char* name : {"waiting", "go"}) mkfifo((directory_ / name).c_str(), 0600);
  // Open for both, so that neither end waits for the other and nothing said is lost.
  waiting_ = open((directory_ / "waiting").c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC);
  go_ = open((directory_ / "go").c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC);
}

CrashPeer::~CrashPeer() {
  for (int i = 0; i < 4; ++i) Release();
  process_.reset();
  KillDevices();
  close(waiting_);
  close(go_);
}

std::string CrashPeer::Uri(int port) const { return fmt::format("ipp://127.0.0.1:{}{}", port, resource_); }

// A device that was told to go on takes that word before the pipes are emptied.
void CrashPeer::Meet(std::string_view fault) {
  AwaitThat(std::chrono::seconds(1), [this] { return TheWordWasTaken() || !ADeviceIsBusy(); });
  std::array<char, 64> old{};
  while (read(waiting_, old.data(), old.size()) > 0 || read(go_, old.data(), old.size()) > 0) {
  }
  std::ofstream(directory_ / "fault") << fault << "\n";
}

bool CrashPeer::AwaitStuck(std::chrono::milliseconds at_most) {
  pollfd said{waiting_, POLLIN, 0};
  if (poll(&said, 1, static_cast<int>(at_most.count())) <= 0) return false;
  std::array<char, 64> word{};
  return read(waiting_, word.data(), word.size()) > 0;
}

void CrashPeer::Release() {
  if (write(go_, "go\n", 3) != 3) BrokenInvariant("a device cannot be released");
}

void CrashPeer::Run(const std::vector<std::string>& command) {
  process_ = std::make_unique<ChildProcess>(command, (directory_ / "output.log").string());
  if (!WaitForListener(port_)) BrokenInvariant(command.front() + " did not start");
}

void CrashPeer::Kill() {
  process_->Kill();
  SwitchOff();
}

void CrashPeer::CutPower() {
  KillDevices();
  Kill();
}

void CrashPeer::KillDevices() {
  for (const auto& device : std::filesystem::directory_iterator(directory_ / "devices")) {
    kill(std::stoi(device.path().filename()), SIGKILL);
    std::filesystem::remove(device.path());
  }
}

void CrashPeer::SwitchOff() {
  process_.reset();
  // The programs of a script end after it.
  if (!WaitForNoListener(port_)) BrokenInvariant("a printer does not end");
}

// One that was killed leaves its file behind.
bool CrashPeer::ADeviceIsBusy() const {
  const std::filesystem::directory_iterator devices(directory_ / "devices");
  return std::any_of(begin(devices), end(devices),
                     [](const auto& device) { return kill(std::stoi(device.path().filename()), 0) == 0; });
}

bool CrashPeer::TheWordWasTaken() const {
  int bytes = 0;
  return ioctl(go_, FIONREAD, &bytes) == 0 && bytes == 0;
}

CrashPeer::Count CrashPeer::CardsOf(const std::string& ticket) {
  Release();
  if (process_ != nullptr && !Stranger("cetak").AwaitNothingToDo()) throw std::runtime_error("the printer never ends");
  if (!AwaitThat(std::chrono::seconds(10), [this] { return !ADeviceIsBusy(); }))
    throw std::runtime_error("a device never ends");
  Count count;
  std::ifstream log(directory_ / "cards.log");
  for (std::string line; std::getline(log, line);) {
    if (line.find(fmt::format("ticket={} user=cetak ", ticket)) == std::string::npos) continue;
    (line.find(" card=good ") != std::string::npos ? count.good : count.spoiled) += 1;
  }
  return count;
}

namespace {

class Ippeveprinter final : public CrashPeer {
 public:
  explicit Ippeveprinter(const std::filesystem::path& directory) : CrashPeer(directory, "/ipp/print") {}
  void Start() override {
    setenv("CETAK_PWG_TO_PNG", CETAK_PWG_TO_PNG, 1);
    setenv("CETAK_CARD_COMMAND", CETAK_CONFORMANCE_DIRECTORY "/card_device", 1);
    Run({CETAK_IPP_CARD_PRINTER, std::to_string(port_), directory_.string()});
    unsetenv("CETAK_CARD_COMMAND");
  }
};

#ifdef CETAK_PAPPL_CARD_PRINTER
class Pappl final : public CrashPeer {
 public:
  explicit Pappl(const std::filesystem::path& directory) : CrashPeer(directory, "/ipp/print") {}
  void Start() override { Run({CETAK_PAPPL_CARD_PRINTER, std::to_string(port_), directory_.string(), "remember"}); }
};
#endif

class Cups final : public CrashPeer {
 public:
  Cups(const std::filesystem::path& directory, CupsOptions options)
      : CrashPeer(directory, "/printers/card"), options_(std::move(options)) {}
  void Start() override {
    setenv("CETAK_PWG_TO_PNG", CETAK_PWG_TO_PNG, 1);
    Run({CETAK_CONFORMANCE_DIRECTORY "/cups_card_printer", std::to_string(port_), directory_.string(),
         std::to_string(options_.dirty_clean_interval_s), options_.before_device + "card:" + directory_.string()});
  }

 private:
  const CupsOptions options_;
};

template <typename Peer, typename... Options>
std::unique_ptr<CrashPeer> Started(Options&&... options) {
  auto peer = std::make_unique<Peer>(std::forward<Options>(options)...);
  peer->Start();
  return peer;
}

}  // namespace

std::unique_ptr<CrashPeer> StartCrashingIppeveprinter(const std::filesystem::path& directory) {
  return Started<Ippeveprinter>(directory);
}
#ifdef CETAK_PAPPL_CARD_PRINTER
std::unique_ptr<CrashPeer> StartCrashingPappl(const std::filesystem::path& directory) {
  return Started<Pappl>(directory);
}
#endif
std::unique_ptr<CrashPeer> StartCrashingCups(const std::filesystem::path& directory) {
  return StartCups(directory, {});
}

std::unique_ptr<CrashPeer> StartCups(const std::filesystem::path& directory, const CupsOptions& options) {
  return Started<Cups>(directory, options);
}

}  // namespace cetak
