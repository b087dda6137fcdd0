// BlankService: where every blank is, for those who keep them. Thread-safe; no gRPC thread waits for the database.
#pragma once

#include "cetak/v1/blank.grpc.pb.h"
#include "server/base/worker_pool.h"
#include "server/rpc/floors.h"

namespace cetak {

class BlankService final : public v1::BlankService::CallbackService {
 public:
  BlankService(const Floors& floors, WorkerPool& pool) : floors_(floors), pool_(pool) {}

  grpc::ServerUnaryReactor* GetStock(grpc::CallbackServerContext* context, const v1::GetStockRequest* request,
                                     v1::Stock* response) override;
  grpc::ServerUnaryReactor* MoveBlanks(grpc::CallbackServerContext* context, const v1::MoveBlanksRequest* request,
                                       v1::BlankEntry* response) override;
  grpc::ServerUnaryReactor* ReverseBlankEntry(grpc::CallbackServerContext* context,
                                              const v1::ReverseBlankEntryRequest* request,
                                              v1::BlankEntry* response) override;
  grpc::ServerUnaryReactor* ListBlankEntries(grpc::CallbackServerContext* context,
                                             const v1::ListBlankEntriesRequest* request,
                                             v1::ListBlankEntriesResponse* response) override;
  grpc::ServerUnaryReactor* OpenShift(grpc::CallbackServerContext* context, const v1::OpenShiftRequest* request,
                                      v1::Shift* response) override;
  grpc::ServerUnaryReactor* CloseShift(grpc::CallbackServerContext* context, const v1::CloseShiftRequest* request,
                                       v1::Shift* response) override;
  grpc::ServerUnaryReactor* GetShift(grpc::CallbackServerContext* context, const v1::GetShiftRequest* request,
                                     v1::Shift* response) override;
  grpc::ServerUnaryReactor* ListShifts(grpc::CallbackServerContext* context, const v1::ListShiftsRequest* request,
                                       v1::ListShiftsResponse* response) override;
  grpc::ServerUnaryReactor* DestroyBlanks(grpc::CallbackServerContext* context, const v1::DestroyBlanksRequest* request,
                                          v1::Destruction* response) override;
  grpc::ServerUnaryReactor* GetDestruction(grpc::CallbackServerContext* context,
                                           const v1::GetDestructionRequest* request,
                                           v1::Destruction* response) override;
  grpc::ServerUnaryReactor* GetDestructionReport(grpc::CallbackServerContext* context,
                                                 const v1::GetDestructionReportRequest* request,
                                                 v1::GetDestructionReportResponse* response) override;

 private:
  Status Stock(const v1::GetStockRequest& request, v1::Stock& response);
  Status Move(const v1::MoveBlanksRequest& request, v1::BlankEntry& response);
  Status Reverse(const v1::ReverseBlankEntryRequest& request, v1::BlankEntry& response);
  Status ListEntries(const v1::ListBlankEntriesRequest& request, v1::ListBlankEntriesResponse& response);
  grpc::Status Open(const v1::OpenShiftRequest& request, v1::Shift& response);
  grpc::Status Close(const v1::CloseShiftRequest& request, v1::Shift& response);
  Status Get(const v1::GetShiftRequest& request, v1::Shift& response);
  Status List(const v1::ListShiftsRequest& request, v1::ListShiftsResponse& response);
  Status Destroy(const v1::DestroyBlanksRequest& request, v1::Destruction& response);
  Status GetDestroyed(const v1::GetDestructionRequest& request, v1::Destruction& response);
  Status Report(const v1::GetDestructionReportRequest& request, v1::GetDestructionReportResponse& response);

  BlankLedger& ledger() { return floors_.store.blanks(); }
  Result<Shift> FindShift(RoomId room, std::int64_t number);  // 0 is the open one
  // Counted, signed, and with the counters of the room's printers as they are now.
  template <typename Request>
  Result<ShiftSigning> SigningOf(const Request& request, const Site& site, const PrintRoom& room) const;
  // The refusal with all that was compared.
  grpc::Status Refuse(const Error& error, const ShiftSigning& signing, const Site& site);

  const Floors floors_;
  WorkerPool& pool_;
};

}  // namespace cetak
