// Sends many print jobs on one stream and sees each of them answered, over a line that breaks.
//
// Every request gets exactly one answer, in any order: a receipt, or a failure that another try would not change. What
// may pass (a full queue, a server that is away or silent, a broken line) is waited out and sent again with the same
// request_id, which the server answers with the first receipt. A window bounds what is unanswered, in requests and in
// bytes, so memory does not grow with the list. One thread calls Send and Finish; answers come one at a time, from
// threads of gRPC.
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
  std::size_t message_bytes = 1024 * 1024;  // a message with photos closes earlier; one request may be larger
  std::size_t window_requests = 2'000;
  std::size_t window_bytes = 16 * 1024 * 1024;
  std::chrono::milliseconds patience{300'000};     // without a single answer, before it gives up
  std::chrono::milliseconds answer_limit{60'000};  // a stream that is silent for longer is taken for broken
  std::chrono::milliseconds first_pause{100};      // before another try, where the server does not say how long;
  std::chrono::milliseconds most_pause{5'000};     // doubled up to this
  Language language = Language::kEnglish;
  // Told before each pause, from the streamer's thread. May be empty.
  std::function<void(const Failure& why, std::chrono::milliseconds pause)> on_pause;
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

  // Waits while the window is full. False when nothing more can be sent: Finish, then GiveUpReason says why.
  bool Send(std::uint64_t tag, v1::SubmitPrintJobRequest request);

  // Waits until everything that was sent is answered; false when it gave up before.
  bool Finish();

  // Sends nothing more; Send and Finish return false soon, after a moment for the answers that are on their way. From
  // any thread.
  void Abandon();

  // Valid after Finish returned false; the reason is ABANDONED after Abandon.
  Failure GiveUpReason() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace cetak
