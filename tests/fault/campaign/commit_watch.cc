#include "tests/fault/campaign/commit_watch.h"

#include <algorithm>

namespace cetak::fault {
namespace {

constexpr std::string_view kCommit = "COMMIT";
constexpr std::uint32_t kLengthBytes = 4;

}  // namespace

bool CommitWatch::Feed(std::string_view bytes) {
  bool committed = false;
  while (!bytes.empty()) {
    const std::size_t header_size = started_ ? 1 + kLengthBytes : kLengthBytes;
    if (header_.size() < header_size) {
      header_ += bytes.front();
      bytes.remove_prefix(1);
      if (header_.size() == header_size) EndHeader();
    } else {
      const std::size_t step = std::min<std::size_t>(left_, bytes.size());
      if (beginning_.size() < kCommit.size()) beginning_ += bytes.substr(0, std::min(step, kCommit.size()));
      left_ -= static_cast<std::uint32_t>(step);
      bytes.remove_prefix(step);
    }
    if (header_.size() == header_size && left_ == 0) {
      committed = type_ == 'Q' && beginning_.substr(0, kCommit.size()) == kCommit;
      header_.clear();
      beginning_.clear();
      started_ = true;
    }
  }
  return committed;
}

void CommitWatch::EndHeader() {
  const std::size_t at = header_.size() - kLengthBytes;
  type_ = started_ ? header_[0] : '\0';
  left_ = 0;
  for (std::size_t i = at; i < header_.size(); ++i) left_ = left_ << 8 | static_cast<unsigned char>(header_[i]);
  left_ -= kLengthBytes;
}

}  // namespace cetak::fault
