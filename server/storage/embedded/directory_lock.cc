#include "server/storage/embedded/directory_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <string>

namespace cetak {
namespace {

std::string ReadHolder(int file) {
  std::array<char, 32> text{};
  const ssize_t length = pread(file, text.data(), text.size(), 0);
  const std::string holder(text.data(), length > 0 ? static_cast<std::size_t>(length) : 0);
  return holder.empty() ? "unknown" : holder;
}

}  // namespace

Result<DirectoryLock> DirectoryLock::Take(const std::filesystem::path& directory) {
  const std::filesystem::path path = directory / "owner.lock";
  const int file = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) {
    return Fail(ErrorCode::kFailedPrecondition, "DATA_DIRECTORY_UNREACHABLE",
                path.string() + ": " + std::strerror(errno));
  }
  DirectoryLock lock(file);
  if (flock(file, LOCK_EX | LOCK_NB) != 0) {
    return Fail(ErrorCode::kFailedPrecondition, "ALREADY_RUNNING",
                directory.string() + " belongs to process " + ReadHolder(file));
  }
  const std::string holder = std::to_string(getpid());
  if (ftruncate(file, 0) != 0 || pwrite(file, holder.data(), holder.size(), 0) < 0) {
    return Fail(ErrorCode::kFailedPrecondition, "DATA_DIRECTORY_UNREACHABLE",
                path.string() + ": " + std::strerror(errno));
  }
  return lock;
}

DirectoryLock::~DirectoryLock() {
  if (file_ >= 0) close(file_);
}

}  // namespace cetak
