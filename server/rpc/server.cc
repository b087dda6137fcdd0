#include "server/rpc/server.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/resource_quota.h>

#include <utility>

#include "server/base/log.h"
#include "server/base/worker_pool.h"
#include "server/rpc/backlog_service.h"
#include "server/rpc/batch_service.h"
#include "server/rpc/blank_service.h"
#include "server/rpc/doubt_service.h"
#include "server/rpc/open_streams.h"
#include "server/rpc/print_job_service.h"
#include "server/rpc/printer_service.h"
#include "server/rpc/ticker.h"

namespace cetak {
namespace {

constexpr int kMaxCallsAConnection = 4'096;

// Both are switches of the whole process in this version of gRPC; a server takes them as they are when it is built.
void EnablePlugins(bool reflection) {
  grpc::EnableDefaultHealthCheckService(true);
  static bool reflection_is_on = false;
  if (reflection && !std::exchange(reflection_is_on, true)) grpc::reflection::InitProtoReflectionServerBuilderPlugin();
}

}  // namespace

class RpcServer::Impl {
 public:
  Impl(const Floors& floors, RpcServerOptions options)
      : options_(std::move(options)),
        pool_(options_.workers, options_.worker_queue),
        submit_streams_(options_.max_submit_streams),
        watch_streams_(options_.max_watch_streams),
        print_jobs_(floors, pool_, ticker_, submit_streams_, watch_streams_, options_.submit_limits),
        batches_(floors, pool_),
        blanks_(floors, pool_),
        doubt_(floors, pool_),
        printers_(floors, pool_),
        backlog_(floors, pool_, ticker_, watch_streams_) {}

  Status Start() {
    EnablePlugins(options_.reflection);
    grpc::ServerBuilder builder;
    builder.AddListeningPort(options_.address, grpc::InsecureServerCredentials(), &port_);
    // Otherwise a second server takes half of the first one's connections, and nobody is told.
    builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
    builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, kMaxCallsAConnection);
    builder.SetMaxReceiveMessageSize(options_.max_message_bytes);
    builder.SetMaxSendMessageSize(options_.max_message_bytes);
    builder.SetResourceQuota(grpc::ResourceQuota("cetak").Resize(options_.memory_bytes));
    for (grpc::Service* service : {static_cast<grpc::Service*>(&print_jobs_), static_cast<grpc::Service*>(&batches_),
                                   static_cast<grpc::Service*>(&blanks_), static_cast<grpc::Service*>(&doubt_),
                                   static_cast<grpc::Service*>(&printers_), static_cast<grpc::Service*>(&backlog_)}) {
      builder.RegisterService(service);
    }
    server_ = builder.BuildAndStart();
    if (server_ == nullptr || port_ == 0) {
      return Fail(ErrorCode::kUnavailable, "ADDRESS_IN_USE", "cannot listen for gRPC on " + options_.address);
    }
    server_->GetHealthCheckService()->SetServingStatus(true);
    Log(LogLevel::kInfo, "grpc listens", {{"address", options_.address}, {"port", port_}});
    return {};
  }

  int port() const { return port_; }

  void Stop(std::chrono::milliseconds grace) {
    if (server_ == nullptr) return;
    server_->GetHealthCheckService()->Shutdown();
    watch_streams_.EndAll();
    submit_streams_.EndAll();
    server_->Shutdown(std::chrono::system_clock::now() + grace);
    server_ = nullptr;
  }

 private:
  const RpcServerOptions options_;
  WorkerPool pool_;
  OpenStreams submit_streams_;
  OpenStreams watch_streams_;
  Ticker ticker_;
  PrintJobService print_jobs_;
  BatchService batches_;
  BlankService blanks_;
  DoubtService doubt_;
  PrinterService printers_;
  BacklogService backlog_;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

RpcServer::RpcServer(const Floors& floors, RpcServerOptions options)
    : impl_(std::make_unique<Impl>(floors, std::move(options))) {}

RpcServer::~RpcServer() { Stop(std::chrono::milliseconds(0)); }

Status RpcServer::Start() { return impl_->Start(); }
int RpcServer::bound_port() const { return impl_->port(); }
void RpcServer::Stop(std::chrono::milliseconds grace) { impl_->Stop(grace); }

}  // namespace cetak
