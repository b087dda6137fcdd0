// Sends many print jobs on one stream and sees each of them answered, over a line that breaks.
//
// Every request gets exactly one answer, in any order: a receipt, or a failure that another try would not change. What
// may pass (a full queue, a server that is away, a broken line) is waited out and sent again with the same request_id,
// which the server answers with the first receipt. A window bounds what is unanswered, so memory does not grow with the
// list. One thread calls Send and Finish; answers come from the streamer's own thread.
#pragma once

#include <cetak/v1/print_job.grpc.pb.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <variant>

#include "clients/library/failure.h"

namespace cetak {

struct JobStreamerOptions {
  std::size_t message_requests = 200;
  std::size_t window_requests = 2'000;
  std::chrono::seconds patience{300};  // without a single answer, before it gives up
  Language language = Language::kEnglish;
};

class JobStreamer {
 public:
  using Answer = std::variant<v1::SubmitPrintJobResponse, Failure>;
  // `tag` is the caller's own, as given to Send.
  using OnAnswer = std::function<void(std::uint64_t tag, const Answer& answer)>;

  JobStreamer(v1::PrintJobService::StubInterface& stub, JobStreamerOptions options, OnAnswer on_answer);
  ~JobStreamer();
  JobStreamer(const JobStreamer&) = delete;
  JobStreamer& operator=(const JobStreamer&) = delete;

  // Waits while the window is full. False when the streamer has given up: GiveUpReason says why.
  bool Send(std::uint64_t tag, v1::SubmitPrintJobRequest request);

  // Waits until everything that was sent is answered; false when it gave up before.
  bool Finish();

  // Sends nothing more and drops what is unanswered; Send and Finish return false soon. From any thread.
  void Abandon();

  // Valid after Send or Finish returned false.
  Failure GiveUpReason() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace cetak
