#include "tests/fault/campaign/scratch.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cstdlib>
#include <stdexcept>

namespace cetak::fault {
namespace {

namespace fs = std::filesystem;

constexpr const char* kPrefix = "cetak-campaign-";

// Mounts that nobody else sees, and that the kernel drops when the last of our processes ends, however it ends.
void HaveOwnMounts() {
  static const bool kDone =
      geteuid() == 0 && unshare(CLONE_NEWNS) == 0 && mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
  static_cast<void>(kDone);  // without it the power is not cut, which LoopDisk::IsPossible tells
}

int TakeLock(const fs::path& directory) {
  const int file = open((directory / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file >= 0 && flock(file, LOCK_EX | LOCK_NB) == 0) return file;
  if (file >= 0) close(file);
  return -1;
}

void RemoveLeftovers() {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(fs::temp_directory_path(), ignored)) {
    if (entry.path().filename().string().rfind(kPrefix, 0) != 0 || fs::exists(entry.path() / "kept")) continue;
    const int lock = TakeLock(entry.path());
    if (lock < 0) continue;
    fs::remove_all(entry.path(), ignored);
    close(lock);
  }
}

}  // namespace

Scratch::Scratch() {
  HaveOwnMounts();
  RemoveLeftovers();
  std::string name = (fs::temp_directory_path() / kPrefix).string() + "XXXXXX";
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no directory below /tmp");
  path_ = name;
  fs::permissions(path_, fs::perms(0755));  // PostgreSQL's user passes
  lock_ = TakeLock(path_);
}

Scratch::~Scratch() {
  std::error_code ignored;
  if (kept_) {
    close(open((path_ / "kept").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  } else {
    fs::remove_all(path_, ignored);
  }
  close(lock_);
}

}  // namespace cetak::fault
