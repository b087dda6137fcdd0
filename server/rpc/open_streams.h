// The streams of one kind that are open: bounded in number, and ended by a stop.
//
// Thread-safe. A stream is kept alive here until its OnDone removes it.
#pragma once

#include <absl/base/thread_annotations.h>
#include <absl/container/flat_hash_map.h>
#include <absl/synchronization/mutex.h>
#include <grpcpp/support/status.h>

#include <cstddef>
#include <memory>

#include "server/base/result.h"

namespace cetak {

class OpenStream {
 public:
  virtual ~OpenStream() = default;
  // Ends the stream with this status as soon as what it owes is sent. From any thread; a second call changes nothing.
  virtual void End(const grpc::Status& status) = 0;
};

class OpenStreams {
 public:
  explicit OpenStreams(std::size_t most) : most_(most) {}

  // RESOURCE_EXHAUSTED/TOO_MANY_STREAMS with retry_after, UNAVAILABLE/STOPPING.
  Status Add(const std::shared_ptr<OpenStream>& stream);
  // The last thing that a stream does: it may be gone afterwards.
  void Remove(const OpenStream* stream);
  // Ends them all with UNAVAILABLE/STOPPING, and refuses new ones.
  void EndAll();

 private:
  const std::size_t most_;
  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  absl::flat_hash_map<const OpenStream*, std::shared_ptr<OpenStream>> streams_ ABSL_GUARDED_BY(mutex_);
};

// Answers a stream with a status and nothing else. Deletes itself.
template <typename Reactor>
class RefusedStream final : public Reactor {
 public:
  explicit RefusedStream(const grpc::Status& status) { this->Finish(status); }
  void OnDone() override { delete this; }
};

}  // namespace cetak
