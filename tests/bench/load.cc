#include "tests/bench/load.h"

#include <grpcpp/grpcpp.h>

#include <cstdio>
#include <cstdlib>

namespace cetak {
std::vector<v1::SubmitPrintJobRequest> MakeRequests(const LoadOptions& options) {
  std::vector<v1::SubmitPrintJobRequest> requests(static_cast<std::size_t>(options.jobs));
  if (options.empty) return requests;
  RequestMaker maker(options.kind);
  std::int64_t n = 0;
  for (v1::SubmitPrintJobRequest& request : requests) {
    request = maker.Make(n++);
    if (options.office) request.set_parent("offices/" + BenchOfficeCode(*options.office));
  }
  return requests;
}

std::unique_ptr<v1::PrintJobService::Stub> OpenStub(const std::string& server) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  arguments.SetMaxReceiveMessageSize(64 * 1024 * 1024);
  return v1::PrintJobService::NewStub(grpc::CreateCustomChannel(server, grpc::InsecureChannelCredentials(), arguments));
}

double SecondsSince(std::chrono::steady_clock::time_point begun) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
}

void Require(const grpc::Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "bench_load: a call failed with code %d: %s\n", static_cast<int>(status.error_code()),
               status.error_message().c_str());
  std::exit(1);
}

Totals ReadTotals(Connection& connection) {
  grpc::ClientContext context;
  v1::Backlog backlog;
  Require(connection.backlog->GetBacklog(&context, {}, &backlog));
  return {backlog.total().accepted(), backlog.total().printed()};
}

}  // namespace cetak
