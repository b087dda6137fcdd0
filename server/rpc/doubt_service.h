// DoubtService: cards of which nobody knows what became, for operators. Thread-safe; no gRPC thread waits for the
// database.
#pragma once

#include "cetak/v1/doubt.grpc.pb.h"
#include "server/base/worker_pool.h"
#include "server/rpc/floors.h"

namespace cetak {

class DoubtService final : public v1::DoubtService::CallbackService {
 public:
  DoubtService(const Floors& floors, WorkerPool& pool) : floors_(floors), pool_(pool) {}

  grpc::ServerUnaryReactor* ListDoubtfulCards(grpc::CallbackServerContext* context,
                                              const v1::ListDoubtfulCardsRequest* request,
                                              v1::ListDoubtfulCardsResponse* response) override;
  grpc::ServerUnaryReactor* SettleCard(grpc::CallbackServerContext* context, const v1::SettleCardRequest* request,
                                       v1::PrintJob* response) override;

 private:
  Status List(const v1::ListDoubtfulCardsRequest& request, v1::ListDoubtfulCardsResponse& response) const;
  Status Settle(const v1::SettleCardRequest& request, v1::PrintJob& response);

  const Floors floors_;
  WorkerPool& pool_;
};

}  // namespace cetak
