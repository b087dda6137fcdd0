// Intake: many submissions become one transaction.
//
// Whoever submits never waits: the jobs go into a bounded queue and the answer comes by callback, from the writer's
// thread, after the commit. A writer takes everything that waits, up to a limit in rows and bytes, and begins again as
// soon as the last commit returned; so groups grow with load and a lone job waits for nothing. Thread-safe.
#pragma once

#include <absl/base/thread_annotations.h>
#include <absl/functional/any_invocable.h>
#include <absl/synchronization/mutex.h>

#include <cstddef>
#include <deque>
#include <thread>
#include <vector>

#include "server/base/result.h"
#include "server/storage/print_store.h"

namespace cetak {

struct IntakeOptions {
  std::size_t writers = 1;                      // each uses a connection of the store's pool; 0: the owner calls Step
  std::size_t queue_jobs = 65'536;              // what waits, in jobs …
  std::size_t queue_bytes = 256 * 1024 * 1024;  // … and in bytes of card content
  std::size_t group_jobs = 4'096;               // what one transaction holds, give or take a submission
  std::size_t group_bytes = 16 * 1024 * 1024;
};

class Intake {
 public:
  // One result a job, in order; never called after Stop returned. Must not block.
  using Answers = absl::AnyInvocable<void(std::vector<Result<JobReceipt>>)>;

  Intake(PrintStore& store, IntakeOptions options);
  ~Intake();  // Stop
  Intake(const Intake&) = delete;
  Intake& operator=(const Intake&) = delete;

  // All of the jobs are queued or none: RESOURCE_EXHAUSTED/QUEUE_FULL with retry_after, UNAVAILABLE/STOPPING. On an
  // error `answers` is not called. A database that cannot be reached gives each job UNAVAILABLE.
  Status Submit(std::vector<NewJob> jobs, Answers answers);

  // Writes one group of what waits and answers it; false when nothing waited. What a writer does without end.
  bool Step();

  // Refuses new jobs, writes and answers what was accepted, then returns.
  void Stop();

  std::size_t queued_jobs() const;
  std::size_t queue_capacity() const { return options_.queue_jobs; }

 private:
  struct Submission {
    std::vector<NewJob> jobs;
    std::size_t bytes = 0;
    Answers answers;
  };

  bool AwaitWork();
  std::vector<Submission> TakeGroup();
  void WriteGroup(std::vector<Submission> group);
  bool HasWork() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return stopping_ || !waiting_.empty(); }

  PrintStore& store_;
  const IntakeOptions options_;
  mutable absl::Mutex mutex_;
  std::deque<Submission> waiting_ ABSL_GUARDED_BY(mutex_);
  std::size_t waiting_jobs_ ABSL_GUARDED_BY(mutex_) = 0;
  std::size_t waiting_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  std::chrono::milliseconds last_write_ ABSL_GUARDED_BY(mutex_){0};
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> writers_;
};

}  // namespace cetak
