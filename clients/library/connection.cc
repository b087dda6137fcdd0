#include "clients/library/connection.h"

#include <grpcpp/grpcpp.h>

namespace cetak {
namespace {

constexpr int kMaxMessageBytes = 64 * 1024 * 1024;
constexpr int kMostReconnectWaitMs = 2'000;

std::shared_ptr<grpc::Channel> MakeChannel(const std::string& address) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kMaxMessageBytes);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, kMostReconnectWaitMs);
  // A district's line may be slow; a proxy of the shell is never meant for this server.
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
}

}  // namespace

Connection::Connection(const std::string& address)
    : channel(MakeChannel(address)),
      jobs(v1::PrintJobService::NewStub(channel)),
      batches(v1::BatchService::NewStub(channel)),
      blanks(v1::BlankService::NewStub(channel)),
      doubt(v1::DoubtService::NewStub(channel)),
      printers(v1::PrinterService::NewStub(channel)),
      backlog(v1::BacklogService::NewStub(channel)) {}

}  // namespace cetak
