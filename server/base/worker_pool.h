// A few threads that run short blocking jobs (database reads, people's commands) for callers that must not block.
//
// Thread-safe. The queue is bounded: a full pool says no and the caller answers RESOURCE_EXHAUSTED. The destructor
// finishes what was accepted.
#pragma once

#include <cstddef>
#include <functional>
#include <thread>
#include <vector>

#include "server/base/bounded_queue.h"

namespace cetak {

class WorkerPool {
 public:
  WorkerPool(std::size_t threads, std::size_t queue_capacity) : queue_(queue_capacity) {
    for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { Run(); });
  }
  ~WorkerPool() {
    queue_.Close();
    for (std::thread& thread : threads_) thread.join();
  }
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // False when the queue is full: the job will not run.
  [[nodiscard]] bool Post(std::function<void()> job) { return queue_.Push(std::move(job)); }

 private:
  void Run() {
    for (;;) {
      std::vector<std::function<void()>> jobs = queue_.TakeUpTo(1);
      if (jobs.empty()) return;
      jobs.front()();
    }
  }

  BoundedQueue<std::function<void()>> queue_;
  std::vector<std::thread> threads_;
};

}  // namespace cetak
