// One request a call: many callers, a lone one, and callers who come whether or not others are answered.
#include <absl/base/thread_annotations.h>
#include <absl/synchronization/mutex.h>
#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <memory>
#include <random>
#include <thread>

#include "tests/bench/load.h"

namespace cetak {
namespace {

using std::chrono::steady_clock;

constexpr std::size_t kConnections = 4;

// Calls over a few connections, each answered on gRPC's threads.
class Callers {
 public:
  explicit Callers(const LoadOptions& options) : requests_(MakeRequests(options)) {
    for (std::size_t i = 0; i < kConnections; ++i) stubs_.push_back(OpenStub(options.server));
    seconds_.resize(requests_.size());
  }

  std::size_t size() const { return requests_.size(); }

  // `counted_from` is when the caller came.
  void Call(std::size_t n, steady_clock::time_point counted_from, bool another_follows) {
    auto call = std::make_shared<Answer>();
    stubs_[n % kConnections]->async()->SubmitPrintJob(
        &call->context, &requests_[n], &call->response,
        [this, call, n, counted_from, another_follows](const grpc::Status& status) {
          Require(status);
          seconds_[n] = SecondsSince(counted_from);
          if (another_follows) CallNext();
          absl::MutexLock lock(&mutex_);
          ++answered_;
        });
  }

  void CallNext() {
    std::size_t n = 0;
    {
      absl::MutexLock lock(&mutex_);
      if (next_ == requests_.size()) return;
      n = next_++;
    }
    Call(n, steady_clock::now(), true);
  }

  std::vector<double> AwaitAll() {
    absl::MutexLock lock(&mutex_);
    mutex_.Await(absl::Condition(this, &Callers::IsDone));
    return seconds_;
  }

 private:
  struct Answer {
    grpc::ClientContext context;
    v1::SubmitPrintJobResponse response;
  };
  bool IsDone() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return answered_ == requests_.size(); }

  const std::vector<v1::SubmitPrintJobRequest> requests_;
  std::vector<std::unique_ptr<v1::PrintJobService::Stub>> stubs_;
  std::vector<double> seconds_;  // each call writes its own
  absl::Mutex mutex_;
  std::size_t next_ ABSL_GUARDED_BY(mutex_) = 0;
  std::size_t answered_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace

nlohmann::json RunUnary(const LoadOptions& options) {
  Callers callers(options);
  const auto begun = steady_clock::now();
  for (std::size_t i = 0; i < options.in_flight; ++i) callers.CallNext();
  const std::vector<double> latencies = callers.AwaitAll();
  const double seconds = SecondsSince(begun);
  nlohmann::json result = Percentiles(latencies);
  result.update({{"jobs", options.jobs}, {"seconds", seconds}, {"per_second", options.jobs / seconds}});
  return result;
}

nlohmann::json RunLone(const LoadOptions& options) {
  const auto stub = OpenStub(options.server);
  std::vector<double> latencies;
  for (const v1::SubmitPrintJobRequest& request : MakeRequests(options)) {
    grpc::ClientContext context;
    v1::SubmitPrintJobResponse response;
    const auto begun = steady_clock::now();
    Require(stub->SubmitPrintJob(&context, request, &response));
    latencies.push_back(SecondsSince(begun));
  }
  return Percentiles(std::move(latencies));
}

// Arrivals are random and independent (Poisson), fixed before the first call; a latency counts from the arrival, also
// where this program was late to call, so a slow answer hides none of those that had to wait behind it.
nlohmann::json RunOpen(const LoadOptions& options) {
  Callers callers(options);
  std::mt19937 random(1);
  std::exponential_distribution<double> gap(options.rate);
  std::vector<std::chrono::duration<double>> arrivals;
  double at = 0;
  for (std::size_t i = 0; i < callers.size(); ++i) arrivals.emplace_back(at += gap(random));
  const auto begun = steady_clock::now();
  for (std::size_t i = 0; i < callers.size(); ++i) {
    const auto due = begun + std::chrono::duration_cast<steady_clock::duration>(arrivals[i]);
    std::this_thread::sleep_until(due);
    callers.Call(i, due, false);
  }
  nlohmann::json result = Percentiles(callers.AwaitAll());
  result.update(
      {{"jobs", options.jobs}, {"asked_per_second", options.rate}, {"per_second", options.jobs / SecondsSince(begun)}});
  return result;
}

}  // namespace cetak
