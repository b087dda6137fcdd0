// Streams of large messages, and the whole life of their cards.
#include <absl/base/thread_annotations.h>
#include <absl/synchronization/mutex.h>
#include <grpcpp/grpcpp.h>

#include <memory>
#include <thread>
#include <utility>

#include "tests/bench/load.h"

namespace cetak {
namespace {

using std::chrono::steady_clock;

using Messages = std::vector<v1::SubmitPrintJobsRequest>;

Messages MakeMessages(const LoadOptions& options) {
  std::vector<v1::SubmitPrintJobRequest> requests = MakeRequests(options);
  Messages messages;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    if (i % options.message_jobs == 0) messages.emplace_back();
    *messages.back().add_requests() = std::move(requests[i]);
  }
  return messages;
}

// Writes its share of the messages one after the other and checks their answers.
class Sender final : public grpc::ClientBidiReactor<v1::SubmitPrintJobsRequest, v1::SubmitPrintJobsResponse> {
 public:
  Sender(const std::string& server, const Messages& messages, std::size_t first, std::size_t step)
      : stub_(OpenStub(server)), messages_(messages), next_(first), step_(step) {}

  void Start() {
    stub_->async()->SubmitPrintJobs(&context_, this);
    StartRead(&response_);
    WriteNext();
    StartCall();
  }

  std::int64_t AwaitReceipts() {
    absl::MutexLock lock(&mutex_);
    mutex_.Await(absl::Condition(&done_));
    Require(status_);
    return receipts_;
  }

  void OnWriteDone(bool ok) override {
    if (ok) WriteNext();
  }
  void OnReadDone(bool ok) override {
    if (!ok) return;
    for (const auto& result : response_.results()) {
      if (result.has_error()) Require({grpc::StatusCode(result.error().code()), result.error().message()});
      ++receipts_;
    }
    StartRead(&response_);
  }
  void OnDone(const grpc::Status& status) override {
    absl::MutexLock lock(&mutex_);
    status_ = status;
    done_ = true;
  }

 private:
  void WriteNext() {
    if (next_ >= messages_.size()) return StartWritesDone();
    const std::size_t now = std::exchange(next_, next_ + step_);
    StartWrite(&messages_[now]);
  }

  const std::unique_ptr<v1::PrintJobService::Stub> stub_;
  const Messages& messages_;
  std::size_t next_;
  const std::size_t step_;
  grpc::ClientContext context_;
  v1::SubmitPrintJobsResponse response_;
  std::int64_t receipts_ = 0;  // of the reading reactions, which follow each other
  absl::Mutex mutex_;
  grpc::Status status_ ABSL_GUARDED_BY(mutex_);
  bool done_ ABSL_GUARDED_BY(mutex_) = false;
};

double SendAll(const LoadOptions& options, const Messages& messages) {
  std::vector<std::unique_ptr<Sender>> senders;
  for (std::size_t i = 0; i < options.streams; ++i) {
    senders.push_back(std::make_unique<Sender>(options.server, messages, i, options.streams));
  }
  const auto begun = steady_clock::now();
  for (const auto& sender : senders) sender->Start();
  std::int64_t receipts = 0;
  for (const auto& sender : senders) receipts += sender->AwaitReceipts();
  const double seconds = SecondsSince(begun);
  if (receipts != options.jobs) Require({grpc::StatusCode::DATA_LOSS, "not every job got a receipt"});
  return seconds;
}

}  // namespace

nlohmann::json RunStream(const LoadOptions& options) {
  const double seconds = SendAll(options, MakeMessages(options));
  return {{"jobs", options.jobs}, {"seconds", seconds}, {"per_second", options.jobs / seconds}};
}

nlohmann::json RunLife(const LoadOptions& options) {
  constexpr std::chrono::milliseconds kLook{5};
  const Messages messages = MakeMessages(options);
  Connection connection(options.server);
  const std::int64_t until = ReadTotals(connection).printed + options.jobs;
  const auto begun = steady_clock::now();
  const double submitted = SendAll(options, messages);
  while (ReadTotals(connection).printed < until) {
    if (steady_clock::now() - begun > options.grace)
      Require({grpc::StatusCode::DEADLINE_EXCEEDED, "cards not printed"});
    std::this_thread::sleep_for(kLook);
  }
  const double seconds = SecondsSince(begun);
  return {{"jobs", options.jobs},
          {"seconds", seconds},
          {"submit_seconds", submitted},
          {"per_second", options.jobs / seconds}};
}

}  // namespace cetak
