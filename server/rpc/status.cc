#include "server/rpc/status.h"

#include <google/protobuf/util/time_util.h>

#include <utility>

#include "google/rpc/error_details.pb.h"
#include "server/domain/rules.h"
#include "server/rpc/error_text.h"

namespace cetak {
namespace {

constexpr char kDomain[] = "cetak";

grpc::StatusCode ToGrpcCode(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument: return grpc::StatusCode::INVALID_ARGUMENT;
    case ErrorCode::kNotFound: return grpc::StatusCode::NOT_FOUND;
    case ErrorCode::kAlreadyExists: return grpc::StatusCode::ALREADY_EXISTS;
    case ErrorCode::kFailedPrecondition: return grpc::StatusCode::FAILED_PRECONDITION;
    case ErrorCode::kPermissionDenied: return grpc::StatusCode::PERMISSION_DENIED;
    case ErrorCode::kResourceExhausted: return grpc::StatusCode::RESOURCE_EXHAUSTED;
    case ErrorCode::kAborted: return grpc::StatusCode::ABORTED;
    case ErrorCode::kUnavailable: return grpc::StatusCode::UNAVAILABLE;
    case ErrorCode::kUnimplemented: return grpc::StatusCode::UNIMPLEMENTED;
    case ErrorCode::kInternal: return grpc::StatusCode::INTERNAL;
  }
  BrokenInvariant("unknown ErrorCode");
}

void SetText(google::rpc::LocalizedMessage& message, Language language, std::string_view text) {
  message.set_locale(std::string(LocaleName(language)));
  message.set_message(std::string(text));
}

google::rpc::BadRequest ToBadRequest(const std::vector<FieldViolation>& violations) {
  google::rpc::BadRequest bad_request;
  for (const FieldViolation& broken : violations) {
    auto& violation = *bad_request.add_field_violations();
    violation.set_field(broken.field);
    violation.set_reason(broken.rule);
    violation.set_description(std::string(RuleText(broken.rule, Language::kEnglish)));
    SetText(*violation.mutable_localized_message(), Language::kIndonesian,
            RuleText(broken.rule, Language::kIndonesian));
  }
  return bad_request;
}

grpc::Status Wire(const google::rpc::Status& status) {
  return {static_cast<grpc::StatusCode>(status.code()), status.message(), status.SerializeAsString()};
}

}  // namespace

google::rpc::Status ToRpcStatus(const Error& error) {
  google::rpc::Status status;
  status.set_code(ToGrpcCode(error.code));
  status.set_message(error.message);

  google::rpc::ErrorInfo info;
  info.set_domain(kDomain);
  info.set_reason(error.reason);
  status.add_details()->PackFrom(info);
  if (!error.violations.empty()) status.add_details()->PackFrom(ToBadRequest(error.violations));
  if (error.retry_after) {
    google::rpc::RetryInfo retry;
    *retry.mutable_retry_delay() = google::protobuf::util::TimeUtil::MillisecondsToDuration(error.retry_after->count());
    status.add_details()->PackFrom(retry);
  }
  for (const Language language : {Language::kIndonesian, Language::kEnglish}) {
    google::rpc::LocalizedMessage message;
    SetText(message, language, ErrorText(error, language));
    status.add_details()->PackFrom(message);
  }
  return status;
}

grpc::Status ToGrpcStatus(const Error& error) { return Wire(ToRpcStatus(error)); }

grpc::Status ToGrpcStatus(const Error& error, const google::protobuf::Message& detail) {
  google::rpc::Status status = ToRpcStatus(error);
  status.add_details()->PackFrom(detail);
  return Wire(status);
}

Error InvalidRequest(std::vector<FieldViolation> violations) {
  return {ErrorCode::kInvalidArgument, "INVALID_REQUEST", "the request breaks a rule", std::move(violations),
          std::nullopt};
}

}  // namespace cetak
