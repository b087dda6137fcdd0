#include "server/rpc/submit_stream.h"

#include <utility>

#include "server/domain/rules.h"
#include "server/rpc/status.h"
#include "server/rpc/timestamps.h"

namespace cetak {
namespace {

constexpr int kMaxRequestsInAMessage = 1'000;

grpc::Status TooManyRequests() {
  return ToGrpcStatus(Error{ErrorCode::kInvalidArgument,
                            "TOO_MANY_REQUESTS_IN_A_MESSAGE",
                            "a message holds at most 1000 requests",
                            {{"requests", std::string(rule::kOutOfRange)}},
                            std::nullopt});
}

}  // namespace

SubmitStream::SubmitStream(const Floors& floors, OpenStreams& streams, const SubmitStreamLimits& limits)
    : floors_(floors), streams_(streams), limits_(limits) {}

void SubmitStream::Start() {
  absl::MutexLock lock(&mutex_);
  ReadOn();
}

void SubmitStream::End(const grpc::Status& status) {
  absl::MutexLock lock(&mutex_);
  if (!ending_) ending_ = status;
  Proceed();
}

void SubmitStream::OnReadDone(bool ok) {
  if (!ok) {
    absl::MutexLock lock(&mutex_);
    reading_ = false;
    if (!ending_) ending_ = grpc::Status::OK;  // the client has said everything
    Proceed();
    return;
  }
  const auto message = std::make_shared<Message>();
  if (Admit(message)) Process(message);
  absl::MutexLock lock(&mutex_);
  reading_ = false;
  ReadOn();
}

// False: the message is dropped, because the stream ends.
bool SubmitStream::Admit(const std::shared_ptr<Message>& message) {
  absl::MutexLock lock(&mutex_);
  if (finished_ || ending_) return false;
  if (incoming_.requests_size() > kMaxRequestsInAMessage) {
    ending_ = TooManyRequests();
    Proceed();
    return false;
  }
  message->requests = static_cast<std::size_t>(incoming_.requests_size());
  unanswered_ += message->requests;
  messages_.push_back(message);
  return true;
}

void SubmitStream::Process(const std::shared_ptr<Message>& message) {
  const std::shared_ptr<const Site> site = floors_.site.Now();
  const std::chrono::year_month_day today = Today(floors_.clock);
  std::vector<NewJob> jobs;
  std::vector<Pending> pending;
  for (int i = 0; i < incoming_.requests_size(); ++i) {
    auto& result = *message->response->add_results();
    Result<Submission> submission = ToSubmission(incoming_.requests(i), *site, today);
    if (!submission) {
      *result.mutable_error() = ToRpcStatus(submission.error());
    } else if (submission->validate_only) {
      WriteResponse(*submission, nullptr, *result.mutable_receipt());
    } else {
      jobs.push_back(std::move(submission->job));
      pending.push_back({i, std::move(*submission)});
    }
  }
  if (jobs.empty()) return Answered(message);
  for (const NewJob& job : jobs) message->bytes += job.card.Reveal().size();
  {
    absl::MutexLock lock(&mutex_);
    unanswered_bytes_ += message->bytes;
  }

  const auto shared_pending = std::make_shared<const std::vector<Pending>>(std::move(pending));
  const Status queued = floors_.intake.Submit(std::move(jobs), [self = shared_from_this(), message, shared_pending](
                                                                   std::span<const Result<JobReceipt>> answers) {
    for (std::size_t i = 0; i < answers.size(); ++i) {
      const Pending& item = (*shared_pending)[i];
      auto& result = *message->response->mutable_results(item.index);
      if (answers[i]) {
        WriteResponse(item.submission, &*answers[i], *result.mutable_receipt());
      } else {
        *result.mutable_error() = ToRpcStatus(answers[i].error());
      }
    }
    self->Answered(message);
  });
  if (queued) return;
  const google::rpc::Status refusal = ToRpcStatus(queued.error());
  for (const Pending& item : *shared_pending) {
    *message->response->mutable_results(item.index)->mutable_error() = refusal;
  }
  Answered(message);
}

void SubmitStream::Answered(const std::shared_ptr<Message>& message) {
  absl::MutexLock lock(&mutex_);
  message->answered = true;
  Proceed();
}

void SubmitStream::Proceed() {
  if (finished_ || writing_) return;
  if (broken_) {
    finished_ = true;
    return Finish(grpc::Status::CANCELLED);
  }
  if (!messages_.empty()) {
    if (!messages_.front()->answered) return;
    writing_ = true;
    return StartWrite(messages_.front()->response);
  }
  if (!ending_) return;
  finished_ = true;
  Finish(*ending_);
}

void SubmitStream::ReadOn() {
  if (reading_ || finished_ || broken_ || ending_) return;
  if (unanswered_ >= limits_.unanswered || unanswered_bytes_ >= limits_.unanswered_bytes) return;
  reading_ = true;
  StartRead(&incoming_);
}

void SubmitStream::OnWriteDone(bool ok) {
  absl::MutexLock lock(&mutex_);
  writing_ = false;
  if (!ok) broken_ = true;
  unanswered_ -= messages_.front()->requests;
  unanswered_bytes_ -= messages_.front()->bytes;
  messages_.pop_front();
  Proceed();
  ReadOn();
}

void SubmitStream::OnCancel() {
  absl::MutexLock lock(&mutex_);
  broken_ = true;
  Proceed();
}

void SubmitStream::OnDone() { streams_.Remove(this); }

}  // namespace cetak
