#include "clients/library/job_streamer.h"

#include <absl/base/thread_annotations.h>
#include <absl/synchronization/mutex.h>
#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <deque>
#include <iterator>
#include <optional>
#include <random>
#include <thread>
#include <utility>
#include <vector>

namespace cetak {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kFirstPause{100};
constexpr milliseconds kMostPause{5'000};

struct Item {
  std::uint64_t tag = 0;
  v1::SubmitPrintJobRequest request;
};

}  // namespace

// The sender's thread owns the stream's write side and starts streams; a reader lives as long as one stream does.
class JobStreamer::Impl {
 public:
  Impl(v1::PrintJobService::StubInterface& stub, JobStreamerOptions options, OnAnswer on_answer)
      : stub_(stub), options_(options), on_answer_(std::move(on_answer)), sender_([this] { Run(); }) {}

  ~Impl() {
    Abandon();
    sender_.join();
  }

  bool Send(std::uint64_t tag, v1::SubmitPrintJobRequest request) {
    absl::MutexLock lock(&mutex_);
    mutex_.Await(absl::Condition(this, &Impl::HasRoomOrEnded));
    if (gave_up_) return false;
    to_send_.push_back({tag, std::move(request)});
    ++unanswered_;
    return true;
  }

  bool Finish() {
    absl::MutexLock lock(&mutex_);
    finishing_ = true;
    mutex_.Await(absl::Condition(this, &Impl::IsAnsweredOrEnded));
    return !gave_up_;
  }

  void Abandon() {
    absl::MutexLock lock(&mutex_);
    if (unanswered_ == 0 && finishing_ && !gave_up_) {
      ended_ = true;
      return;
    }
    GiveUp({grpc::StatusCode::CANCELLED, "ABANDONED", "", {}, std::nullopt});
  }

  Failure GiveUpReason() const {
    absl::MutexLock lock(&mutex_);
    return reason_;
  }

 private:
  using Stream = grpc::ClientReaderWriterInterface<v1::SubmitPrintJobsRequest, v1::SubmitPrintJobsResponse>;

