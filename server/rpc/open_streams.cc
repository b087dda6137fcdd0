#include "server/rpc/open_streams.h"

#include <chrono>
#include <utility>
#include <vector>

#include "server/rpc/status.h"

namespace cetak {
namespace {

constexpr std::chrono::milliseconds kComeAgain{1'000};

Error Stopping() { return {ErrorCode::kUnavailable, "STOPPING", "the server is stopping", {}, kComeAgain}; }

}  // namespace

Status OpenStreams::Add(const std::shared_ptr<OpenStream>& stream) {
  absl::MutexLock lock(&mutex_);
  if (stopping_) return Fail(Stopping());
  if (streams_.size() >= most_) {
    return Fail(Error{ErrorCode::kResourceExhausted, "TOO_MANY_STREAMS", "too many streams are open", {}, kComeAgain});
  }
  const OpenStream* key = stream.get();
  streams_.emplace(key, stream);
  return {};
}

void OpenStreams::Remove(const OpenStream* stream) {
  std::shared_ptr<OpenStream> removed;  // destroyed after the lock is gone
  absl::MutexLock lock(&mutex_);
  const auto found = streams_.find(stream);
  if (found == streams_.end()) return;
  removed = std::move(found->second);
  streams_.erase(found);
}

void OpenStreams::EndAll() {
  std::vector<std::shared_ptr<OpenStream>> open;
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
    for (const auto& [key, stream] : streams_) open.push_back(stream);
  }
  for (const auto& stream : open) stream->End(ToGrpcStatus(Stopping()));
}

}  // namespace cetak
