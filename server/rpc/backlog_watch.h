// One watcher of the backlog: the counts now, then when they changed, at most once an interval, and now and then anyway
// so that the rate is fresh and the client knows that the server lives. A round of the Ticker.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cetak/v1/backlog.pb.h"
#include "server/backlog/backlog.h"
#include "server/domain/site_view.h"
#include "server/rpc/watch_stream.h"

namespace cetak {

class BacklogWatch {
 public:
  BacklogWatch(Backlog& backlog, const SiteView& site, std::vector<BacklogDimension> group_by,
               std::chrono::milliseconds interval, std::shared_ptr<WatchStream<v1::Backlog>> stream);

  std::optional<std::chrono::milliseconds> operator()();

 private:
  Backlog& backlog_;
  const SiteView& site_;
  std::vector<BacklogDimension> group_by_;
  std::chrono::milliseconds interval_;
  std::shared_ptr<WatchStream<v1::Backlog>> stream_;
  std::string sent_counts_;
  std::chrono::steady_clock::time_point sent_at_;
};

}  // namespace cetak
