// Runs a call that touches the database on the worker pool, so that no gRPC thread waits for it.
#pragma once

#include <grpcpp/support/server_callback.h>

#include <chrono>
#include <utility>

#include "server/base/result.h"
#include "server/base/worker_pool.h"
#include "server/rpc/status.h"

namespace cetak {

// What can be tried again in a moment.
inline Error Busy(std::string reason, std::string message) {
  return {ErrorCode::kResourceExhausted, std::move(reason), std::move(message), {}, std::chrono::milliseconds(500)};
}

inline grpc::Status ToGrpcStatus(const Status& status) {
  return status ? grpc::Status::OK : ToGrpcStatus(status.error());
}
inline grpc::Status ToGrpcStatus(grpc::Status status) { return status; }

// `work` is a `Status()`, or a `grpc::Status()` where it has more to say than an Error; it may use the request and the
// response of the call, which live until it has returned. A full pool is RESOURCE_EXHAUSTED/SERVER_BUSY at once.
template <typename Work>
grpc::ServerUnaryReactor* AnswerFrom(WorkerPool& pool, grpc::CallbackServerContext* context, Work work) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const bool accepted = pool.Post([reactor, context, work = std::move(work)] {
    // Whoever left while this waited is not worth a query.
    reactor->Finish(context->IsCancelled() ? grpc::Status::CANCELLED : ToGrpcStatus(work()));
  });
  if (!accepted) reactor->Finish(ToGrpcStatus(Busy("SERVER_BUSY", "the worker pool is full")));
  return reactor;
}

}  // namespace cetak
