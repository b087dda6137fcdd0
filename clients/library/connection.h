// A connection to a Cetak server and the stubs of its services. Thread-safe.
#pragma once

#include <cetak/v1/backlog.grpc.pb.h>
#include <cetak/v1/batch.grpc.pb.h>
#include <cetak/v1/blank.grpc.pb.h>
#include <cetak/v1/doubt.grpc.pb.h>
#include <cetak/v1/print_job.grpc.pb.h>
#include <cetak/v1/printer.grpc.pb.h>

#include <memory>
#include <string>

namespace cetak {

inline constexpr const char* kDefaultServer = "127.0.0.1:7420";

struct Connection {
  // "host:port" or "unix:PATH". Connects when first used.
  explicit Connection(const std::string& address);

  std::shared_ptr<grpc::Channel> channel;
  std::unique_ptr<v1::PrintJobService::StubInterface> jobs;
  std::unique_ptr<v1::BatchService::StubInterface> batches;
  std::unique_ptr<v1::BlankService::StubInterface> blanks;
  std::unique_ptr<v1::DoubtService::StubInterface> doubt;
  std::unique_ptr<v1::PrinterService::StubInterface> printers;
  std::unique_ptr<v1::BacklogService::StubInterface> backlog;
};

}  // namespace cetak
