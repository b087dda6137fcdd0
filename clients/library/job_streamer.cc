#include "clients/library/job_streamer.h"

#include <absl/base/thread_annotations.h>
#include <absl/synchronization/mutex.h>
#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <deque>
#include <iterator>
#include <thread>
#include <utility>
#include <vector>

#include "clients/library/retry.h"

namespace cetak {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t kMessagesBeforeFilling = 4;  // with fewer on their way a message does not wait to be filled
constexpr milliseconds kFarewell{1'000};           // for the last answers and for the stream's own end

struct Item {
  std::uint64_t tag = 0;
  std::size_t bytes = 0;
  v1::SubmitPrintJobRequest request;
};

Failure NoAnswer() { return {grpc::StatusCode::UNAVAILABLE, "", "", {}, {}}; }

}  // namespace

// One sender thread starts streams and writes; a stream's answers come in gRPC's threads. A stream ends when it breaks,
// when the server asks for a pause, and at the end; then what is unanswered is to be sent again, in its first order.
class JobStreamer::Impl {
 public:
  Impl(v1::PrintJobService::StubInterface& stub, JobStreamerOptions options, OnAnswer on_answer)
      : stub_(stub),
        options_(std::move(options)),
        on_answer_(std::move(on_answer)),
        pause_(options_.first_pause, options_.most_pause),
        sender_([this] { Run(); }) {}

  ~Impl() {
    {
      absl::MutexLock lock(&mutex_);
      closing_ = true;
    }
    sender_.join();
  }

  bool Send(std::uint64_t tag, v1::SubmitPrintJobRequest request) {
    const std::size_t bytes = request.ByteSizeLong();
    absl::MutexLock lock(&mutex_);
    mutex_.Await(absl::Condition(this, &Impl::HasRoomOrEnds));
    if (gave_up_ || abandoned_) return false;
    if (unanswered_ == 0) last_progress_ = steady_clock::now();
    to_send_.push_back({tag, bytes, std::move(request)});
    to_send_bytes_ += bytes;
    ++unanswered_;
    unanswered_bytes_ += bytes;
    return true;
  }

  bool Finish() {
    absl::MutexLock lock(&mutex_);
    finishing_ = true;
    mutex_.Await(absl::Condition(this, &Impl::IsAnsweredOrGaveUp));
    return !gave_up_;
  }

  void Abandon() {
    absl::MutexLock lock(&mutex_);
    abandoned_ = true;
  }

  Failure GiveUpReason() const {
    absl::MutexLock lock(&mutex_);
    return reason_;
  }

 private:
  class Stream;

