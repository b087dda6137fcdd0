// PrinterService: printers, for operators. Thread-safe; no gRPC thread waits for the database.
#pragma once

#include "cetak/v1/printer.grpc.pb.h"
#include "server/base/worker_pool.h"
#include "server/rpc/floors.h"

namespace cetak {

class PrinterService final : public v1::PrinterService::CallbackService {
 public:
  PrinterService(const Floors& floors, WorkerPool& pool) : floors_(floors), pool_(pool) {}

  grpc::ServerUnaryReactor* GetPrinter(grpc::CallbackServerContext* context, const v1::GetPrinterRequest* request,
                                       v1::Printer* response) override;
  grpc::ServerUnaryReactor* ListPrinters(grpc::CallbackServerContext* context, const v1::ListPrintersRequest* request,
                                         v1::ListPrintersResponse* response) override;
  grpc::ServerUnaryReactor* PausePrinter(grpc::CallbackServerContext* context, const v1::PausePrinterRequest* request,
                                         v1::Printer* response) override;
  grpc::ServerUnaryReactor* ResumePrinter(grpc::CallbackServerContext* context, const v1::ResumePrinterRequest* request,
                                          v1::Printer* response) override;

 private:
  Result<PrinterView> Find(const std::string& name) const;
  Status Get(const v1::GetPrinterRequest& request, v1::Printer& response) const;
  Status List(const v1::ListPrintersRequest& request, v1::ListPrintersResponse& response) const;
  Status Pause(const v1::PausePrinterRequest& request, v1::Printer& response);
  Status Resume(const v1::ResumePrinterRequest& request, v1::Printer& response);

  const Floors floors_;
  WorkerPool& pool_;
};

}  // namespace cetak
