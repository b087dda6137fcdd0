#include "server/rpc/print_job_service.h"

#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "server/rpc/blocking_call.h"
#include "server/rpc/job_conversion.h"
#include "server/rpc/job_reading.h"
#include "server/rpc/job_watch.h"
#include "server/rpc/pages.h"
#include "server/rpc/resource_names.h"
#include "server/rpc/status.h"
#include "server/rpc/submit_stream.h"
#include "server/rpc/timestamps.h"
#include "server/rpc/watch_stream.h"

namespace cetak {

PrintJobService::PrintJobService(const Floors& floors, WorkerPool& pool, Ticker& ticker, OpenStreams& submit_streams,
                                 OpenStreams& watch_streams, const SubmitStreamLimits& submit_limits)
    : floors_(floors),
      pool_(pool),
      ticker_(ticker),
      submit_streams_(submit_streams),
      watch_streams_(watch_streams),
      submit_limits_(submit_limits) {}

grpc::ServerUnaryReactor* PrintJobService::SubmitPrintJob(grpc::CallbackServerContext* context,
                                                          const v1::SubmitPrintJobRequest* request,
                                                          v1::SubmitPrintJobResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  Result<Submission> submission = ToSubmission(*request, *floors_.site.Now(), Today(floors_.clock));
  if (!submission) {
    reactor->Finish(ToGrpcStatus(submission.error()));
    return reactor;
  }
  if (submission->validate_only) {
    WriteResponse(*submission, nullptr, *response);
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }
  std::vector<NewJob> jobs;
  jobs.push_back(std::move(submission->job));
  const Status queued = floors_.intake.Submit(
      std::move(jobs), [reactor, response, kept = *std::move(submission)](std::span<const Result<JobReceipt>> answers) {
        const Result<JobReceipt>& answer = answers.front();
        if (answer) WriteResponse(kept, &*answer, *response);
        reactor->Finish(answer ? grpc::Status::OK : ToGrpcStatus(answer.error()));
      });
  if (!queued) reactor->Finish(ToGrpcStatus(queued.error()));
  return reactor;
}

grpc::ServerBidiReactor<v1::SubmitPrintJobsRequest, v1::SubmitPrintJobsResponse>* PrintJobService::SubmitPrintJobs(
    grpc::CallbackServerContext*) {
  auto stream = std::make_shared<SubmitStream>(floors_, submit_streams_, submit_limits_);
  if (const Status added = submit_streams_.Add(stream); !added) {
    return new RefusedStream<grpc::ServerBidiReactor<v1::SubmitPrintJobsRequest, v1::SubmitPrintJobsResponse>>(
        ToGrpcStatus(added.error()));
  }
  stream->Start();
  return stream.get();
}

grpc::ServerUnaryReactor* PrintJobService::GetPrintJob(grpc::CallbackServerContext* context,
                                                       const v1::GetPrintJobRequest* request, v1::PrintJob* response) {
  return AnswerFrom(pool_, context, [this, request, response]() -> Status {
    const std::shared_ptr<const Site> site = floors_.site.Now();
    CETAK_ASSIGN_OR_RETURN(const JobKey key, FindKey(*site, request->name()));
    CETAK_ASSIGN_OR_RETURN(*response, ReadJob(floors_.store, *site, key));
    return {};
  });
}

grpc::ServerUnaryReactor* PrintJobService::ListPrintJobs(grpc::CallbackServerContext* context,
                                                         const v1::ListPrintJobsRequest* request,
                                                         v1::ListPrintJobsResponse* response) {
  return AnswerFrom(pool_, context, [this, request, response] { return List(*request, *response); });
}

Status PrintJobService::List(const v1::ListPrintJobsRequest& request, v1::ListPrintJobsResponse& response) {
  const std::shared_ptr<const Site> site = floors_.site.Now();
  JobQuery query;
  CETAK_ASSIGN_OR_RETURN(const std::string code, ParseOfficeName(request.parent(), "parent"));
  CETAK_ASSIGN_OR_RETURN(const Office* office, FindOffice(*site, code, "parent"));
  query.office = office->id;
  CETAK_ASSIGN_OR_RETURN(query.state, FromProto(request.state(), "state"));
  CETAK_ASSIGN_OR_RETURN(query.after, ParseRequestPageToken(request.page_token()));
  CETAK_ASSIGN_OR_RETURN(const std::int32_t page_size, PageSize(request.page_size()));
  query.limit = page_size + 1;  // one more says whether there is another page
  CETAK_ASSIGN_OR_RETURN(std::vector<JobRecord> records, floors_.store.ListJobs(query));
  if (records.size() > static_cast<std::size_t>(page_size)) {
    records.resize(static_cast<std::size_t>(page_size));
    response.set_next_page_token(FormatPageToken(records.back().request_id));
  }
  BatchStates batch_states(floors_.store);
  for (const JobRecord& record : records) {
    CETAK_ASSIGN_OR_RETURN(const std::optional<BatchState> batch_state, batch_states.Of(record));
    *response.add_print_jobs() = ToPrintJob(record, *site, batch_state);
  }
  return {};
}

grpc::ServerWriteReactor<v1::PrintJob>* PrintJobService::WatchPrintJob(grpc::CallbackServerContext*,
                                                                       const v1::WatchPrintJobRequest* request) {
  const Result<JobKey> key = FindKey(*floors_.site.Now(), request->name());
  if (!key) return new RefusedStream<grpc::ServerWriteReactor<v1::PrintJob>>(ToGrpcStatus(key.error()));
  return OpenWatch<v1::PrintJob>(watch_streams_, [&](const std::shared_ptr<WatchStream<v1::PrintJob>>& stream) {
    ticker_.Add(JobWatch(floors_.store, floors_.site, *key, stream));
  });
}

Status PrintJobService::Change(const std::string& name, JobEvent event, const std::string& because,
                               v1::PrintJob& response) {
  const std::shared_ptr<const Site> site = floors_.site.Now();
  CETAK_ASSIGN_OR_RETURN(const JobKey key, FindKey(*site, name));
  CETAK_RETURN_IF_ERROR(CheckReason(because, /*required=*/event == JobEvent::kReprint));
  CETAK_ASSIGN_OR_RETURN(const JobRecord record, floors_.store.ChangeJob(key.office, key.request_id, event, because));
  CETAK_ASSIGN_OR_RETURN(const std::optional<BatchState> batch_state, BatchStates(floors_.store).Of(record));
  response = ToPrintJob(record, *site, batch_state);
  return {};
}

Status PrintJobService::Correct(const v1::CorrectPrintJobRequest& request, v1::PrintJob& response) {
  const std::shared_ptr<const Site> site = floors_.site.Now();
  CETAK_ASSIGN_OR_RETURN(const JobKey key, FindKey(*site, request.name()));
  CETAK_ASSIGN_OR_RETURN(const Correction correction, ToCorrection(request, key.office, key.request_id));
  CETAK_ASSIGN_OR_RETURN(const JobRecord record, floors_.store.CorrectCard(correction));
  response = ToPrintJob(record, *site, std::nullopt);
  return {};
}

grpc::ServerUnaryReactor* PrintJobService::CancelPrintJob(grpc::CallbackServerContext* context,
                                                          const v1::CancelPrintJobRequest* request,
                                                          v1::PrintJob* response) {
  return AnswerFrom(pool_, context, [this, request, response] {
    return Change(request->name(), JobEvent::kCancel, request->reason(), *response);
  });
}

grpc::ServerUnaryReactor* PrintJobService::HoldPrintJob(grpc::CallbackServerContext* context,
                                                        const v1::HoldPrintJobRequest* request,
                                                        v1::PrintJob* response) {
  return AnswerFrom(pool_, context, [this, request, response] {
    return Change(request->name(), JobEvent::kHold, request->reason(), *response);
  });
}

grpc::ServerUnaryReactor* PrintJobService::ReleasePrintJob(grpc::CallbackServerContext* context,
                                                           const v1::ReleasePrintJobRequest* request,
                                                           v1::PrintJob* response) {
  return AnswerFrom(pool_, context,
                    [this, request, response] { return Change(request->name(), JobEvent::kRelease, "", *response); });
}

grpc::ServerUnaryReactor* PrintJobService::CorrectPrintJob(grpc::CallbackServerContext* context,
                                                           const v1::CorrectPrintJobRequest* request,
                                                           v1::PrintJob* response) {
  return AnswerFrom(pool_, context, [this, request, response] { return Correct(*request, *response); });
}

grpc::ServerUnaryReactor* PrintJobService::ReprintPrintJob(grpc::CallbackServerContext* context,
                                                           const v1::ReprintPrintJobRequest* request,
                                                           v1::PrintJob* response) {
  return AnswerFrom(pool_, context, [this, request, response] {
    return Change(request->name(), JobEvent::kReprint, request->reason(), *response);
  });
}

}  // namespace cetak
