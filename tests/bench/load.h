// What a run of load is told and what it says. Every job that is counted was answered with a receipt, so it is durable;
// any other answer ends the program.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "clients/library/connection.h"
#include "tests/bench/percentiles.h"
#include "tests/bench/request_maker.h"

namespace cetak {

struct LoadOptions {
  std::string server = kDefaultServer;
  std::int64_t jobs = 50'000;
  RequestKind kind;
  std::optional<std::int64_t> office;  // all of them from this one
  bool empty = false;                  // requests without content, for bench_floor rpc
  bool urgent = false;                 // RunCard alone
  std::size_t in_flight = 512;
  std::size_t streams = 1;
  std::size_t message_jobs = 500;
  double rate = 1'000;  // a second
  std::chrono::milliseconds grace{60'000};
};

std::vector<v1::SubmitPrintJobRequest> MakeRequests(const LoadOptions& options);

// A connection of its own, which shares no socket with another.
std::unique_ptr<v1::PrintJobService::Stub> OpenStub(const std::string& server);

double SecondsSince(std::chrono::steady_clock::time_point begun);

// Ends the program when a call failed.
void Require(const grpc::Status& status);

nlohmann::json RunStream(const LoadOptions& options);  // messages of many jobs on streams, as fast as they are read
nlohmann::json RunUnary(const LoadOptions& options);   // `in_flight` calls at any time
nlohmann::json RunLone(const LoadOptions& options);    // one call after the other
nlohmann::json RunOpen(const LoadOptions& options);   // calls that arrive at `rate`, whether or not others are answered
nlohmann::json RunLife(const LoadOptions& options);   // RunStream, until as many more cards are printed
nlohmann::json RunCount(const LoadOptions& options);  // the backlog by office and priority, one call after the other
nlohmann::json RunCard(const LoadOptions& options);   // one card after the other until it is printed
nlohmann::json RunPause(const LoadOptions& options);  // no printer is fed any more
nlohmann::json RunResume(const LoadOptions& options);
nlohmann::json RunOutage(const LoadOptions& options);  // the client's own stream, which waits out what may pass

// Of the first connection that asks; all of the server's cards.
struct Totals {
  std::int64_t accepted = 0;
  std::int64_t printed = 0;
};
Totals ReadTotals(Connection& connection);

}  // namespace cetak
