// Ownership of a directory by one process, held with flock on a file in it and given up by the kernel when the process
// ends, however it ends. An object belongs to one thread.
#pragma once

#include <filesystem>
#include <utility>

#include "server/base/result.h"

namespace cetak {

class DirectoryLock {
 public:
  // FAILED_PRECONDITION/ALREADY_RUNNING with the holder's process id.
  static Result<DirectoryLock> Take(const std::filesystem::path& directory);

  DirectoryLock(DirectoryLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
  DirectoryLock& operator=(DirectoryLock&& other) noexcept {
    std::swap(file_, other.file_);
    return *this;
  }
  ~DirectoryLock();

 private:
  explicit DirectoryLock(int file) : file_(file) {}
  int file_;
};

}  // namespace cetak
