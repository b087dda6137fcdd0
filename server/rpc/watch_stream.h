// The sending half of a watch: the newest message goes out as fast as the client reads; one that still waits for its
// turn is replaced by a newer one. Thread-safe.
#pragma once

#include <absl/base/thread_annotations.h>
#include <absl/synchronization/mutex.h>
#include <grpcpp/support/server_callback.h>

#include <optional>
#include <utility>

#include "server/rpc/open_streams.h"
#include "server/rpc/status.h"

namespace cetak {

template <typename Message>
class WatchStream final : public grpc::ServerWriteReactor<Message>, public OpenStream {
 public:
  explicit WatchStream(OpenStreams& streams) : streams_(streams) {}

  void Send(Message message) {
    absl::MutexLock lock(&mutex_);
    next_ = std::move(message);
    Proceed();
  }

  // After what waits is sent.
  void End(const grpc::Status& status) override {
    absl::MutexLock lock(&mutex_);
    if (!ending_) ending_ = status;
    Proceed();
  }

  // There is nobody to send to any more.
  bool ended() const {
    absl::MutexLock lock(&mutex_);
    return broken_ || ending_.has_value();
  }

  void OnWriteDone(bool ok) override {
    absl::MutexLock lock(&mutex_);
    writing_ = false;
    if (!ok) broken_ = true;
    Proceed();
  }

  void OnCancel() override {
    absl::MutexLock lock(&mutex_);
    broken_ = true;
    Proceed();
  }

  void OnDone() override { streams_.Remove(this); }

 private:
  void Proceed() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (finished_ || writing_) return;
    if (!broken_ && next_) {
      sending_ = std::move(*next_);
      next_.reset();
      writing_ = true;
      this->StartWrite(&sending_);
    } else if (broken_ || ending_) {
      finished_ = true;
      this->Finish(broken_ ? grpc::Status::CANCELLED : *ending_);
    }
  }

  OpenStreams& streams_;
  mutable absl::Mutex mutex_;
  Message sending_ ABSL_GUARDED_BY(mutex_);
  std::optional<Message> next_ ABSL_GUARDED_BY(mutex_);
  std::optional<grpc::Status> ending_ ABSL_GUARDED_BY(mutex_);
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool broken_ ABSL_GUARDED_BY(mutex_) = false;
  bool finished_ ABSL_GUARDED_BY(mutex_) = false;
};

// A stream that is kept in `streams` and, where it is accepted, watched over by `begin`.
template <typename Message, typename Begin>
grpc::ServerWriteReactor<Message>* OpenWatch(OpenStreams& streams, Begin begin) {
  auto stream = std::make_shared<WatchStream<Message>>(streams);
  if (const Status added = streams.Add(stream); !added) {
    return new RefusedStream<grpc::ServerWriteReactor<Message>>(ToGrpcStatus(added.error()));
  }
  begin(stream);
  return stream.get();
}

}  // namespace cetak
