#include "clients/library/failure.h"

#include <google/rpc/error_details.pb.h>

namespace cetak {
namespace {

std::string TextOf(const google::rpc::BadRequest::FieldViolation& violation, Language language) {
  if (violation.localized_message().locale() == LocaleName(language)) return violation.localized_message().message();
  const std::string known(RuleText(violation.reason(), language));
  return known == violation.reason() && !violation.description().empty() ? violation.description() : known;
}

void ReadDetail(const google::protobuf::Any& detail, Language language, Failure& failure) {
  google::rpc::ErrorInfo info;
  google::rpc::BadRequest bad_request;
  google::rpc::RetryInfo retry;
  google::rpc::LocalizedMessage localized;
  if (detail.UnpackTo(&info)) {
    failure.reason = info.reason();
  } else if (detail.UnpackTo(&bad_request)) {
    for (const auto& violation : bad_request.field_violations()) {
      failure.fields.push_back({violation.field(), violation.reason(), TextOf(violation, language)});
    }
  } else if (detail.UnpackTo(&retry)) {
    failure.retry_after =
        std::chrono::milliseconds(retry.retry_delay().seconds() * 1'000 + retry.retry_delay().nanos() / 1'000'000);
  } else if (detail.UnpackTo(&localized) && localized.locale() == LocaleName(language)) {
    failure.text = localized.message();
  }
}

}  // namespace

bool Failure::IsPassing() const {
  return code == grpc::StatusCode::RESOURCE_EXHAUSTED || code == grpc::StatusCode::UNAVAILABLE;
}

bool Failure::IsBrokenLine() const {
  return reason.empty() && (code == grpc::StatusCode::INTERNAL || code == grpc::StatusCode::UNKNOWN ||
                            code == grpc::StatusCode::CANCELLED || code == grpc::StatusCode::DEADLINE_EXCEEDED);
}

Failure ReadFailure(const google::rpc::Status& status, Language language) {
  Failure failure;
  failure.code = static_cast<grpc::StatusCode>(status.code());
  failure.text = status.message();
  for (const google::protobuf::Any& detail : status.details()) ReadDetail(detail, language, failure);
  return failure;
}

Failure ReadFailure(const grpc::Status& status, Language language) {
  google::rpc::Status detailed;
  if (status.error_details().empty() || !detailed.ParseFromString(status.error_details())) {
    detailed.set_message(status.error_message());
  }
  detailed.set_code(status.error_code());
  return ReadFailure(detailed, language);
}

}  // namespace cetak
