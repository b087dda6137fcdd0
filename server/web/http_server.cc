#include "server/web/http_server.h"

#include <httplib.h>

#include <thread>
#include <utility>

#include "server/base/log.h"
#include "server/web/metrics.h"
#include "server/web/readiness.h"

namespace cetak {
namespace {

constexpr std::size_t kThreads = 2;
constexpr const char* kPlainText = "text/plain; charset=utf-8";

}  // namespace

class HttpServer::Impl {
 public:
  Impl(const Observed& observed, HttpServerOptions options)
      : options_(std::move(options)), readiness_(observed.store), metrics_(observed) {
    server_.new_task_queue = [] { return new httplib::ThreadPool(kThreads); };
    server_.set_keep_alive_max_count(100);
    server_.set_keep_alive_timeout(1);  // seconds; a stop waits for it
    server_.Get("/healthz",
                [](const httplib::Request&, httplib::Response& response) { response.set_content("ok\n", kPlainText); });
    server_.Get("/readyz", [this](const httplib::Request&, httplib::Response& response) {
      const Status ready = readiness_.Check();
      response.status = ready ? 200 : 503;
      response.set_content(ready ? "ready\n" : ready.error().reason + "\n", kPlainText);
    });
    server_.Get("/metrics", [this](const httplib::Request&, httplib::Response& response) {
      response.set_content(metrics_.Format(), "text/plain; version=0.0.4; charset=utf-8");
    });
  }

  ~Impl() { Stop(); }

  Status Start() {
    const std::size_t colon = options_.address.rfind(':');
    const std::string port = colon == std::string::npos ? "" : options_.address.substr(colon + 1);
    if (port.empty() || port.size() > 5 || port.find_first_not_of("0123456789") != std::string::npos) {
      return Fail(ErrorCode::kInvalidArgument, "ADDRESS_MALFORMED", options_.address + " is not host:port");
    }
    // Without this a second server would share the port, and nobody would be told.
    server_.set_socket_options([](socket_t socket) {
      const int yes = 1;
      setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
    });
    if (!server_.bind_to_port(options_.address.substr(0, colon), std::stoi(port))) {
      return Fail(ErrorCode::kUnavailable, "ADDRESS_IN_USE", "cannot listen for HTTP on " + options_.address);
    }
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    Log(LogLevel::kInfo, "http listens", {{"address", options_.address}});
    return {};
  }

  void Stop() {
    readiness_.SetStopping();
    if (!thread_.joinable()) return;
    server_.stop();
    thread_.join();
  }

 private:
  const HttpServerOptions options_;
  Readiness readiness_;
  const Metrics metrics_;
  httplib::Server server_;
  std::thread thread_;
};

HttpServer::HttpServer(const Observed& observed, HttpServerOptions options)
    : impl_(std::make_unique<Impl>(observed, std::move(options))) {}
HttpServer::~HttpServer() = default;
Status HttpServer::Start() { return impl_->Start(); }
void HttpServer::Stop() { impl_->Stop(); }

}  // namespace cetak
