// How many print jobs a second a running server accepts: one by one from a lone caller, one by one from many, and on a
// stream. Sends invented requests of the sample; every answer is awaited, so each is durable.
//
//   cetakd dev --pace instant --data /tmp/bench &   then   submit_bench [SERVER [JOBS]]
#include <absl/synchronization/mutex.h>
#include <fmt/format.h>
#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "clients/cli/csv_reader.h"
#include "clients/cli/request_table.h"
#include "clients/cli/sample_maker.h"
#include "clients/library/connection.h"
#include "clients/library/job_streamer.h"
#include "server/base/clock.h"
#include "server/base/uuid.h"

namespace cetak {
namespace {

using std::chrono::steady_clock;

constexpr std::size_t kInFlight = 256;
constexpr std::size_t kLoneJobs = 500;

double SecondsSince(steady_clock::time_point begun) {
  return std::chrono::duration<double>(steady_clock::now() - begun).count();
}

// With time-ordered ids, as our client makes them.
std::vector<v1::SubmitPrintJobRequest> MakeRequests(std::size_t count) {
  std::vector<v1::SubmitPrintJobRequest> requests;
  const RequestTable table(RequestTable::StandardHeader());
  const auto today = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
  MakeSample(static_cast<std::int64_t>(count), 1, [&, is_header = true](const std::string& line) mutable {
    if (std::exchange(is_header, false)) return;
    std::vector<std::string> fields;
    for (std::size_t from = 0; from <= line.size();) {
      const std::size_t comma = std::min(line.find(',', from), line.size());
      fields.push_back(line.substr(from, comma - from));
      from = comma + 1;
    }
    requests.push_back(*table.Read(fields, today, ".", "").request);
    requests.back().set_request_id(FormatUuid(NewUuidV7(SystemClock().Now())));
  });
  return requests;
}

void MeasureLoneCaller(Connection& connection, const std::vector<v1::SubmitPrintJobRequest>& requests) {
  std::vector<double> seconds;
  for (std::size_t i = 0; i < kLoneJobs; ++i) {
    grpc::ClientContext context;
    v1::SubmitPrintJobResponse response;
    const auto begun = steady_clock::now();
    const grpc::Status status = connection.jobs->SubmitPrintJob(&context, requests[i], &response);
    if (!status.ok()) std::exit(1);
    seconds.push_back(SecondsSince(begun));
  }
  std::sort(seconds.begin(), seconds.end());
  fmt::print("one by one, a lone caller     median {:.2f} ms, p99 {:.2f} ms\n", 1e3 * seconds[seconds.size() / 2],
             1e3 * seconds[seconds.size() * 99 / 100]);
}

// kInFlight calls at any time, through gRPC's callback interface.
class ManyCallers {
 public:
  ManyCallers(Connection& connection, const std::vector<v1::SubmitPrintJobRequest>& requests)
      : stub_(v1::PrintJobService::NewStub(connection.channel)), requests_(requests) {}

  void Measure() {
    const auto begun = steady_clock::now();
    for (std::size_t i = 0; i < kInFlight; ++i) CallNext();
    absl::MutexLock lock(&mutex_);
    mutex_.Await(absl::Condition(this, &ManyCallers::IsDone));
    fmt::print("one by one, {} in flight     {:.0f} a second\n", kInFlight, requests_.size() / SecondsSince(begun));
  }

 private:
  struct Call {
    grpc::ClientContext context;
    v1::SubmitPrintJobResponse response;
  };

  bool IsDone() const { return answered_ == requests_.size(); }

  void CallNext() {
    const v1::SubmitPrintJobRequest* request = nullptr;
    {
      absl::MutexLock lock(&mutex_);
      if (next_ == requests_.size()) return;
      request = &requests_[next_++];
    }
    auto call = std::make_shared<Call>();
    stub_->async()->SubmitPrintJob(&call->context, request, &call->response, [this, call](const grpc::Status& status) {
      if (!status.ok()) std::exit(1);
      CallNext();
      absl::MutexLock lock(&mutex_);
      ++answered_;
    });
  }

  const std::unique_ptr<v1::PrintJobService::Stub> stub_;
  const std::vector<v1::SubmitPrintJobRequest>& requests_;
  absl::Mutex mutex_;
  std::size_t next_ = 0;
  std::size_t answered_ = 0;
};

void MeasureStream(Connection& connection, std::vector<v1::SubmitPrintJobRequest> requests) {
  const std::size_t count = requests.size();
  JobStreamer streamer(*connection.jobs, {}, [](std::uint64_t, const JobStreamer::Answer& answer) {
    if (!std::holds_alternative<v1::SubmitPrintJobResponse>(answer)) std::exit(1);
  });
  const auto begun = steady_clock::now();
  for (std::size_t i = 0; i < count; ++i) streamer.Send(i, std::move(requests[i]));
  if (!streamer.Finish()) std::exit(1);
  fmt::print("on one stream                 {:.0f} a second\n", count / SecondsSince(begun));
}

}  // namespace
}  // namespace cetak

int main(int argc, char** argv) {
  const std::string server = argc > 1 ? argv[1] : cetak::kDefaultServer;
  const std::size_t jobs = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 50'000;
  cetak::Connection connection(server);
  cetak::MeasureLoneCaller(connection, cetak::MakeRequests(cetak::kLoneJobs));
  const auto requests = cetak::MakeRequests(jobs);
  cetak::ManyCallers(connection, requests).Measure();
  cetak::MeasureStream(connection, cetak::MakeRequests(jobs));
}
