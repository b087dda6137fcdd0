// Sends one print job and waits out what may pass. Thread-safe; blocks.
#pragma once

#include <cetak/v1/print_job.grpc.pb.h>

#include <chrono>
#include <variant>

#include "clients/library/failure.h"

namespace cetak {

struct SubmitOptions {
  std::chrono::milliseconds patience{30'000};  // in all, before it gives up
  std::chrono::milliseconds first_pause{100};
  std::chrono::milliseconds most_pause{5'000};
  Language language = Language::kEnglish;
};

// Repeats a full queue and a server that is away with the same request_id, which never makes a second card.
std::variant<v1::SubmitPrintJobResponse, Failure> SubmitJob(v1::PrintJobService::StubInterface& stub,
                                                            const v1::SubmitPrintJobRequest& request,
                                                            const SubmitOptions& options);

}  // namespace cetak
