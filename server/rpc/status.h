// The one translator from Error to what the wire carries. Pure functions; thread-safe.
//
// Every error carries ErrorInfo (domain "cetak") and a LocalizedMessage in Indonesian and in English; broken rules
// BadRequest; what may be tried again RetryInfo.
#pragma once

#include <grpcpp/support/status.h>

#include <string>
#include <vector>

#include "google/rpc/status.pb.h"
#include "server/base/result.h"

namespace cetak {

google::rpc::Status ToRpcStatus(const Error& error);

// The same with the details in `grpc-status-details-bin`.
grpc::Status ToGrpcStatus(const Error& error);

// INVALID_ARGUMENT/INVALID_REQUEST with the broken rules.
Error InvalidRequest(std::vector<FieldViolation> violations);

}  // namespace cetak
