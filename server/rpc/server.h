// RpcServer: the gRPC server with all services of cetak.v1, grpc.health.v1 and, when asked for, reflection.
//
// Start and Stop from one thread. Everything in Floors outlives it. Stop it before Intake, whose answers its calls wait
// for.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include "server/base/result.h"
#include "server/rpc/floors.h"
#include "server/rpc/submit_limits.h"

namespace cetak {

struct RpcServerOptions {
  std::string address = "127.0.0.1:50051";  // host:port (port 0: any), or unix:/path
  bool reflection = false;
  std::size_t workers = 4;  // threads for what blocks on the database
  std::size_t worker_queue = 1'024;
  std::size_t max_submit_streams = 1'024;
  std::size_t max_watch_streams = 1'024;
  SubmitStreamLimits submit_limits;
  int max_message_bytes = 16 * 1024 * 1024;
  std::size_t memory_bytes = 512 * 1024 * 1024;  // for gRPC's buffers
};

class RpcServer {
 public:
  RpcServer(const Floors& floors, RpcServerOptions options);
  ~RpcServer();  // Stop without grace
  RpcServer(const RpcServer&) = delete;
  RpcServer& operator=(const RpcServer&) = delete;

  // UNAVAILABLE/ADDRESS_IN_USE names the address that cannot be listened on.
  Status Start();
  // After Start; 1 for a Unix socket.
  int bound_port() const;

  // Health says NOT_SERVING, new calls are refused, watches end with UNAVAILABLE, submit streams as soon as what they
  // sent is answered; what is still open after `grace` is cancelled.
  void Stop(std::chrono::milliseconds grace);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace cetak
