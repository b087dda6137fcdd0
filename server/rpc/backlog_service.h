// BacklogService: how many cards wait, for managers. Thread-safe; no gRPC thread waits for the database.
#pragma once

#include <atomic>

#include "cetak/v1/backlog.grpc.pb.h"
#include "server/base/worker_pool.h"
#include "server/rpc/floors.h"
#include "server/rpc/open_streams.h"
#include "server/rpc/ticker.h"

namespace cetak {

class BacklogService final : public v1::BacklogService::CallbackService {
 public:
  BacklogService(const Floors& floors, WorkerPool& pool, Ticker& ticker, OpenStreams& watch_streams)
      : floors_(floors), pool_(pool), ticker_(ticker), watch_streams_(watch_streams) {}

  grpc::ServerUnaryReactor* GetBacklog(grpc::CallbackServerContext* context, const v1::GetBacklogRequest* request,
                                       v1::Backlog* response) override;
  grpc::ServerWriteReactor<v1::Backlog>* WatchBacklog(grpc::CallbackServerContext* context,
                                                      const v1::WatchBacklogRequest* request) override;
  grpc::ServerUnaryReactor* VerifyBacklog(grpc::CallbackServerContext* context, const v1::VerifyBacklogRequest* request,
                                          v1::VerifyBacklogResponse* response) override;

 private:
  Status Get(const v1::GetBacklogRequest& request, v1::Backlog& response);
  Status Verify(v1::VerifyBacklogResponse& response);

  const Floors floors_;
  WorkerPool& pool_;
  Ticker& ticker_;
  OpenStreams& watch_streams_;
  std::atomic<bool> verifying_ = false;
};

}  // namespace cetak
