// Intake: many submissions become one transaction.
//
// Whoever submits never waits: the jobs go into a bounded queue and the answer comes by callback, from a writer's
// thread, after the commit. The writers take turns: one takes everything that waits, up to a limit in rows and bytes,
// and writes it, while the one before answers what it wrote. So groups grow with load and a lone job waits for nothing.
// Thread-safe.
#pragma once

#include <absl/base/thread_annotations.h>
#include <absl/functional/any_invocable.h>
#include <absl/synchronization/mutex.h>

#include <chrono>
#include <cstddef>
#include <deque>
#include <span>
#include <thread>
#include <vector>

#include "server/base/result.h"
#include "server/storage/print_store.h"

namespace cetak {

struct IntakeOptions {
  std::size_t writers = 2;                      // one writes while the others answer; 0: the owner calls Step
  std::size_t queue_jobs = 65'536;              // what waits, in jobs …
  std::size_t queue_bytes = 256 * 1024 * 1024;  // … and in bytes of card content
  std::size_t group_jobs = 4'096;               // what one transaction holds, give or take a submission
  std::size_t group_bytes = 16 * 1024 * 1024;
};

class Intake {
 public:
  // One result a job, in order; never called after Stop returned. Must not block.
  using Answers = absl::AnyInvocable<void(std::span<const Result<JobReceipt>>)>;

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
    std::size_t count = 0;  // of the jobs, also when they have gone
    std::size_t bytes = 0;
    Answers answers;
  };

  bool AwaitTurn();
  std::vector<Submission> TakeGroup();
  void EndTurn(std::chrono::steady_clock::time_point begun);
  std::vector<Result<JobReceipt>> WriteGroup(std::vector<Submission>& group);
  bool MayWrite() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return !writing_ && (stopping_ || !waiting_.empty()); }

  PrintStore& store_;
  const IntakeOptions options_;
  mutable absl::Mutex mutex_;
  std::deque<Submission> waiting_ ABSL_GUARDED_BY(mutex_);
  std::size_t waiting_jobs_ ABSL_GUARDED_BY(mutex_) = 0;
  std::size_t waiting_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  std::chrono::milliseconds last_write_ ABSL_GUARDED_BY(mutex_){0};
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;  // somebody has the turn
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> writers_;
};

}  // namespace cetak
