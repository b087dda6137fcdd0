// PrintJobService: convert, validate, call the floor below, answer. Thread-safe; no gRPC thread waits for the database.
#pragma once

#include <optional>

#include "cetak/v1/print_job.grpc.pb.h"
#include "server/base/worker_pool.h"
#include "server/rpc/floors.h"
#include "server/rpc/open_streams.h"
#include "server/rpc/submit_limits.h"
#include "server/rpc/ticker.h"

namespace cetak {

class PrintJobService final : public v1::PrintJobService::CallbackService {
 public:
  PrintJobService(const Floors& floors, WorkerPool& pool, Ticker& ticker, OpenStreams& submit_streams,
                  OpenStreams& watch_streams, const SubmitStreamLimits& submit_limits);

  grpc::ServerUnaryReactor* SubmitPrintJob(grpc::CallbackServerContext* context,
                                           const v1::SubmitPrintJobRequest* request,
                                           v1::SubmitPrintJobResponse* response) override;
  grpc::ServerBidiReactor<v1::SubmitPrintJobsRequest, v1::SubmitPrintJobsResponse>* SubmitPrintJobs(
      grpc::CallbackServerContext* context) override;
  grpc::ServerUnaryReactor* GetPrintJob(grpc::CallbackServerContext* context, const v1::GetPrintJobRequest* request,
                                        v1::PrintJob* response) override;
  grpc::ServerUnaryReactor* ListPrintJobs(grpc::CallbackServerContext* context, const v1::ListPrintJobsRequest* request,
                                          v1::ListPrintJobsResponse* response) override;
  grpc::ServerWriteReactor<v1::PrintJob>* WatchPrintJob(grpc::CallbackServerContext* context,
                                                        const v1::WatchPrintJobRequest* request) override;
  grpc::ServerUnaryReactor* CancelPrintJob(grpc::CallbackServerContext* context,
                                           const v1::CancelPrintJobRequest* request, v1::PrintJob* response) override;
  grpc::ServerUnaryReactor* HoldPrintJob(grpc::CallbackServerContext* context, const v1::HoldPrintJobRequest* request,
                                         v1::PrintJob* response) override;
  grpc::ServerUnaryReactor* ReleasePrintJob(grpc::CallbackServerContext* context,
                                            const v1::ReleasePrintJobRequest* request, v1::PrintJob* response) override;
  grpc::ServerUnaryReactor* CorrectPrintJob(grpc::CallbackServerContext* context,
                                            const v1::CorrectPrintJobRequest* request, v1::PrintJob* response) override;
  grpc::ServerUnaryReactor* ReprintPrintJob(grpc::CallbackServerContext* context,
                                            const v1::ReprintPrintJobRequest* request, v1::PrintJob* response) override;

 private:
  Status List(const v1::ListPrintJobsRequest& request, v1::ListPrintJobsResponse& response);
  Status Change(const std::string& name, JobEvent event, const std::string& because, v1::PrintJob& response);
  Status Correct(const v1::CorrectPrintJobRequest& request, v1::PrintJob& response);

  const Floors floors_;
  WorkerPool& pool_;
  Ticker& ticker_;
  OpenStreams& submit_streams_;
  OpenStreams& watch_streams_;
  const SubmitStreamLimits submit_limits_;
};

}  // namespace cetak
