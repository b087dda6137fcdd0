#include <cetak/v1/print_job.grpc.pb.h>
#include <grpcpp/grpcpp.h>

#include <cstdio>
#include <cstdlib>
#include <memory>

#include "tests/bench/floor.h"

namespace cetak {
namespace {

// Answers a message of n requests with n empty results.
class EmptyStream final : public grpc::ServerBidiReactor<v1::SubmitPrintJobsRequest, v1::SubmitPrintJobsResponse> {
 public:
  EmptyStream() { StartRead(&request_); }

  void OnReadDone(bool ok) override {
    if (!ok) return Finish(grpc::Status::OK);
    response_.Clear();
    for (int i = 0; i < request_.requests_size(); ++i) response_.add_results();
    StartWrite(&response_);
  }
  void OnWriteDone(bool ok) override {
    if (!ok) return Finish(grpc::Status::CANCELLED);
    StartRead(&request_);
  }
  void OnDone() override { delete this; }

 private:
  v1::SubmitPrintJobsRequest request_;
  v1::SubmitPrintJobsResponse response_;
};

class EmptyService final : public v1::PrintJobService::CallbackService {
 public:
  grpc::ServerUnaryReactor* SubmitPrintJob(grpc::CallbackServerContext* context, const v1::SubmitPrintJobRequest*,
                                           v1::SubmitPrintJobResponse*) override {
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }
  grpc::ServerBidiReactor<v1::SubmitPrintJobsRequest, v1::SubmitPrintJobsResponse>* SubmitPrintJobs(
      grpc::CallbackServerContext*) override {
    return new EmptyStream;
  }
};

}  // namespace

void RunRpcFloor(const std::string& address) {
  EmptyService service;
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort(address, grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&service);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr) {
    std::fprintf(stderr, "cannot listen on %s\n", address.c_str());
    std::exit(1);
  }
  std::printf("%d\n", port);
  std::fflush(stdout);
  while (std::getchar() != EOF) {
  }
  server->Shutdown();
}

}  // namespace cetak