  bool HasRoomOrEnded() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return gave_up_ || unanswered_ < options_.window_requests;
  }
  bool IsAnsweredOrEnded() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return gave_up_ || unanswered_ == 0; }
  bool HasSomethingToDo() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return gave_up_ || ended_ || broken_ || (!to_send_.empty() && MaySend());
  }
  // A message goes out when it is full, or when nothing is on the way that would fill it up meanwhile.
  bool MaySend() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return to_send_.size() >= options_.message_requests || sent_.size() < 4 || finishing_;
  }

  void GiveUp(Failure reason) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (gave_up_) return;
    gave_up_ = true;
    reason_ = std::move(reason);
    if (context_ != nullptr) context_->TryCancel();
  }

  void Run() {
    while (RunStream()) {
      if (!PauseBeforeRetry()) return;
    }
  }

  // One stream from its start to its end; true when another is needed.
  bool RunStream() {
    grpc::ClientContext context;
    {
      absl::MutexLock lock(&mutex_);
      broken_ = false;
      mutex_.Await(absl::Condition(this, &Impl::HasSomethingToDo));
      if (gave_up_ || ended_) return false;
      context_ = &context;
    }
    const std::unique_ptr<Stream> stream = stub_.SubmitPrintJobs(&context);
    std::thread reader([&] { Read(*stream); });
    Write(*stream);
    stream->WritesDone();
    reader.join();
    const grpc::Status status = stream->Finish();
    absl::MutexLock lock(&mutex_);
    context_ = nullptr;
    ReturnUnanswered();
    if (gave_up_ || ended_) return false;
    const Failure failure = ReadFailure(status, options_.language);
    if (!status.ok() && !failure.IsPassing() && status.error_code() != grpc::StatusCode::CANCELLED) {
      GiveUp(failure);
      return false;
    }
    last_failure_ = failure;
    return true;
  }

  void Write(Stream& stream) {
    for (;;) {
      v1::SubmitPrintJobsRequest message;
      {
        absl::MutexLock lock(&mutex_);
        mutex_.Await(absl::Condition(this, &Impl::HasSomethingToDo));
        if (gave_up_ || ended_ || broken_) return;
        std::vector<Item> items;
        while (!to_send_.empty() && items.size() < options_.message_requests) {
          items.push_back(std::move(to_send_.front()));
          to_send_.pop_front();
          *message.add_requests() = items.back().request;
        }
        sent_.push_back(std::move(items));
      }
      if (!stream.Write(message)) return;
    }
  }

  void Read(Stream& stream) {
    v1::SubmitPrintJobsResponse response;
    while (stream.Read(&response)) TakeAnswers(response);
    absl::MutexLock lock(&mutex_);
    broken_ = true;
  }

  void TakeAnswers(const v1::SubmitPrintJobsResponse& response) {
    std::vector<Item> items;
    {
      absl::MutexLock lock(&mutex_);
      if (sent_.empty()) return;
      items = std::move(sent_.front());
      sent_.pop_front();
    }
    std::vector<Item> again;
    std::size_t answered = 0;
    std::optional<milliseconds> wait;
    for (std::size_t i = 0; i < items.size(); ++i) {
      std::optional<Answer> answer;
      if (i < static_cast<std::size_t>(response.results_size()))
        answer = ToAnswer(response.results(static_cast<int>(i)));
      const Failure* failure = answer ? std::get_if<Failure>(&*answer) : nullptr;
      if (!answer || (failure != nullptr && failure->IsPassing())) {
        if (failure != nullptr && failure->retry_after)
          wait = std::max(wait.value_or(milliseconds(0)), *failure->retry_after);
        again.push_back(std::move(items[i]));
        continue;
      }
      on_answer_(items[i].tag, *answer);
      ++answered;
    }
    absl::MutexLock lock(&mutex_);
    unanswered_ -= answered;
    if (answered > 0) {
      pause_ = kFirstPause;
      last_progress_ = steady_clock::now();
    }
    if (again.empty()) return;
    std::move(again.begin(), again.end(), std::back_inserter(to_send_));
    // What the server cannot take now is not pushed at it: this stream ends, and the next begins after the pause.
    pause_ = std::max(pause_, wait.value_or(kFirstPause));
    broken_ = true;
  }

  Answer ToAnswer(const v1::SubmitPrintJobsResponse::Result& result) const {
    if (result.has_receipt()) return result.receipt();
    return ReadFailure(result.error(), options_.language);
  }

  void ReturnUnanswered() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    for (auto message = sent_.rbegin(); message != sent_.rend(); ++message) {
      to_send_.insert(to_send_.begin(), std::make_move_iterator(message->begin()),
                      std::make_move_iterator(message->end()));
    }
    sent_.clear();
  }

  // False when it gave up meanwhile.
  bool PauseBeforeRetry() {
    absl::MutexLock lock(&mutex_);
    if (steady_clock::now() - last_progress_ > options_.patience) {
      GiveUp(last_failure_);
      return false;
    }
    static thread_local std::minstd_rand random(std::random_device{}());
    const auto jittered = pause_ / 2 + milliseconds(random() % static_cast<unsigned>(pause_.count() / 2 + 1));
    pause_ = std::min(pause_ * 2, kMostPause);
    const auto ended = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return gave_up_ || ended_; };
    mutex_.AwaitWithTimeout(absl::Condition(&ended), absl::FromChrono(jittered));
    return !gave_up_;
  }

  v1::PrintJobService::StubInterface& stub_;
  const JobStreamerOptions options_;
  const OnAnswer on_answer_;
  mutable absl::Mutex mutex_;
  std::deque<Item> to_send_ ABSL_GUARDED_BY(mutex_);
  std::deque<std::vector<Item>> sent_ ABSL_GUARDED_BY(mutex_);  // messages without an answer, in order
  std::size_t unanswered_ ABSL_GUARDED_BY(mutex_) = 0;
  bool finishing_ ABSL_GUARDED_BY(mutex_) = false;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  bool gave_up_ ABSL_GUARDED_BY(mutex_) = false;
  bool broken_ ABSL_GUARDED_BY(mutex_) = false;
  Failure reason_ ABSL_GUARDED_BY(mutex_);
  Failure last_failure_ ABSL_GUARDED_BY(mutex_);
  milliseconds pause_ ABSL_GUARDED_BY(mutex_) = kFirstPause;
  steady_clock::time_point last_progress_ ABSL_GUARDED_BY(mutex_) = steady_clock::now();
  grpc::ClientContext* context_ ABSL_GUARDED_BY(mutex_) = nullptr;
  std::thread sender_;
};

JobStreamer::JobStreamer(v1::PrintJobService::StubInterface& stub, JobStreamerOptions options, OnAnswer on_answer)
    : impl_(std::make_unique<Impl>(stub, options, std::move(on_answer))) {}
JobStreamer::~JobStreamer() = default;
bool JobStreamer::Send(std::uint64_t tag, v1::SubmitPrintJobRequest request) {
  return impl_->Send(tag, std::move(request));
}
bool JobStreamer::Finish() { return impl_->Finish(); }
void JobStreamer::Abandon() { impl_->Abandon(); }
Failure JobStreamer::GiveUpReason() const { return impl_->GiveUpReason(); }

}  // namespace cetak
