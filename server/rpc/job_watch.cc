#include "server/rpc/job_watch.h"

#include <utility>

#include "server/rpc/status.h"

namespace cetak {
namespace {

constexpr std::chrono::milliseconds kInterval{200};
// What does not move a lane's figures (a hand-off, a stopped batch) is seen after this long.
constexpr std::chrono::milliseconds kReadAnyway{1'000};

bool IsFinal(v1::JobState state) { return cetak::IsFinal(static_cast<JobState>(state)); }

}  // namespace

JobWatch::JobWatch(PrintStore& store, const SiteView& site, const JobKey& key,
                   std::shared_ptr<WatchStream<v1::PrintJob>> stream)
    : store_(store), site_(site), key_(key), stream_(std::move(stream)) {}

bool JobWatch::IsDue() {
  const std::uint64_t version = store_.lanes().version();
  const auto now = std::chrono::steady_clock::now();
  if (seen_ == version && now - read_at_ < kReadAnyway) return false;
  seen_ = version;
  read_at_ = now;
  return true;
}

std::optional<std::chrono::milliseconds> JobWatch::operator()() {
  if (stream_->ended()) return std::nullopt;
  if (!IsDue()) return kInterval;
  Result<v1::PrintJob> job = ReadJob(store_, *site_.Now(), key_);
  if (!job) {
    stream_->End(ToGrpcStatus(job.error()));
    return std::nullopt;
  }
  const bool is_final = IsFinal(job->state());
  if (std::string serialized = job->SerializeAsString(); serialized != sent_) {
    sent_ = std::move(serialized);
    stream_->Send(std::move(*job));
  }
  if (!is_final) return kInterval;
  stream_->End(grpc::Status::OK);
  return std::nullopt;
}

}  // namespace cetak
