// The campaign's own directory below /tmp: everything that it writes or mounts lies there. It goes with the object, and
// what a run that was killed left behind goes at the next start. Main thread.
#pragma once

#include <filesystem>
#include <string>

namespace cetak::fault {

class Scratch {
 public:
  Scratch();
  ~Scratch();
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  const std::filesystem::path& path() const { return path_; }
  void Keep() { kept_ = true; }  // for a look after a failure

 private:
  std::filesystem::path path_;
  int lock_ = -1;
  bool kept_ = false;
};

}  // namespace cetak::fault
