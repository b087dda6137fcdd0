// BatchService: batches, for operators. Thread-safe; no gRPC thread waits for the database.
#pragma once

#include "cetak/v1/batch.grpc.pb.h"
#include "server/base/worker_pool.h"
#include "server/rpc/floors.h"

namespace cetak {

class BatchService final : public v1::BatchService::CallbackService {
 public:
  BatchService(const Floors& floors, WorkerPool& pool) : floors_(floors), pool_(pool) {}

  grpc::ServerUnaryReactor* GetBatch(grpc::CallbackServerContext* context, const v1::GetBatchRequest* request,
                                     v1::Batch* response) override;
  grpc::ServerUnaryReactor* ListBatches(grpc::CallbackServerContext* context, const v1::ListBatchesRequest* request,
                                        v1::ListBatchesResponse* response) override;
  grpc::ServerUnaryReactor* ListBatchCards(grpc::CallbackServerContext* context,
                                           const v1::ListBatchCardsRequest* request,
                                           v1::ListBatchCardsResponse* response) override;
  grpc::ServerUnaryReactor* CutBatch(grpc::CallbackServerContext* context, const v1::CutBatchRequest* request,
                                     v1::CutBatchResponse* response) override;
  grpc::ServerUnaryReactor* ReprintBatch(grpc::CallbackServerContext* context, const v1::ReprintBatchRequest* request,
                                         v1::ReprintBatchResponse* response) override;

 private:
  Status Get(const v1::GetBatchRequest& request, v1::Batch& response);
  Status List(const v1::ListBatchesRequest& request, v1::ListBatchesResponse& response);
  Status ListCards(const v1::ListBatchCardsRequest& request, v1::ListBatchCardsResponse& response);
  Status Cut(const v1::CutBatchRequest& request, v1::CutBatchResponse& response);
  Status Reprint(const v1::ReprintBatchRequest& request, v1::ReprintBatchResponse& response);

  const Floors floors_;
  WorkerPool& pool_;
};

}  // namespace cetak
