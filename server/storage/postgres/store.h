// PostgresPrintStore, split by subject: site.cc, append_jobs.cc, jobs.cc, epochs.cc, cuts.cc,
// batches.cc, hand_offs.cc, outcomes.cc, doubt.cc, backlog.cc. The ledger of blanks is a class of its own on the same
// pool.
#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <thread>
#include <vector>

#include "server/storage/postgres/append_jobs.h"
#include "server/storage/postgres/connection_pool.h"
#include "server/storage/postgres/lane_keeper.h"
#include "server/storage/postgres/postgres_blank_ledger.h"
#include "server/storage/postgres/postgres_print_store.h"

namespace cetak {

class PostgresPrintStore final : public PrintStore {
 public:
  explicit PostgresPrintStore(PostgresOptions options);
  ~PostgresPrintStore() override;

  Status Start();

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
  const LaneBoard& lanes() const override { return keeper_.board(); }
  Result<std::vector<AgeBucket>> CountWaitingSince(Instant than) override;
  Result<Recount> CountFromScratch() override;
  BlankLedger& blanks() override { return blanks_; }
  Status Ping() override;

 private:
  void Poll();
  // Where a cut or a withdrawal found nothing waiting while an append came to the tail.
  void FindFirstWaiting(pqxx::connection& connection, LaneId lane);
  static Result<JobRecord> FindJobIn(pqxx::transaction_base& transaction, OfficeId office, RequestId request_id);
  // The same, with the lane of its place locked.
  static Result<JobRecord> LockJobIn(pqxx::transaction_base& transaction, OfficeId office, RequestId request_id);
  // Whether what one person says of a card another one must have seen.
  static bool NeedsWitness(pqxx::transaction_base& transaction);
  Result<JobRecord> ChangeJobOn(pqxx::connection& connection, OfficeId office, RequestId request_id, JobEvent event,
                                std::string_view because);
  Result<std::optional<TakenBatch>> Cut(LaneId lane, std::int32_t max_cards, const ReadyPrinter* printer);
  // `taken` is set before the commit, so that it can be asked for when the answer was lost.
  Status CutOn(pqxx::connection& connection, LaneId lane, std::int32_t max_cards, const ReadyPrinter* printer,
               std::optional<TakenBatch>& taken);
  Result<std::vector<BatchId>> AppendOutcomesOn(pqxx::connection& connection, std::span<const CardOutcome> outcomes,
                                                std::span<const BatchTerm> ended, bool known_to_be_new);

  const PostgresOptions options_;
  ConnectionPool pool_;
  LaneKeeper keeper_;
  JobAppender appender_;
  PostgresBlankLedger blanks_;
  std::thread poller_;
};

}  // namespace cetak
