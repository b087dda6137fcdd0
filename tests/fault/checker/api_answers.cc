#include "tests/fault/checker/api_answers.h"

#include <cetak/v1/backlog.grpc.pb.h>
#include <cetak/v1/print_job.grpc.pb.h>
#include <grpcpp/grpcpp.h>

#include <chrono>
#include <stdexcept>

namespace cetak::checker {
namespace {

void SetDeadline(grpc::ClientContext& context) {
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(10));
}

void Require(const grpc::Status& status, const std::string& what) {
  if (!status.ok()) throw std::runtime_error(what + ": " + status.error_message());
}

std::string Code(const std::string& name) { return name.substr(name.find('/') + 1); }

Counts FromProto(const v1::BacklogCounts& said) {
  return {said.accepted(), said.waiting(), said.held(),    said.printing(),
          said.in_doubt(), said.printed(), said.aborted(), said.canceled()};
}

void AskStopped(v1::PrintJobService::Stub& jobs, const std::string& office, std::set<std::string>& in_doubt) {
  v1::ListPrintJobsRequest request;
  request.set_parent("offices/" + office);
  request.set_state(v1::JOB_STATE_PROCESSING_STOPPED);
  request.set_page_size(1'000);
  do {
    grpc::ClientContext context;
    SetDeadline(context);
    v1::ListPrintJobsResponse page;
    Require(jobs.ListPrintJobs(&context, request, &page), "listing stopped jobs");
    for (const v1::PrintJob& job : page.print_jobs()) in_doubt.insert(job.name());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
}

}  // namespace

ApiAnswer AskApi(const std::string& server) {
  const auto channel = grpc::CreateChannel(server, grpc::InsecureChannelCredentials());
  const auto backlog = v1::BacklogService::NewStub(channel);
  const auto jobs = v1::PrintJobService::NewStub(channel);
  v1::GetBacklogRequest request;
  request.add_group_by(v1::BACKLOG_DIMENSION_OFFICE);
  request.add_group_by(v1::BACKLOG_DIMENSION_PRIORITY);
  grpc::ClientContext context;
  SetDeadline(context);
  context.set_wait_for_ready(true);
  v1::Backlog said;
  Require(backlog->GetBacklog(&context, request, &said), "counting");
  ApiAnswer answer;
  std::set<std::string> offices;
  for (const v1::BacklogRow& row : said.rows()) {
    answer.counts[{Code(row.office()), row.priority()}] = FromProto(row.counts());
    offices.insert(Code(row.office()));
  }
  for (const std::string& office : offices) AskStopped(*jobs, office, answer.in_doubt);
  return answer;
}

}  // namespace cetak::checker
