// A print job service that does to the client what a test says: refuses, falls silent, breaks off after it has kept a
// request. It keeps a request once, as the real one does. Thread-safe.
#pragma once

#include <cetak/v1/backlog.grpc.pb.h>
#include <cetak/v1/print_job.grpc.pb.h>
#include <google/rpc/status.pb.h>
#include <grpcpp/grpcpp.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "server/base/result.h"

namespace cetak {

// What a server answers for this error, with google.rpc details.
google::rpc::Status WireStatus(const Error& error);
grpc::Status WireGrpcStatus(const Error& error);

class ScriptedServer final : public v1::PrintJobService::Service {
 public:
  enum class After { kAnswer, kBreakOff, kFallSilent };

  // Listens on a free port of this machine, or on the Unix socket `path`.
  explicit ScriptedServer(const std::string& path = "");
  ~ScriptedServer() override;

  std::string address() const { return address_; }
  // Refuses connections from now on, until Restart on the same address.
  void Stop();
  void Restart();

  // Script; set before the client starts. Called for each request: an error is its answer.
  std::function<std::optional<Error>(const v1::SubmitPrintJobRequest&, int times_received)> on_request;
  // Called for each message of all streams, from 0, once its requests are kept: what becomes of its answer.
  std::function<After(int message)> on_message;
  // The status of kBreakOff.
  grpc::Status break_status{grpc::StatusCode::UNAVAILABLE, "Socket closed"};

  std::size_t kept() const;                   // different requests
  std::vector<std::string> kept_ids() const;  // in the order of their arrival
  int streams() const;
  std::size_t largest_message_bytes() const;

  std::vector<grpc::Service*> others;  // served besides, when set before Restart

 private:
  grpc::Status SubmitPrintJob(grpc::ServerContext*, const v1::SubmitPrintJobRequest* request,
                              v1::SubmitPrintJobResponse* response) override;
  grpc::Status SubmitPrintJobs(
      grpc::ServerContext* context,
      grpc::ServerReaderWriter<v1::SubmitPrintJobsResponse, v1::SubmitPrintJobsRequest>* stream) override;
  grpc::Status GetPrintJob(grpc::ServerContext*, const v1::GetPrintJobRequest* request, v1::PrintJob* job) override;
  v1::SubmitPrintJobsResponse::Result Take(const v1::SubmitPrintJobRequest& request);

  std::string address_;
  std::unique_ptr<grpc::Server> server_;
  mutable absl::Mutex mutex_;
  std::map<std::string, int> times_received_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, std::string> kept_ ABSL_GUARDED_BY(mutex_);  // content by request_id
  std::vector<std::string> kept_ids_ ABSL_GUARDED_BY(mutex_);
  int messages_ ABSL_GUARDED_BY(mutex_) = 0;
  int streams_ ABSL_GUARDED_BY(mutex_) = 0;
  std::size_t largest_message_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace cetak
