#include "tests/fault/campaign/acknowledgement_log.h"

#include <fcntl.h>
#include <unistd.h>

#include <stdexcept>
#include <utility>

namespace cetak::fault {

AcknowledgementLog::AcknowledgementLog(std::string path)
    : path_(std::move(path)), file_(open(path_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644)) {
  if (file_ < 0) throw std::runtime_error(path_ + " cannot be written");
}

AcknowledgementLog::~AcknowledgementLog() { close(file_); }

void AcknowledgementLog::Append(const std::string& lines) {
  absl::MutexLock lock(&mutex_);
  if (write(file_, lines.data(), lines.size()) != static_cast<ssize_t>(lines.size()) || fdatasync(file_) != 0) {
    throw std::runtime_error(path_ + " cannot be written");
  }
}

}  // namespace cetak::fault
