// One SubmitPrintJobs stream: reads messages, gives their valid requests to intake, answers in order.
//
// Reactions come from gRPC's threads, answers from intake's; the mutex is between them. It reads on only while
// little enough is not yet answered on the wire, so a client that sends and does not read is slowed down by HTTP/2.
// Answers that come after the client went away are dropped: what was committed stays committed, and the same request_id
// gets its receipt again.
#pragma once

#include <absl/base/thread_annotations.h>
#include <absl/synchronization/mutex.h>
#include <google/protobuf/arena.h>
#include <grpcpp/support/server_callback.h>

#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "cetak/v1/print_job.pb.h"
#include "server/rpc/floors.h"
#include "server/rpc/job_conversion.h"
#include "server/rpc/open_streams.h"
#include "server/rpc/submit_limits.h"

namespace cetak {

class SubmitStream final : public grpc::ServerBidiReactor<v1::SubmitPrintJobsRequest, v1::SubmitPrintJobsResponse>,
                           public OpenStream,
                           public std::enable_shared_from_this<SubmitStream> {
 public:
  SubmitStream(const Floors& floors, OpenStreams& streams, const SubmitStreamLimits& limits);

  // Begins to read. Once, after `streams` has it.
  void Start();
  void End(const grpc::Status& status) override;

  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

 private:
  // Before `answered` it belongs to whoever fills it, afterwards to the mutex.
  struct Message {
    std::size_t requests = 0;
    std::size_t bytes = 0;  // of their cards
    google::protobuf::Arena arena;
    v1::SubmitPrintJobsResponse* response = google::protobuf::Arena::CreateMessage<v1::SubmitPrintJobsResponse>(&arena);
    bool answered = false;
  };
  // A valid request, and where its result belongs.
  struct Pending {
    int index = 0;
    Submission submission;  // its job has gone to intake
  };

  bool Admit(const std::shared_ptr<Message>& message);
  void Process(const std::shared_ptr<Message>& message);
  void Answered(const std::shared_ptr<Message>& message);
  void Proceed() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void ReadOn() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Floors floors_;
  OpenStreams& streams_;
  const SubmitStreamLimits limits_;
  v1::SubmitPrintJobsRequest incoming_;  // gRPC's while it reads, then OnReadDone's

  absl::Mutex mutex_;
  bool reading_ ABSL_GUARDED_BY(mutex_) = false;  // incoming_ is in use
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool broken_ ABSL_GUARDED_BY(mutex_) = false;                 // the client is gone
  bool finished_ ABSL_GUARDED_BY(mutex_) = false;               // nothing more may be started
  std::optional<grpc::Status> ending_ ABSL_GUARDED_BY(mutex_);  // how it ends once everything is answered
  std::size_t unanswered_ ABSL_GUARDED_BY(mutex_) = 0;
  std::size_t unanswered_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  std::deque<std::shared_ptr<Message>> messages_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace cetak
