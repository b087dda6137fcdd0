#include "clients/library/job_submitter.h"

#include <grpcpp/grpcpp.h>

#include <thread>

#include "clients/library/retry.h"

namespace cetak {

std::variant<v1::SubmitPrintJobResponse, Failure> SubmitJob(v1::PrintJobService::StubInterface& stub,
                                                            const v1::SubmitPrintJobRequest& request,
                                                            const SubmitOptions& options) {
  RetryPause pauses(options.first_pause, options.most_pause);
  const auto until = std::chrono::system_clock::now() + options.patience;
  for (;;) {
    grpc::ClientContext context;
    context.set_deadline(until);
    v1::SubmitPrintJobResponse response;
    const grpc::Status status = stub.SubmitPrintJob(&context, request, &response);
    if (status.ok()) return response;
    const Failure failure = ReadFailure(status, options.language);
    if (!failure.IsPassing() && !failure.IsBrokenLine()) return failure;
    const auto pause = pauses.Next(failure);
    if (std::chrono::system_clock::now() + pause >= until) return failure;
    std::this_thread::sleep_for(pause);
  }
}

}  // namespace cetak
