#include "server/intake/intake.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "server/base/fault_point.h"

namespace cetak {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// The least and the most that somebody is asked to wait when the queue is full.
constexpr milliseconds kLeastRetry{50};
constexpr milliseconds kMostRetry{5'000};

std::size_t CountBytes(const std::vector<NewJob>& jobs) {
  std::size_t bytes = 0;
  for (const NewJob& job : jobs) bytes += job.card.Reveal().size();
  return bytes;
}

}  // namespace

Intake::Intake(PrintStore& store, IntakeOptions options) : store_(store), options_(options) {
  for (std::size_t i = 0; i < options_.writers; ++i) {
    writers_.emplace_back([this] {
      while (AwaitTurn()) Step();
    });
  }
}

Intake::~Intake() { Stop(); }

Status Intake::Submit(std::vector<NewJob> jobs, Answers answers) {
  const std::size_t bytes = CountBytes(jobs);
  absl::MutexLock lock(&mutex_);
  if (stopping_) return Fail(ErrorCode::kUnavailable, "STOPPING", "the server is stopping");
  if (waiting_jobs_ + jobs.size() > options_.queue_jobs || waiting_bytes_ + bytes > options_.queue_bytes) {
    return Fail(Error{ErrorCode::kResourceExhausted,
                      "QUEUE_FULL",
                      "too many jobs wait to be written",
                      {},
                      std::clamp(last_write_, kLeastRetry, kMostRetry)});
  }
  const std::size_t count = jobs.size();
  waiting_jobs_ += count;
  waiting_bytes_ += bytes;
  waiting_.push_back({std::move(jobs), count, bytes, std::move(answers)});
  return {};
}

void Intake::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  for (std::thread& writer : writers_) writer.join();
  writers_.clear();
}

std::size_t Intake::queued_jobs() const {
  absl::MutexLock lock(&mutex_);
  return waiting_jobs_;
}

bool Intake::Step() {
  std::vector<Submission> group = TakeGroup();
  const auto begun = steady_clock::now();
  const std::vector<Result<JobReceipt>> written = WriteGroup(group);
  EndTurn(begun);
  std::span<const Result<JobReceipt>> rest(written);
  for (Submission& submission : group) {
    submission.answers(rest.first(submission.count));
    rest = rest.subspan(submission.count);
  }
  return !group.empty();
}

// False when the intake stops and nothing waits.
bool Intake::AwaitTurn() {
  absl::MutexLock lock(&mutex_);
  mutex_.Await(absl::Condition(this, &Intake::MayWrite));
  writing_ = !waiting_.empty();
  return writing_;
}

std::vector<Intake::Submission> Intake::TakeGroup() {
  absl::MutexLock lock(&mutex_);
  std::vector<Submission> group;
  std::size_t jobs = 0;
  std::size_t bytes = 0;
  while (!waiting_.empty() && jobs < options_.group_jobs && bytes < options_.group_bytes) {
    jobs += waiting_.front().count;
    bytes += waiting_.front().bytes;
    group.push_back(std::move(waiting_.front()));
    waiting_.pop_front();
  }
  waiting_jobs_ -= jobs;
  waiting_bytes_ -= bytes;
  return group;
}

void Intake::EndTurn(steady_clock::time_point begun) {
  absl::MutexLock lock(&mutex_);
  writing_ = false;
  last_write_ = std::chrono::duration_cast<milliseconds>(steady_clock::now() - begun);
}

// One result a job, in order.
std::vector<Result<JobReceipt>> Intake::WriteGroup(std::vector<Submission>& group) {
  std::vector<NewJob> jobs;
  for (Submission& submission : group) {
    std::move(submission.jobs.begin(), submission.jobs.end(), std::back_inserter(jobs));
  }
  if (jobs.empty()) return {};
  Result<std::vector<Result<JobReceipt>>> written = store_.AppendJobs(jobs);
  if (written) return *std::move(written);
  if (!IsPlanted("acknowledge-before-commit")) {
    return std::vector<Result<JobReceipt>>(jobs.size(), Result<JobReceipt>(Fail(written.error())));
  }
  std::vector<Result<JobReceipt>> receipts;
  for (const NewJob& job : jobs) receipts.emplace_back(JobReceipt{.request_id = job.request_id});
  return receipts;
}

}  // namespace cetak
