// A PrintStore in front of a real one that fails, loses answers or holds calls when a test says so. Thread-safe.
#pragma once

#include <absl/base/thread_annotations.h>
#include <absl/synchronization/mutex.h>

#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

#include "server/storage/print_store.h"

namespace cetak {

class FaultyPrintStore final : public PrintStore {
 public:
  enum class Call { kAppendJobs, kRenewLease, kCutBatch, kTakeBatch, kMoveBatch, kRecordHandOff, kAppendOutcomes };
  static constexpr int kAlways = 1 << 30;

  explicit FaultyPrintStore(PrintStore& store) : store_(store) {}

  // The next `count` calls report UNAVAILABLE and do nothing; 0 mends it.
  void FailNext(Call call, int count) {
    absl::MutexLock lock(&mutex_);
    failures_[call] = count;
  }
  // The next call is done and reports UNAVAILABLE.
  void LoseNextAnswer(Call call) {
    absl::MutexLock lock(&mutex_);
    lost_answers_.insert(call);
  }
  // The next move to `to` is done and reports UNAVAILABLE.
  void LoseAnswerOfNextMove(BatchState to) {
    absl::MutexLock lock(&mutex_);
    lost_move_ = to;
  }
  void HoldAppendJobs() {
    absl::MutexLock lock(&mutex_);
    holding_ = true;
  }
  void ReleaseAppendJobs() {
    absl::MutexLock lock(&mutex_);
    holding_ = false;
  }
  // False when AppendJobs was not called `count` times in good time.
  bool AwaitAppends(std::size_t count) {
    absl::MutexLock lock(&mutex_);
    const auto called = [this, count]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return appends_.size() >= count; };
    return mutex_.AwaitWithTimeout(absl::Condition(&called), absl::Seconds(10));
  }
  // How many jobs came with each call of AppendJobs.
  std::vector<std::size_t> appends() const {
    absl::MutexLock lock(&mutex_);
    return appends_;
  }
  int calls(Call call) const {
    absl::MutexLock lock(&mutex_);
    const auto found = calls_.find(call);
    return found == calls_.end() ? 0 : found->second;
  }

