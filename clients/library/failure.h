// What a server's error says, read from its google.rpc details, in the user's language. Values; thread-safe.
#pragma once

#include <google/rpc/status.pb.h>
#include <grpcpp/support/status.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "server/domain/rules.h"

namespace cetak {

struct FieldFailure {
  std::string field;
  std::string rule;
  std::string text;  // in the user's language
};

struct Failure {
  grpc::StatusCode code = grpc::StatusCode::UNKNOWN;
  std::string reason;  // of google.rpc.ErrorInfo
  std::string text;    // in the user's language
  std::vector<FieldFailure> fields;
  std::optional<std::chrono::milliseconds> retry_after;

  // Nothing happened, or may be repeated as it is: the same request may be sent again.
  bool IsPassing() const;

  // A stream that ended so was cut on its way: gRPC says it, not the server, whose errors all have a reason.
  bool IsBrokenLine() const;
};

Failure ReadFailure(const google::rpc::Status& status, Language language);
Failure ReadFailure(const grpc::Status& status, Language language);

}  // namespace cetak
