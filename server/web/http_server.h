// HTTP for machines that watch: /healthz (the process lives), /readyz (it can take work: the database answers and it
// does not stop), /metrics (Prometheus text, no personal data).
//
// Start and Stop from one thread. What it reads is thread-safe and outlives it.
#pragma once

#include <memory>
#include <string>

#include "server/base/result.h"
#include "server/web/observed.h"

namespace cetak {

struct HttpServerOptions {
  std::string address = "127.0.0.1:7480";  // host:port
};

class HttpServer {
 public:
  HttpServer(const Observed& observed, HttpServerOptions options);
  ~HttpServer();  // Stop
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  // UNAVAILABLE/ADDRESS_IN_USE names the address that cannot be listened on.
  Status Start();
  void Stop();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace cetak
