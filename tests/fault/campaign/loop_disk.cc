#include "tests/fault/campaign/loop_disk.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstring>
#include <fstream>
#include <stdexcept>
#include <thread>
#include <utility>

#include "tests/fault/campaign/child.h"

namespace cetak::fault {
namespace {

namespace fs = std::filesystem;

// linux/fs/ext4/ext4.h
constexpr unsigned long kShutdown = _IOR('X', 125, std::uint32_t);
constexpr std::uint32_t kWithoutFlushingTheLog = 2;

void Run(std::vector<std::string> command, const fs::path& output) { RunChild({std::move(command), output, {}, ""}); }

}  // namespace

bool LoopDisk::IsPossible() {
  static const bool kPossible = [] {
    if (geteuid() != 0) return false;
    std::string name = (fs::temp_directory_path() / "cetak-loop-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) return false;
    bool possible = true;
    try {
      LoopDisk(name, 16 << 20);
    } catch (const std::runtime_error&) {
      possible = false;
    }
    fs::remove_all(name);
    return possible;
  }();
  return kPossible;
}

LoopDisk::LoopDisk(fs::path directory, std::int64_t bytes) : directory_(std::move(directory)) {
  fs::create_directories(root());
  std::ofstream(Image()).close();
  fs::resize_file(Image(), static_cast<std::uintmax_t>(bytes));
  Run({"/usr/sbin/mkfs.ext4", "-q", "-F", Image().string()}, directory_ / "mkfs");
  Mount();
}

LoopDisk::~LoopDisk() { Unmount(); }

fs::path LoopDisk::Image() const { return directory_ / ("image." + std::to_string(generation_)); }

void LoopDisk::Mount() {
  Run({"/usr/bin/mount", "-o", "loop", Image().string(), root().string()}, directory_ / "mount");
  mounted_ = true;
}

void LoopDisk::Unmount() {
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (mounted_ && umount(root().c_str()) != 0 && std::chrono::steady_clock::now() < until) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  mounted_ = false;
}

void LoopDisk::Cut() {
  const int place = open(root().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  std::uint32_t how = kWithoutFlushingTheLog;
  const int result = ioctl(place, kShutdown, &how);
  close(place);
  if (result != 0) throw std::runtime_error(std::string("the power cannot be cut: ") + std::strerror(errno));
}

void LoopDisk::Restore() {
  const fs::path before = Image();
  ++generation_;
  Run({"/usr/bin/cp", "--sparse=always", before.string(), Image().string()}, directory_ / "cp");
  Unmount();
  fs::remove(before);
  Mount();
}

void LoopDisk::Fill() {
  const int file = open((root() / "filler").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  std::array<char, 1 << 16> bytes{};
  while (write(file, bytes.data(), bytes.size()) > 0) continue;
  close(file);
}

void LoopDisk::Clear() { fs::remove(root() / "filler"); }

}  // namespace cetak::fault