  bool HasRoomOrEnds() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return gave_up_ || abandoned_ ||
           (unanswered_ < options_.window_requests && unanswered_bytes_ < options_.window_bytes);
  }
  bool IsAnsweredOrGaveUp() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return gave_up_ || (unanswered_ == 0 && !abandoned_);
  }
  bool Ends() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return gave_up_ || abandoned_ || closing_; }
  bool HasWorkOrEnds() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return Ends() || !to_send_.empty(); }
  // The stream that is open has no more to write.
  bool StreamIsThrough() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return Ends() || broken_ || pause_asked_; }
  // A message goes out when it is full, or when too little is on its way to fill it meanwhile.
  bool MayWrite() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return !writing_ && !to_send_.empty() &&
           (finishing_ || sent_.size() < kMessagesBeforeFilling || to_send_.size() >= options_.message_requests ||
            to_send_bytes_ >= options_.message_bytes);
  }
  bool MayWriteOrIsThrough() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return StreamIsThrough() || MayWrite(); }
  bool IsDrained() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return broken_ || (sent_.empty() && !writing_); }
  bool IsWritten() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return !writing_; }
  bool IsDone() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return done_; }

  void GiveUp(Failure reason) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (gave_up_) return;
    gave_up_ = true;
    reason_ = std::move(reason);
  }

  void Run() {
    for (;;) {
      {
        absl::MutexLock lock(&mutex_);
        mutex_.Await(absl::Condition(this, &Impl::HasWorkOrEnds));
        if (Ends()) break;
      }
      if (!PauseAfter(RunStream())) break;
    }
    absl::MutexLock lock(&mutex_);
    if (abandoned_) GiveUp({grpc::StatusCode::CANCELLED, "ABANDONED", "", {}, {}});
  }

  Failure RunStream();
  void WriteMessages(Stream& stream);
  bool MayWriteNext();
  void FillMessage(v1::SubmitPrintJobsRequest& message) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool Within(std::chrono::milliseconds limit, bool (Impl::*condition)() const);
  void Close(Stream& stream);

  void ReturnUnanswered() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    for (std::vector<Item>& message : sent_) {
      std::move(message.begin(), message.end(), std::back_inserter(refused_for_now_));
    }
    sent_.clear();
    for (const Item& item : refused_for_now_) to_send_bytes_ += item.bytes;
    to_send_.insert(to_send_.begin(), std::make_move_iterator(refused_for_now_.begin()),
                    std::make_move_iterator(refused_for_now_.end()));
    refused_for_now_.clear();
  }

  // False when there is to be no other stream.
  bool PauseAfter(const Failure& failure) {
    milliseconds pause;
    {
      absl::MutexLock lock(&mutex_);
      if (Ends()) return false;
      if (unanswered_ == 0) return true;
      if (!failure.IsPassing() || steady_clock::now() - last_progress_ >= options_.patience) {
        GiveUp(failure);
        return false;
      }
      const auto left = std::chrono::ceil<milliseconds>(last_progress_ + options_.patience - steady_clock::now());
      pause = std::min(pause_.Next(failure), std::max(left, milliseconds(0)));
    }
    if (options_.on_pause) options_.on_pause(failure, pause);
    absl::MutexLock lock(&mutex_);
    mutex_.AwaitWithTimeout(absl::Condition(this, &Impl::Ends), absl::FromChrono(pause));
    return !Ends();
  }

  void TakeAnswers(const v1::SubmitPrintJobsResponse& response) {
    std::vector<Item> items;
    {
      absl::MutexLock lock(&mutex_);
      if (sent_.empty()) return;  // more answers than messages: the stream's end will say
      items = std::move(sent_.front());
      sent_.pop_front();
    }
    std::vector<Item> again;
    Failure passing = NoAnswer();
    std::size_t answered = 0;
    std::size_t answered_bytes = 0;
    for (std::size_t i = 0; i < items.size(); ++i) {
      Answer answer = NoAnswer();
      if (i < static_cast<std::size_t>(response.results_size())) answer = Read(response.results(static_cast<int>(i)));
      const Failure* failure = std::get_if<Failure>(&answer);
      if (failure != nullptr && failure->IsPassing()) {
        if (failure->retry_after >= passing.retry_after) passing = *failure;
        again.push_back(std::move(items[i]));
        continue;
      }
      on_answer_(items[i].tag, answer);
      ++answered;
      answered_bytes += items[i].bytes;
    }
    absl::MutexLock lock(&mutex_);
    last_heard_ = steady_clock::now();
    unanswered_ -= answered;
    unanswered_bytes_ -= answered_bytes;
    if (answered > 0) {
      last_progress_ = last_heard_;
      pause_.Reset();
    }
    if (again.empty()) return;
    // What the server cannot take now is not pushed at it: this stream ends, and the next begins after the pause.
    std::move(again.begin(), again.end(), std::back_inserter(refused_for_now_));
    pause_asked_ = true;
    asked_ = std::move(passing);
  }

  Answer Read(const v1::SubmitPrintJobsResponse::Result& result) const {
    if (result.has_receipt()) return result.receipt();
    return ReadFailure(result.error(), options_.language);
  }

  v1::PrintJobService::StubInterface& stub_;
  const JobStreamerOptions options_;
  const OnAnswer on_answer_;
  mutable absl::Mutex mutex_;
  std::deque<Item> to_send_ ABSL_GUARDED_BY(mutex_);
  std::deque<std::vector<Item>> sent_ ABSL_GUARDED_BY(mutex_);  // messages without an answer, in order
  std::vector<Item> refused_for_now_ ABSL_GUARDED_BY(mutex_);   // before those of sent_, in order
  std::size_t to_send_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  std::size_t unanswered_ ABSL_GUARDED_BY(mutex_) = 0;
  std::size_t unanswered_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  bool finishing_ ABSL_GUARDED_BY(mutex_) = false;
  bool abandoned_ ABSL_GUARDED_BY(mutex_) = false;
  bool closing_ ABSL_GUARDED_BY(mutex_) = false;
  bool gave_up_ ABSL_GUARDED_BY(mutex_) = false;
  Failure reason_ ABSL_GUARDED_BY(mutex_);
  RetryPause pause_ ABSL_GUARDED_BY(mutex_);
  steady_clock::time_point last_progress_ ABSL_GUARDED_BY(mutex_) = steady_clock::now();
  // Of the stream that is open:
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool broken_ ABSL_GUARDED_BY(mutex_) = false;
  bool done_ ABSL_GUARDED_BY(mutex_) = false;
  bool silent_ ABSL_GUARDED_BY(mutex_) = false;
  bool pause_asked_ ABSL_GUARDED_BY(mutex_) = false;
  Failure asked_ ABSL_GUARDED_BY(mutex_);
  grpc::Status status_ ABSL_GUARDED_BY(mutex_);
  steady_clock::time_point last_heard_ ABSL_GUARDED_BY(mutex_);
  std::thread sender_;
};

