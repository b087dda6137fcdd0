// What one person sees or does: a count, one card, printers at rest, and a server whose database goes away.
#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <atomic>
#include <thread>
#include <utility>
#include <variant>

#include "clients/library/job_streamer.h"
#include "server/base/clock.h"
#include "tests/bench/load.h"

namespace cetak {

using std::chrono::steady_clock;

namespace {

std::vector<v1::Printer> ListPrinters(Connection& connection) {
  grpc::ClientContext context;
  v1::ListPrintersResponse response;
  Require(connection.printers->ListPrinters(&context, {}, &response));
  return {response.printers().begin(), response.printers().end()};
}

}  // namespace

nlohmann::json RunCount(const LoadOptions& options) {
  Connection connection(options.server);
  v1::GetBacklogRequest request;
  request.add_group_by(v1::BACKLOG_DIMENSION_OFFICE);
  request.add_group_by(v1::BACKLOG_DIMENSION_PRIORITY);
  std::vector<double> latencies;
  v1::Backlog backlog;
  for (std::int64_t i = 0; i < options.jobs; ++i) {
    grpc::ClientContext context;
    const auto begun = steady_clock::now();
    Require(connection.backlog->GetBacklog(&context, request, &backlog));
    latencies.push_back(SecondsSince(begun));
  }
  nlohmann::json result = Percentiles(std::move(latencies));
  result.update(
      {{"rows", backlog.rows_size()}, {"waiting", backlog.total().waiting()}, {"printed", backlog.total().printed()}});
  return result;
}

// The site of the benchmark calls the reason OTHER urgent.
nlohmann::json RunCard(const LoadOptions& options) {
  constexpr std::chrono::milliseconds kLook{2};
  Connection connection(options.server);
  RequestMaker maker(options.kind);
  std::vector<double> latencies;
  nlohmann::json cards = nlohmann::json::array();
  for (std::int64_t i = 0; i < options.jobs; ++i) {
    v1::SubmitPrintJobRequest request = maker.Make(i);
    request.set_parent("offices/" + BenchOfficeCode(options.office.value_or(0)));
    request.mutable_print_job()->set_reason(options.urgent ? v1::REQUEST_REASON_OTHER
                                                           : v1::REQUEST_REASON_FIRST_ISSUANCE);
    grpc::ClientContext context;
    v1::SubmitPrintJobResponse receipt;
    const auto begun = steady_clock::now();
    Require(connection.jobs->SubmitPrintJob(&context, request, &receipt));
    const auto accepted = steady_clock::now();
    const std::string accepted_at = FormatInstant(SystemClock().Now());
    v1::GetPrintJobRequest question;
    question.set_name(receipt.name());
    v1::PrintJob job;
    while (job.state() != v1::JOB_STATE_COMPLETED) {
      if (steady_clock::now() - begun > options.grace) Require({grpc::StatusCode::DEADLINE_EXCEEDED, "not printed"});
      std::this_thread::sleep_for(kLook);
      grpc::ClientContext asking;
      Require(connection.jobs->GetPrintJob(&asking, question, &job));
    }
    latencies.push_back(SecondsSince(accepted));
    cards.push_back(
        {{"request_id", request.request_id()}, {"accepted_at", accepted_at}, {"printed_ms", latencies.back() * 1e3}});
  }
  nlohmann::json result = Percentiles(std::move(latencies));
  result["cards"] = std::move(cards);
  return result;
}

nlohmann::json RunPause(const LoadOptions& options) {
  Connection connection(options.server);
  for (const v1::Printer& printer : ListPrinters(connection)) {
    v1::PausePrinterRequest request;
    request.set_name(printer.name());
    request.set_reason("benchmark");
    grpc::ClientContext context;
    v1::Printer paused;
    Require(connection.printers->PausePrinter(&context, request, &paused));
  }
  return nlohmann::json::object();
}

nlohmann::json RunResume(const LoadOptions& options) {
  Connection connection(options.server);
  for (const v1::Printer& printer : ListPrinters(connection)) {
    v1::ResumePrinterRequest request;
    request.set_name(printer.name());
    grpc::ClientContext context;
    v1::Printer resumed;
    Require(connection.printers->ResumePrinter(&context, request, &resumed));
  }
  return nlohmann::json::object();
}

nlohmann::json RunOutage(const LoadOptions& options) {
  Connection connection(options.server);
  std::atomic<std::int64_t> receipts = 0;
  std::atomic<double> longest_gap = 0;
  nlohmann::json refusals = nlohmann::json::object();
  auto last = steady_clock::now();
  JobStreamer streamer(*connection.jobs, {.patience = options.grace},
                       [&](std::uint64_t, const JobStreamer::Answer& answer) {
                         const auto now = steady_clock::now();
                         longest_gap = std::max(longest_gap.load(), SecondsSince(std::exchange(last, now)));
                         const auto* failure = std::get_if<Failure>(&answer);
                         if (failure == nullptr) {
                           ++receipts;
                         } else {
                           refusals[failure->reason] = refusals.value(failure->reason, 0) + 1;
                         }
                       });
  std::vector<v1::SubmitPrintJobRequest> requests = MakeRequests(options);
  const auto begun = steady_clock::now();
  for (std::size_t i = 0; i < requests.size() && streamer.Send(i, std::move(requests[i])); ++i) {
  }
  const bool finished = streamer.Finish();
  return {{"sent", options.jobs}, {"receipts", receipts.load()},    {"finished", finished},
          {"refusals", refusals}, {"seconds", SecondsSince(begun)}, {"longest_gap_ms", longest_gap.load() * 1e3}};
}

}  // namespace cetak
