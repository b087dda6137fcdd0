// Writes the checker's first record: what a client was told is on the disk before the client goes on. Any thread.
#pragma once

#include <absl/base/thread_annotations.h>
#include <absl/synchronization/mutex.h>

#include <string>

namespace cetak::fault {

class AcknowledgementLog {
 public:
  explicit AcknowledgementLog(std::string path);  // throws std::runtime_error
  ~AcknowledgementLog();
  AcknowledgementLog(const AcknowledgementLog&) = delete;
  AcknowledgementLog& operator=(const AcknowledgementLog&) = delete;

  const std::string& path() const { return path_; }
  void Append(const std::string& lines);

 private:
  const std::string path_;
  absl::Mutex mutex_;
  int file_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace cetak::fault
