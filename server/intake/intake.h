// Intake: many submissions become one transaction.
//
// Whoever submits never waits: the jobs go into a bounded queue and the answer comes by callback, from the writer's
// thread, after the commit. A writer takes everything that waits, up to a limit in rows and bytes, and begins again as
// soon as the last commit returned; so groups grow with load and a lone job waits for nothing. Thread-safe.
#pragma once

#include <absl/functional/any_invocable.h>

#include <cstddef>
#include <memory>
#include <vector>

#include "server/base/result.h"
#include "server/storage/print_store.h"

namespace cetak {

struct IntakeOptions {
  std::size_t writers = 1;                      // each uses a connection of the store's pool
  std::size_t queue_jobs = 65'536;              // what waits, in jobs …
  std::size_t queue_bytes = 256 * 1024 * 1024;  // … and in bytes of card content
  std::size_t group_jobs = 4'096;               // what one transaction holds at most
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

  // Refuses new jobs, writes and answers what was accepted, then returns.
  void Stop();

  std::size_t queued_jobs() const;

 private:
  class Queue;
  class Writers;
  std::unique_ptr<Queue> queue_;
  std::unique_ptr<Writers> writers_;
};

}  // namespace cetak
