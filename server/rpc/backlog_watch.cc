#include "server/rpc/backlog_watch.h"

#include <utility>

#include "server/rpc/floor_conversion.h"
#include "server/rpc/status.h"

namespace cetak {
namespace {

constexpr std::chrono::seconds kSendAnyway{10};

// Without what changes by itself as time goes by.
std::string CountsOf(v1::Backlog backlog) {
  backlog.clear_as_of();
  backlog.clear_printed_per_second();
  backlog.clear_estimated_remaining();
  return backlog.SerializeAsString();
}

}  // namespace

BacklogWatch::BacklogWatch(Backlog& backlog, const SiteView& site, std::vector<BacklogDimension> group_by,
                           std::chrono::milliseconds interval, std::shared_ptr<WatchStream<v1::Backlog>> stream)
    : backlog_(backlog), site_(site), group_by_(std::move(group_by)), interval_(interval), stream_(std::move(stream)) {}

std::optional<std::chrono::milliseconds> BacklogWatch::operator()() {
  if (stream_->ended()) return std::nullopt;
  const Result<BacklogReport> report = backlog_.Count(group_by_);
  if (!report) {
    stream_->End(ToGrpcStatus(report.error()));
    return std::nullopt;
  }
  v1::Backlog now = ToProto(*report, *site_.Now());
  std::string counts = CountsOf(now);
  const auto time = std::chrono::steady_clock::now();
  if (counts != sent_counts_ || time - sent_at_ >= kSendAnyway) {
    sent_counts_ = std::move(counts);
    sent_at_ = time;
    stream_->Send(std::move(now));
  }
  return interval_;
}

}  // namespace cetak