  Result<Site> LoadSite() override { return store_.LoadSite(); }
  Result<std::vector<SiteChange>> ApplySite(const Site& site, bool dry_run) override {
    return store_.ApplySite(site, dry_run);
  }
  Status SetPrinterPaused(PrinterId printer, bool paused, std::string_view because) override {
    return store_.SetPrinterPaused(printer, paused, because);
  }
  Result<std::vector<Result<JobReceipt>>> AppendJobs(std::span<const NewJob> jobs) override {
    WaitAtHold(jobs.size());
    return Run(Call::kAppendJobs, [&] { return store_.AppendJobs(jobs); });
  }
  Result<JobRecord> FindJob(OfficeId office, RequestId request_id) override {
    return store_.FindJob(office, request_id);
  }
  Result<std::vector<JobRecord>> ListJobs(const JobQuery& query) override { return store_.ListJobs(query); }
  Result<JobRecord> ChangeJob(OfficeId office, RequestId request_id, JobEvent event,
                              std::string_view because) override {
    return store_.ChangeJob(office, request_id, event, because);
  }
  Result<std::vector<DoubtfulCard>> ListDoubtful(const DoubtQuery& query) override {
    return store_.ListDoubtful(query);
  }
  Result<JobRecord> SettleCard(const Settlement& settlement) override { return store_.SettleCard(settlement); }
  Result<JobRecord> CorrectCard(const Correction& correction) override { return store_.CorrectCard(correction); }
  Result<JobRecord> ReprintJob(OfficeId office, RequestId request_id, std::string_view because) override {
    return store_.ReprintJob(office, request_id, because);
  }
  Result<std::vector<JobRecord>> ReprintBatch(BatchId batch, std::string_view because) override {
    return store_.ReprintBatch(batch, because);
  }
  Result<std::optional<Epoch>> TakeLease(RoomId room, const Uuid& server, std::chrono::milliseconds valid) override {
    return store_.TakeLease(room, server, valid);
  }
  Status RenewLease(RoomId room, Epoch epoch, std::chrono::milliseconds valid) override {
    return Run(Call::kRenewLease, [&] { return store_.RenewLease(room, epoch, valid); });
  }
  Status ReturnLease(RoomId room, Epoch epoch) override { return store_.ReturnLease(room, epoch); }
  Result<std::optional<Batch>> CutBatch(LaneId lane, std::int32_t max_cards) override {
    return Run(Call::kCutBatch, [&] { return store_.CutBatch(lane, max_cards); });
  }
  Result<std::optional<TakenBatch>> TakeBatch(LaneId lane, std::int32_t max_cards,
                                              const ReadyPrinter& printer) override {
    return Run(Call::kTakeBatch, [&] { return store_.TakeBatch(lane, max_cards, printer); });
  }
  Result<Batch> FindBatch(BatchId batch) override { return store_.FindBatch(batch); }
  Result<std::vector<Batch>> ListBatches(const BatchQuery& query) override { return store_.ListBatches(query); }
  Result<std::vector<BoxedCard>> ListBatchCards(BatchId batch) override { return store_.ListBatchCards(batch); }
  Status MoveBatch(BatchId batch, BatchState from, BatchState to, std::optional<PrinterId> printer,
                   Epoch epoch) override {
    const Status moved = Run(Call::kMoveBatch, [&] { return store_.MoveBatch(batch, from, to, printer, epoch); });
    absl::MutexLock lock(&mutex_);
    if (!moved || lost_move_ != to) return moved;
    lost_move_.reset();
    return Away();
  }
  Result<std::vector<BatchCard>> LoadBatchCards(BatchId batch) override { return store_.LoadBatchCards(batch); }
  Status RecordHandOff(const HandOff& hand_off) override {
    return Run(Call::kRecordHandOff, [&] { return store_.RecordHandOff(hand_off); });
  }
  Result<std::vector<BatchId>> AppendOutcomes(std::span<const CardOutcome> outcomes,
                                              std::span<const BatchTerm> ended) override {
    return Run(Call::kAppendOutcomes, [&] { return store_.AppendOutcomes(outcomes, ended); });
  }
  const LaneBoard& lanes() const override { return store_.lanes(); }
  Result<std::vector<AgeBucket>> CountWaitingSince(Instant than) override { return store_.CountWaitingSince(than); }
  Result<Recount> CountFromScratch() override { return store_.CountFromScratch(); }
  BlankLedger& blanks() override { return store_.blanks(); }
  Status Ping() override { return store_.Ping(); }

 private:
  static tl::unexpected<Error> Away() { return Fail(ErrorCode::kUnavailable, "DATABASE_AWAY", "a test says so"); }

  template <typename Action>
  auto Run(Call call, Action action) -> decltype(action()) {
    if (TakeFailure(call)) return Away();
    auto result = action();
    if (TakeLostAnswer(call)) return Away();
    return result;
  }
  bool TakeFailure(Call call) {
    absl::MutexLock lock(&mutex_);
    ++calls_[call];
    int& left = failures_[call];
    if (left == 0) return false;
    if (left != kAlways) --left;
    return true;
  }
  bool TakeLostAnswer(Call call) {
    absl::MutexLock lock(&mutex_);
    return lost_answers_.erase(call) != 0;
  }
  void WaitAtHold(std::size_t jobs) {
    absl::MutexLock lock(&mutex_);
    appends_.push_back(jobs);
    const auto released = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return !holding_; };
    mutex_.Await(absl::Condition(&released));
  }

  PrintStore& store_;
  mutable absl::Mutex mutex_;
  std::map<Call, int> failures_ ABSL_GUARDED_BY(mutex_);
  std::set<Call> lost_answers_ ABSL_GUARDED_BY(mutex_);
  std::map<Call, int> calls_ ABSL_GUARDED_BY(mutex_);
  std::optional<BatchState> lost_move_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::size_t> appends_ ABSL_GUARDED_BY(mutex_);
  bool holding_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace cetak
