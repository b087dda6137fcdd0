// PrintStore in memory: one server's view of a FakeDatabase, with its own lane board. Deterministic: time is the
// clock's, ids are counted. Thread-safe; nothing blocks.
//
// A FakeConnection stands between it and the database for those who want calls to fail, answers to be lost or servers
// to die there.
#pragma once

#include <map>
#include <memory>
#include <string_view>
#include <vector>

#include "tests/fakes/fake_blank_ledger.h"
#include "tests/fakes/fake_database.h"

namespace cetak {

class FakeConnection {
 public:
  virtual ~FakeConnection() = default;
  // Before and after a call took effect. An error is the call's answer; what is thrown goes through.
  virtual Status Begin(std::string_view call) = 0;
  virtual Status End(std::string_view call) = 0;
};

class FakePrintStore final : public PrintStore {
 public:
  // The clock and the connection outlive it; null: a connection that never fails.
  FakePrintStore(std::shared_ptr<FakeDatabase> database, const Clock& clock, FakeConnection* connection = nullptr)
      : database_(std::move(database)), blanks_(database_), clock_(clock), connection_(connection) {
    Refresh();
  }

  // What the slow poll does: brings onto the board what other stores did.
  void Refresh();

  Result<Site> LoadSite() override;
  Result<std::vector<SiteChange>> ApplySite(const Site& site, bool dry_run) override;
  Status SetPrinterPaused(PrinterId printer, bool paused, std::string_view because) override;
  Result<std::vector<Result<JobReceipt>>> AppendJobs(std::span<const NewJob> jobs) override;
  Result<JobRecord> FindJob(OfficeId office, RequestId request_id) override;
  Result<std::vector<JobRecord>> ListJobs(const JobQuery& query) override;
  Result<JobRecord> ChangeJob(OfficeId office, RequestId request_id, JobEvent event, std::string_view because) override;
  Result<std::vector<DoubtfulCard>> ListDoubtful(const DoubtQuery& query) override;
  Result<JobRecord> SettleCard(const Settlement& settlement) override;
  Result<JobRecord> CorrectCard(const Correction& correction) override;
  Result<JobRecord> ReprintJob(OfficeId office, RequestId request_id, std::string_view because) override;
  Result<std::vector<JobRecord>> ReprintBatch(BatchId batch, std::string_view because) override;
  Result<std::optional<Epoch>> TakeLease(RoomId room, const Uuid& server, std::chrono::milliseconds valid) override;
  Status RenewLease(RoomId room, Epoch epoch, std::chrono::milliseconds valid) override;
  Status ReturnLease(RoomId room, Epoch epoch) override;
  Result<std::optional<Batch>> CutBatch(LaneId lane, std::int32_t max_cards) override;
  Result<std::optional<TakenBatch>> TakeBatch(LaneId lane, std::int32_t max_cards,
                                              const ReadyPrinter& printer) override;
  Result<Batch> FindBatch(BatchId batch) override;
  Result<std::vector<Batch>> ListBatches(const BatchQuery& query) override;
  Result<std::vector<BoxedCard>> ListBatchCards(BatchId batch) override;
  Status MoveBatch(BatchId batch, BatchState from, BatchState to, std::optional<PrinterId> printer,
                   Epoch epoch) override;
  Result<std::vector<BatchCard>> LoadBatchCards(BatchId batch) override;
  Status RecordHandOff(const HandOff& hand_off) override;
  Result<std::vector<BatchId>> AppendOutcomes(std::span<const CardOutcome> outcomes,
                                              std::span<const BatchTerm> ended) override;
  const LaneBoard& lanes() const override { return board_; }
  Result<std::vector<AgeBucket>> CountWaitingSince(Instant than) override;
  Result<Recount> CountFromScratch() override;
  BlankLedger& blanks() override { return blanks_; }
  Status Ping() override;

 private:
  // One transaction on the database. The board shows the lanes it touched, unless the answer was lost.
  template <typename Action>
  auto Run(std::string_view call, Action action) -> decltype(action());
  void Touch(LaneId lane) { touched_.push_back(lane); }
  void ShowTouched();

  Result<std::size_t> IndexOf(OfficeId office, RequestId request_id) const;
  Result<JobReceipt> Append(const NewJob& job);
  JobRecord Tell(const FakeDatabase::Job& job) const;  // with its history
  Result<JobRecord> Change(std::size_t index, JobEvent event, std::string_view because);
  void ComeBack(FakeDatabase::Job& job, FakeDatabase::Place::Left left);
  Status Conclude(const CardOutcome& outcome);
  Status PostOutcome(const FakeDatabase::BatchRow& row, PrinterId printer, Outcome outcome, BlankEntryKind kind);
  FakeDatabase::BatchRow* FindRow(BatchId batch);
  FakeDatabase::BatchRow* Cut(LaneId id, std::int32_t max_cards);  // kReady; nullptr when none waits
  std::vector<BatchCard> CardsOf(const FakeDatabase::BatchRow& row);
  std::vector<BatchId> Complete(std::span<const BatchTerm> ended);

  const std::shared_ptr<FakeDatabase> database_;
  FakeBlankLedger blanks_;
  const Clock& clock_;
  FakeConnection* const connection_;
  LaneBoard board_;
  std::vector<LaneId> touched_;  // under the database's mutex
};

template <typename Action>
auto FakePrintStore::Run(std::string_view call, Action action) -> decltype(action()) {
  if (connection_ != nullptr) CETAK_RETURN_IF_ERROR(connection_->Begin(call));
  const absl::MutexLock lock(&database_->mutex);
  touched_.clear();
  auto answer = action();
  if (connection_ != nullptr) CETAK_RETURN_IF_ERROR(connection_->End(call));
  ShowTouched();
  return answer;
}

}  // namespace cetak
