#include "server/rpc/batch_service.h"

#include <memory>
#include <vector>

#include "server/rpc/blocking_call.h"
#include "server/rpc/floor_conversion.h"
#include "server/rpc/job_conversion.h"
#include "server/rpc/job_reading.h"
#include "server/rpc/pages.h"
#include "server/rpc/resource_names.h"

namespace cetak {

grpc::ServerUnaryReactor* BatchService::GetBatch(grpc::CallbackServerContext* context,
                                                 const v1::GetBatchRequest* request, v1::Batch* response) {
  return AnswerFrom(pool_, context, [this, request, response] { return Get(*request, *response); });
}

grpc::ServerUnaryReactor* BatchService::ListBatches(grpc::CallbackServerContext* context,
                                                    const v1::ListBatchesRequest* request,
                                                    v1::ListBatchesResponse* response) {
  return AnswerFrom(pool_, context, [this, request, response] { return List(*request, *response); });
}

grpc::ServerUnaryReactor* BatchService::ListBatchCards(grpc::CallbackServerContext* context,
                                                       const v1::ListBatchCardsRequest* request,
                                                       v1::ListBatchCardsResponse* response) {
  return AnswerFrom(pool_, context, [this, request, response] { return ListCards(*request, *response); });
}

grpc::ServerUnaryReactor* BatchService::CutBatch(grpc::CallbackServerContext* context,
                                                 const v1::CutBatchRequest* request, v1::CutBatchResponse* response) {
  return AnswerFrom(pool_, context, [this, request, response] { return Cut(*request, *response); });
}

grpc::ServerUnaryReactor* BatchService::ReprintBatch(grpc::CallbackServerContext* context,
                                                     const v1::ReprintBatchRequest* request,
                                                     v1::ReprintBatchResponse* response) {
  return AnswerFrom(pool_, context, [this, request, response] { return Reprint(*request, *response); });
}

Status BatchService::Get(const v1::GetBatchRequest& request, v1::Batch& response) {
  CETAK_ASSIGN_OR_RETURN(const BatchId id, ParseBatchName(request.name(), "name"));
  CETAK_ASSIGN_OR_RETURN(const Batch batch, floors_.store.FindBatch(id));
  response = ToProto(batch, *floors_.site.Now());
  return {};
}

Status BatchService::List(const v1::ListBatchesRequest& request, v1::ListBatchesResponse& response) {
  BatchQuery query;
  query.open_only = request.open_only();
  CETAK_ASSIGN_OR_RETURN(query.state, FromProto(request.state(), "state"));
  CETAK_ASSIGN_OR_RETURN(const std::optional<std::int64_t> before, ParseNumberPageToken(request.page_token()));
  if (before) query.before = BatchId{*before};
  CETAK_ASSIGN_OR_RETURN(const std::int32_t page_size, PageSize(request.page_size()));
  query.limit = page_size + 1;  // one more says whether there is another page
  CETAK_ASSIGN_OR_RETURN(std::vector<Batch> batches, floors_.store.ListBatches(query));
  if (batches.size() > static_cast<std::size_t>(page_size)) {
    batches.resize(static_cast<std::size_t>(page_size));
    response.set_next_page_token(FormatPageToken(batches.back().id.value));
  }
  const std::shared_ptr<const Site> site = floors_.site.Now();
  for (const Batch& batch : batches) *response.add_batches() = ToProto(batch, *site);
  return {};
}

Status BatchService::ListCards(const v1::ListBatchCardsRequest& request, v1::ListBatchCardsResponse& response) {
  CETAK_ASSIGN_OR_RETURN(const BatchId id, ParseBatchName(request.name(), "name"));
  CETAK_ASSIGN_OR_RETURN(const std::vector<BoxedCard> cards, floors_.store.ListBatchCards(id));
  const std::shared_ptr<const Site> site = floors_.site.Now();
  BatchStates batch_states(floors_.store);
  for (const BoxedCard& card : cards) {
    CETAK_ASSIGN_OR_RETURN(const std::optional<BatchState> batch_state, batch_states.Of(card.job));
    v1::BatchCard& shown = *response.add_cards();
    shown.set_number(response.cards_size());
    shown.set_place(card.seq.value);
    *shown.mutable_job() = ToPrintJob(card.job, *site, batch_state);
  }
  return {};
}

Status BatchService::Cut(const v1::CutBatchRequest& request, v1::CutBatchResponse& response) {
  const std::shared_ptr<const Site> site = floors_.site.Now();
  CETAK_ASSIGN_OR_RETURN(const std::string code, ParseOfficeName(request.office(), "office"));
  CETAK_ASSIGN_OR_RETURN(const Office* office, FindOffice(*site, code, "office"));
  CETAK_ASSIGN_OR_RETURN(const ProfileId profile, FindProfile(*site, request.profile(), "profile"));
  CETAK_ASSIGN_OR_RETURN(const std::optional<Priority> priority, FromProto(request.priority(), "priority"));
  CETAK_ASSIGN_OR_RETURN(const Batch batch, floors_.dispatcher.CutNow(office->id, profile, priority));
  *response.mutable_batch() = ToProto(batch, *site);
  return {};
}

Status BatchService::Reprint(const v1::ReprintBatchRequest& request, v1::ReprintBatchResponse& response) {
  CETAK_ASSIGN_OR_RETURN(const BatchId id, ParseBatchName(request.name(), "name"));
  CETAK_RETURN_IF_ERROR(CheckReason(request.reason(), /*required=*/true));
  CETAK_ASSIGN_OR_RETURN(const std::vector<JobRecord> records, floors_.store.ReprintBatch(id, request.reason()));
  const std::shared_ptr<const Site> site = floors_.site.Now();
  for (const JobRecord& record : records) *response.add_print_jobs() = ToPrintJob(record, *site, std::nullopt);
  return {};
}

}  // namespace cetak
