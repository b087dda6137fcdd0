#include "tests/clients/scripted_server.h"

#include <google/rpc/error_details.pb.h>

#include "server/domain/rules.h"

namespace cetak {
namespace {

grpc::StatusCode CodeOf(ErrorCode code) {
  switch (code) {
    case ErrorCode::kResourceExhausted: return grpc::StatusCode::RESOURCE_EXHAUSTED;
    case ErrorCode::kUnavailable: return grpc::StatusCode::UNAVAILABLE;
    case ErrorCode::kAlreadyExists: return grpc::StatusCode::ALREADY_EXISTS;
    case ErrorCode::kNotFound: return grpc::StatusCode::NOT_FOUND;
    case ErrorCode::kPermissionDenied: return grpc::StatusCode::PERMISSION_DENIED;
    default: return grpc::StatusCode::INVALID_ARGUMENT;
  }
}

}  // namespace

google::rpc::Status WireStatus(const Error& error) {
  google::rpc::Status status;
  status.set_code(CodeOf(error.code));
  status.set_message(error.message);
  google::rpc::ErrorInfo info;
  info.set_domain("cetak");
  info.set_reason(error.reason);
  status.add_details()->PackFrom(info);
  google::rpc::BadRequest bad_request;
  for (const FieldViolation& violation : error.violations) {
    auto& field = *bad_request.add_field_violations();
    field.set_field(violation.field);
    field.set_reason(violation.rule);
    field.set_description("in English");
  }
  if (!error.violations.empty()) status.add_details()->PackFrom(bad_request);
  if (error.retry_after) {
    google::rpc::RetryInfo retry;
    retry.mutable_retry_delay()->set_nanos(static_cast<int>(error.retry_after->count() * 1'000'000));
    status.add_details()->PackFrom(retry);
  }
  for (const char* locale : {"id", "en"}) {
    google::rpc::LocalizedMessage text;
    text.set_locale(locale);
    text.set_message(error.message + " (" + locale + ")");
    status.add_details()->PackFrom(text);
  }
  return status;
}

grpc::Status WireGrpcStatus(const Error& error) {
  const google::rpc::Status status = WireStatus(error);
  return {static_cast<grpc::StatusCode>(status.code()), status.message(), status.SerializeAsString()};
}

ScriptedServer::ScriptedServer(const std::string& path) : address_(path.empty() ? "127.0.0.1:0" : "unix:" + path) {
  Restart();
}

ScriptedServer::~ScriptedServer() { Stop(); }

void ScriptedServer::Stop() {
  if (server_) server_->Shutdown(std::chrono::system_clock::now());
  server_.reset();
}

void ScriptedServer::Restart() {
  Stop();
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort(address_, grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(this);
  for (grpc::Service* other : others) builder.RegisterService(other);
  server_ = builder.BuildAndStart();
  if (!server_) BrokenInvariant("the test's server cannot listen on " + address_);
  if (address_ == "127.0.0.1:0") address_ = "127.0.0.1:" + std::to_string(port);
}

std::size_t ScriptedServer::kept() const {
  absl::MutexLock lock(&mutex_);
  return kept_.size();
}
std::vector<std::string> ScriptedServer::kept_ids() const {
  absl::MutexLock lock(&mutex_);
  return kept_ids_;
}
int ScriptedServer::streams() const {
  absl::MutexLock lock(&mutex_);
  return streams_;
}
std::size_t ScriptedServer::largest_message_bytes() const {
  absl::MutexLock lock(&mutex_);
  return largest_message_bytes_;
}

v1::SubmitPrintJobsResponse::Result ScriptedServer::Take(const v1::SubmitPrintJobRequest& request) {
  v1::SubmitPrintJobsResponse::Result result;
  absl::MutexLock lock(&mutex_);
  const int times = ++times_received_[request.request_id()];
  if (on_request) {
    if (const auto error = on_request(request, times)) {
      *result.mutable_error() = WireStatus(*error);
      return result;
    }
  }
  if (!request.validate_only()) {
    const auto [kept, is_new] = kept_.emplace(request.request_id(), request.SerializeAsString());
    if (is_new) kept_ids_.push_back(request.request_id());
    if (kept->second != request.SerializeAsString()) {
      *result.mutable_error() = WireStatus({ErrorCode::kAlreadyExists,
                                            "REQUEST_ID_REUSED",
                                            "used with other content",
                                            {{"request_id", std::string(rule::kOtherContent)}},
                                            std::nullopt});
      return result;
    }
  }
  result.mutable_receipt()->set_name(request.parent() + "/jobs/" + request.request_id());
  return result;
}

grpc::Status ScriptedServer::SubmitPrintJob(grpc::ServerContext*, const v1::SubmitPrintJobRequest* request,
                                            v1::SubmitPrintJobResponse* response) {
  const auto result = Take(*request);
  if (result.has_receipt()) {
    *response = result.receipt();
    return grpc::Status::OK;
  }
  return {static_cast<grpc::StatusCode>(result.error().code()), result.error().message(),
          result.error().SerializeAsString()};
}

grpc::Status ScriptedServer::SubmitPrintJobs(
    grpc::ServerContext* context,
    grpc::ServerReaderWriter<v1::SubmitPrintJobsResponse, v1::SubmitPrintJobsRequest>* stream) {
  {
    absl::MutexLock lock(&mutex_);
    ++streams_;
  }
  v1::SubmitPrintJobsRequest message;
  while (stream->Read(&message)) {
    v1::SubmitPrintJobsResponse response;
    for (const v1::SubmitPrintJobRequest& request : message.requests()) *response.add_results() = Take(request);
    int number = 0;
    {
      absl::MutexLock lock(&mutex_);
      number = messages_++;
      largest_message_bytes_ = std::max(largest_message_bytes_, message.ByteSizeLong());
    }
    switch (on_message ? on_message(number) : After::kAnswer) {
      case After::kAnswer: stream->Write(response); break;
      case After::kBreakOff: return break_status;
      case After::kFallSilent:
        while (!context->IsCancelled()) absl::SleepFor(absl::Milliseconds(2));
        return grpc::Status::CANCELLED;
    }
  }
  return grpc::Status::OK;
}

grpc::Status ScriptedServer::GetPrintJob(grpc::ServerContext*, const v1::GetPrintJobRequest* request,
                                         v1::PrintJob* job) {
  absl::MutexLock lock(&mutex_);
  const std::string id = request->name().substr(request->name().rfind('/') + 1);
  if (!kept_.contains(id)) {
    return WireGrpcStatus({ErrorCode::kNotFound, "JOB_NOT_FOUND", "no such print job", {}, std::nullopt});
  }
  job->set_name(request->name());
  job->set_state(v1::JOB_STATE_PENDING);
  return grpc::Status::OK;
}

}  // namespace cetak
