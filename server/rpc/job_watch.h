// One watcher of one job: the job now, then after each change, until it is final. A round of the Ticker.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "cetak/v1/print_job.pb.h"
#include "server/domain/site_view.h"
#include "server/rpc/job_reading.h"
#include "server/rpc/watch_stream.h"
#include "server/storage/print_store.h"

namespace cetak {

class JobWatch {
 public:
  JobWatch(PrintStore& store, const SiteView& site, const JobKey& key,
           std::shared_ptr<WatchStream<v1::PrintJob>> stream);

  std::optional<std::chrono::milliseconds> operator()();

 private:
  bool IsDue();

  PrintStore& store_;
  const SiteView& site_;
  JobKey key_;
  std::shared_ptr<WatchStream<v1::PrintJob>> stream_;
  std::optional<std::uint64_t> seen_;  // the lane board's version at the last reading
  std::chrono::steady_clock::time_point read_at_;
  std::string sent_;
};

}  // namespace cetak
