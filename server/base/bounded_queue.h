// A first-in first-out queue with a capacity, between threads that must not wait and one that may.
//
// Thread-safe. Push never blocks: a full or closed queue says no. TakeUpTo blocks until something is there or the queue
// is closed; after Close what is inside can still be taken.
#pragma once

#include <absl/base/thread_annotations.h>
#include <absl/synchronization/mutex.h>

#include <algorithm>
#include <cstddef>
#include <deque>
#include <utility>
#include <vector>

namespace cetak {

template <typename T>
class BoundedQueue {
 public:
  explicit BoundedQueue(std::size_t capacity) : capacity_(capacity) {}

  // False, with `item` untouched, when the queue is full or closed.
  [[nodiscard]] bool Push(T&& item) {
    absl::MutexLock lock(&mutex_);
    if (closed_ || items_.size() >= capacity_) return false;
    items_.push_back(std::move(item));
    return true;
  }

  // At most `limit` items in order; empty only when the queue is closed and drained.
  std::vector<T> TakeUpTo(std::size_t limit) {
    absl::MutexLock lock(&mutex_);
    mutex_.Await(absl::Condition(this, &BoundedQueue::HasItemsOrClosed));
    std::vector<T> taken;
    const std::size_t count = std::min(limit, items_.size());
    taken.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
      taken.push_back(std::move(items_.front()));
      items_.pop_front();
    }
    return taken;
  }

  void Close() {
    absl::MutexLock lock(&mutex_);
    closed_ = true;
  }

  std::size_t size() const {
    absl::MutexLock lock(&mutex_);
    return items_.size();
  }
  std::size_t capacity() const { return capacity_; }

 private:
  bool HasItemsOrClosed() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return closed_ || !items_.empty(); }

  const std::size_t capacity_;
  mutable absl::Mutex mutex_;
  std::deque<T> items_ ABSL_GUARDED_BY(mutex_);
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace cetak
