// A disk whose power can be cut: ext4 in a file behind a loop device. Needs root and loop devices.
//
// Cut() stops the file system as a lost power supply does (EXT4_IOC_SHUTDOWN without flushing the log): what the kernel
// had not written to the disk yet is gone, and so is what nobody had fsynced. The image is copied in that state, and
// the copy is mounted in its place. The disk keeps what reached it: a write cache of its own that lies about flushes is
// not simulated. Main thread.
#pragma once

#include <cstdint>
#include <filesystem>

namespace cetak::fault {

class LoopDisk {
 public:
  // Whether this machine lets us; otherwise no power is cut and no disk is filled.
  static bool IsPossible();

  LoopDisk(std::filesystem::path directory, std::int64_t bytes);  // throws std::runtime_error
  ~LoopDisk();
  LoopDisk(const LoopDisk&) = delete;
  LoopDisk& operator=(const LoopDisk&) = delete;

  std::filesystem::path root() const { return directory_ / "disk"; }

  void Cut();      // from now on every write and fsync there fails
  void Restore();  // nobody may have files open there: the copy of the image takes its place

  void Fill();   // leaves no room
  void Clear();  // takes that back

 private:
  std::filesystem::path Image() const;
  void Mount();
  void Unmount();

  const std::filesystem::path directory_;
  int generation_ = 0;
  bool mounted_ = false;
};

}  // namespace cetak::fault
