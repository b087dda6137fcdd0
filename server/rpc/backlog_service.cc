#include "server/rpc/backlog_service.h"

#include <google/protobuf/util/time_util.h>

#include <chrono>
#include <memory>
#include <utility>
#include <vector>

#include "server/domain/rules.h"
#include "server/rpc/backlog_watch.h"
#include "server/rpc/blocking_call.h"
#include "server/rpc/floor_conversion.h"
#include "server/rpc/watch_stream.h"

namespace cetak {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kDefaultInterval{1'000};
constexpr milliseconds kLeastInterval{100};
constexpr milliseconds kMostInterval{60'000};

Result<milliseconds> IntervalOf(const v1::WatchBacklogRequest& request) {
  if (!request.has_interval()) return kDefaultInterval;
  const milliseconds interval(google::protobuf::util::TimeUtil::DurationToMilliseconds(request.interval()));
  if (interval < kLeastInterval || interval > kMostInterval) {
    return Fail(InvalidRequest({{"interval", std::string(rule::kOutOfRange)}}));
  }
  return interval;
}

}  // namespace

grpc::ServerUnaryReactor* BacklogService::GetBacklog(grpc::CallbackServerContext* context,
                                                     const v1::GetBacklogRequest* request, v1::Backlog* response) {
  return AnswerFrom(pool_, context, [this, request, response] { return Get(*request, *response); });
}

Status BacklogService::Get(const v1::GetBacklogRequest& request, v1::Backlog& response) {
  CETAK_ASSIGN_OR_RETURN(const std::vector<BacklogDimension> group_by, FromProto(request.group_by()));
  CETAK_ASSIGN_OR_RETURN(const BacklogReport report, floors_.backlog.Count(group_by));
  response = ToProto(report, *floors_.site.Now());
  return {};
}

grpc::ServerWriteReactor<v1::Backlog>* BacklogService::WatchBacklog(grpc::CallbackServerContext*,
                                                                    const v1::WatchBacklogRequest* request) {
  const auto refuse = [](const Error& error) {
    return new RefusedStream<grpc::ServerWriteReactor<v1::Backlog>>(ToGrpcStatus(error));
  };
  const Result<std::vector<BacklogDimension>> group_by = FromProto(request->group_by());
  if (!group_by) return refuse(group_by.error());
  const Result<milliseconds> interval = IntervalOf(*request);
  if (!interval) return refuse(interval.error());
  return OpenWatch<v1::Backlog>(watch_streams_, [&](const std::shared_ptr<WatchStream<v1::Backlog>>& stream) {
    ticker_.Add(BacklogWatch(floors_.backlog, floors_.site, *group_by, *interval, stream));
  });
}

grpc::ServerUnaryReactor* BacklogService::VerifyBacklog(grpc::CallbackServerContext* context,
                                                        const v1::VerifyBacklogRequest*,
                                                        v1::VerifyBacklogResponse* response) {
  return AnswerFrom(pool_, context, [this, response] { return Verify(*response); });
}

// One at a time: it reads every row, and must not take all of the pool's threads.
Status BacklogService::Verify(v1::VerifyBacklogResponse& response) {
  if (verifying_.exchange(true)) return Fail(Busy("SERVER_BUSY", "another recount is under way"));
  Result<Recount> recount = floors_.store.CountFromScratch();
  verifying_ = false;
  if (!recount) return Fail(std::move(recount.error()));
  response = ToProto(*recount, *floors_.site.Now());
  return {};
}

}  // namespace cetak
