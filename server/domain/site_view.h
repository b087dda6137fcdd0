// The site as it is now, for those who read it while it may be replaced. Thread-safe: a reader keeps the site that it
// took for as long as it needs it.
#pragma once

#include <absl/base/thread_annotations.h>
#include <absl/synchronization/mutex.h>

#include <memory>
#include <utility>

#include "server/domain/site.h"

namespace cetak {

class SiteView {
 public:
  explicit SiteView(Site site) : site_(std::make_shared<const Site>(std::move(site))) {}

  std::shared_ptr<const Site> Now() const {
    absl::MutexLock lock(&mutex_);
    return site_;
  }

  void Replace(Site site) {
    auto replacement = std::make_shared<const Site>(std::move(site));
    absl::MutexLock lock(&mutex_);
    site_.swap(replacement);
  }

 private:
  mutable absl::Mutex mutex_;
  std::shared_ptr<const Site> site_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace cetak
