// Keeps what was drawn last, so that each heading and size is drawn once. Thread-safe; while one thread draws, others
// wait, because they mostly want the same.
#pragma once

#include <absl/base/thread_annotations.h>
#include <absl/synchronization/mutex.h>

#include <cstddef>
#include <functional>
#include <list>
#include <memory>
#include <utility>

#include "server/artwork/card_artist.h"

namespace cetak {

template <typename Art>
class StaticArtCache {
 public:
  using Draw = std::function<Art(const CardHeading&, const PrintSize&)>;

  StaticArtCache(std::size_t capacity, Draw draw) : capacity_(capacity), draw_(std::move(draw)) {}

  std::shared_ptr<const Art> Get(const CardHeading& heading, const PrintSize& size) {
    absl::MutexLock lock(&mutex_);
    for (auto entry = entries_.begin(); entry != entries_.end(); ++entry) {
      const bool same_size = entry->size.width_px == size.width_px && entry->size.height_px == size.height_px;
      if (!same_size || entry->heading != heading) continue;
      entries_.splice(entries_.begin(), entries_, entry);
      return entry->art;
    }
    entries_.push_front({heading, size, std::make_shared<const Art>(draw_(heading, size))});
    if (entries_.size() > capacity_) entries_.pop_back();
    return entries_.front().art;
  }

 private:
  struct Entry {
    CardHeading heading;
    PrintSize size;
    std::shared_ptr<const Art> art;
  };

  const std::size_t capacity_;
  const Draw draw_;
  absl::Mutex mutex_;
  std::list<Entry> entries_ ABSL_GUARDED_BY(mutex_);  // the last used first
};

}  // namespace cetak
