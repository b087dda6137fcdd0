// The one translator from Error to what the wire carries. Pure functions; thread-safe.
//
// Every error carries ErrorInfo (domain "cetak") and a LocalizedMessage in Indonesian and in English; broken rules
// BadRequest; what may be tried again RetryInfo.
#pragma once

#include <google/protobuf/message.h>
#include <grpcpp/support/status.h>

#include <string>
#include <vector>

#include "google/rpc/status.pb.h"
#include "server/base/result.h"

namespace cetak {

google::rpc::Status ToRpcStatus(const Error& error);

// The same with the details in `grpc-status-details-bin`.
grpc::Status ToGrpcStatus(const Error& error);
// … and one more detail, of the contract.
grpc::Status ToGrpcStatus(const Error& error, const google::protobuf::Message& detail);

// INVALID_ARGUMENT/INVALID_REQUEST with the broken rules.
Error InvalidRequest(std::vector<FieldViolation> violations);

}  // namespace cetak