class JobStreamer::Impl::Stream final
    : public grpc::ClientBidiReactor<v1::SubmitPrintJobsRequest, v1::SubmitPrintJobsResponse> {
 public:
  explicit Stream(Impl& owner) : owner_(owner) {
    owner_.stub_.async()->SubmitPrintJobs(&context_, this);
    StartRead(&response_);
    AddHold();  // the sender writes from outside of reactions
    StartCall();
  }

  v1::SubmitPrintJobsRequest& message() { return message_; }
  void WriteMessage() { StartWrite(&message_); }
  void EndWriting() {
    StartWritesDone();
    RemoveHold();
  }
  void Cancel() { context_.TryCancel(); }

  void OnReadDone(bool ok) override {
    if (ok) {
      owner_.TakeAnswers(response_);
      return StartRead(&response_);
    }
    absl::MutexLock lock(&owner_.mutex_);
    owner_.broken_ = true;
  }
  void OnWriteDone(bool ok) override {
    absl::MutexLock lock(&owner_.mutex_);
    owner_.writing_ = false;
    if (!ok) owner_.broken_ = true;
  }
  void OnDone(const grpc::Status& status) override {
    absl::MutexLock lock(&owner_.mutex_);
    owner_.status_ = status;
    owner_.done_ = true;
  }

 private:
  Impl& owner_;
  grpc::ClientContext context_;
  v1::SubmitPrintJobsRequest message_;
  v1::SubmitPrintJobsResponse response_;
};

// One stream from its start to its end, and what ended it.
Failure JobStreamer::Impl::RunStream() {
  {
    absl::MutexLock lock(&mutex_);
    writing_ = broken_ = done_ = silent_ = pause_asked_ = false;
    last_heard_ = steady_clock::now();
  }
  Stream stream(*this);
  WriteMessages(stream);
  Close(stream);
  absl::MutexLock lock(&mutex_);
  ReturnUnanswered();
  if (pause_asked_) return asked_;
  // An end in order with requests unanswered is a server that goes away; a break that the server did not explain is the
  // line's.
  const Failure failure = ReadFailure(status_, options_.language);
  return status_.ok() || failure.IsBrokenLine() ? NoAnswer() : failure;
}

void JobStreamer::Impl::WriteMessages(Stream& stream) {
  while (MayWriteNext()) {
    {
      absl::MutexLock lock(&mutex_);
      if (sent_.empty()) last_heard_ = steady_clock::now();
      FillMessage(stream.message());
      writing_ = true;
    }
    stream.WriteMessage();
  }
}

// Waits for something to write; false when this stream gets no more, as when it is silent for too long.
bool JobStreamer::Impl::MayWriteNext() {
  const auto limit = std::min(options_.answer_limit, options_.patience);
  absl::MutexLock lock(&mutex_);
  for (;;) {
    const auto now = steady_clock::now();
    const auto until = sent_.empty() ? now + limit : last_heard_ + limit;
    if (now >= until) {
      silent_ = true;
      return false;
    }
    const auto left = absl::FromChrono(std::chrono::ceil<milliseconds>(until - now));
    const bool is_ready = mutex_.AwaitWithTimeout(absl::Condition(this, &Impl::MayWriteOrIsThrough), left);
    if (StreamIsThrough()) return false;
    if (is_ready) return true;
  }
}

void JobStreamer::Impl::FillMessage(v1::SubmitPrintJobsRequest& message) {
  message.Clear();
  std::vector<Item> items;
  std::size_t bytes = 0;
  while (!to_send_.empty() && items.size() < options_.message_requests &&
         (items.empty() || bytes + to_send_.front().bytes <= options_.message_bytes)) {
    bytes += to_send_.front().bytes;
    items.push_back(std::move(to_send_.front()));
    to_send_.pop_front();
    *message.add_requests() = items.back().request;
  }
  to_send_bytes_ -= bytes;
  sent_.push_back(std::move(items));
}

bool JobStreamer::Impl::Within(milliseconds limit, bool (Impl::*condition)() const) {
  absl::MutexLock lock(&mutex_);
  return mutex_.AwaitWithTimeout(absl::Condition(this, condition), absl::FromChrono(limit));
}

// What is on its way is still answered, unless the stream is broken or too slow in it.
void JobStreamer::Impl::Close(Stream& stream) {
  milliseconds limit = options_.answer_limit;
  {
    absl::MutexLock lock(&mutex_);
    if (abandoned_) limit = kFarewell;
    if (silent_ || closing_) limit = milliseconds(0);
  }
  if (!Within(limit, &Impl::IsDrained)) stream.Cancel();
  {
    absl::MutexLock lock(&mutex_);  // a write that is under way ends before the stream's end may be written
    mutex_.Await(absl::Condition(this, &Impl::IsWritten));
  }
  stream.EndWriting();
  if (!Within(kFarewell, &Impl::IsDone)) stream.Cancel();
  absl::MutexLock lock(&mutex_);
  mutex_.Await(absl::Condition(this, &Impl::IsDone));
}

JobStreamer::JobStreamer(v1::PrintJobService::StubInterface& stub, JobStreamerOptions options, OnAnswer on_answer)
    : impl_(std::make_unique<Impl>(stub, std::move(options), std::move(on_answer))) {}
JobStreamer::~JobStreamer() = default;
bool JobStreamer::Send(std::uint64_t tag, v1::SubmitPrintJobRequest request) {
  return impl_->Send(tag, std::move(request));
}
bool JobStreamer::Finish() { return impl_->Finish(); }
void JobStreamer::Abandon() { impl_->Abandon(); }
Failure JobStreamer::GiveUpReason() const { return impl_->GiveUpReason(); }

}  // namespace cetak
