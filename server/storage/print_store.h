// PrintStore: the seam between the trade and its database.
//
// One object a server. Thread-safe: any thread may call anything; a call takes a connection from a bounded pool and
// blocks on the database. What a call reports as done is committed with synchronous_commit on. Errors: UNAVAILABLE when
// the database cannot be reached (retry_after says when to come again; nothing happened, or the call may be repeated as
// it is), INTERNAL for what should not be; others are named at each call. No error holds personal data.
//
// storage/postgres is the real one; tests/fakes/fake_print_store.h the one in memory that tests of the floors above
// use; both pass tests/storage/print_store_suite.h.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "server/base/clock.h"
#include "server/base/redacted.h"
#include "server/base/result.h"
#include "server/base/uuid.h"
#include "server/domain/batch.h"
#include "server/domain/ids.h"
#include "server/domain/job_state.h"
#include "server/domain/lane.h"
#include "server/domain/outcome.h"
#include "server/domain/request.h"
#include "server/domain/site.h"
#include "server/storage/blank_ledger.h"
#include "server/storage/lane_board.h"

namespace cetak {

// What intake appends. `lane.source` is kFirst.
struct NewJob {
  LaneKey lane;
  RequestId request_id;
  RequestReason reason = RequestReason::kFirstIssuance;
  ReasonDetail detail = ReasonDetail::kNone;
  Redacted<std::string> card;  // EncodeCard
};

// The first answer to a request; a repeat gets the same again.
struct JobReceipt {
  RequestId request_id;
  LanePlace place;
  Priority priority = Priority::kNormal;
  Instant submitted_at;
  bool repeated = false;
};

// One hand-off of a job's card to a printer.
struct JobAttempt {
  BatchId batch;
  std::int32_t number = 1;  // within the batch
  PrinterId printer;
  Instant handed_off_at;
  std::optional<Outcome> outcome;  // none while it is at the printer
  std::optional<Instant> concluded_at;
  std::optional<Instant> doubted_at;
  std::string note;             // the driver's keyword for what it saw
  std::string settled_because;  // of the person who settled or corrected it, where one did
  std::string settled_by;
  std::string witness;
};

struct JobRecord {
  RequestId request_id;
  OfficeId office;
  RoomId room;
  ProfileId profile;
  Priority priority = Priority::kNormal;
  RequestReason reason = RequestReason::kFirstIssuance;
  ReasonDetail detail = ReasonDetail::kNone;
  LanePlace place;  // where it stands now: its first place, or the last it came back to
  Instant submitted_at;
  JobState state = JobState::kPending;
  std::int64_t waiting_ahead = 0;  // of the same lane, when pending
  std::string withdrawn_because;   // what the person said who held or canceled it
  std::optional<BatchId> batch;
  std::optional<PrinterId> printer;  // of the last hand-off
  std::int32_t attempts = 0;         // hand-offs so far
  std::optional<Outcome> outcome;    // final ones only
  std::string outcome_note;          // the driver's keyword
  std::optional<Instant> concluded_at;
  std::vector<JobAttempt> history;  // of FindJob and SettleCard: every hand-off, reprints included, in order
};

struct JobQuery {
  OfficeId office;
  std::optional<JobState> state;
  std::optional<RequestId> after;  // the last of the page before; jobs are ordered by request_id
  std::int32_t limit = 100;
};

struct BatchQuery {
  std::optional<RoomId> room;
  std::optional<BatchState> state;
  bool open_only = false;              // all but completed
  std::optional<PrinterId> handed_to;  // only those of which a card was handed to it, in whatever attempt
  std::optional<BatchId> before;       // the last of the page before; newest first
  std::int32_t limit = 100;
};

// Cards before the first device byte. Places first_seq … last_seq of the batch, without the withdrawn ones.
struct HandOff {
  BatchId batch;
  LaneSeq first_seq;
  LaneSeq last_seq;
  std::int32_t attempt = 1;
  PrinterId printer;
  Epoch epoch;
  std::optional<std::int64_t> impressions;  // the device's own counter before it, where it has one
};

struct HandOffRef {
  std::int32_t attempt = 1;
  PrinterId printer;
  Instant at;
  Uuid server;  // that had the room then; its journal alone can prove that nothing was sent
};

// A printer that takes a batch.
struct ReadyPrinter {
  PrinterId printer;
  Epoch epoch;                              // under which its worker has it
  std::int32_t queue_depth = 0;             // how many cards it takes at once
  std::optional<std::int64_t> impressions;  // as in HandOff
};

// A batch, and the epoch under which somebody speaks for it.
struct BatchTerm {
  BatchId batch;
  Epoch epoch;
};

// A card of an open batch that has no final outcome.
struct BatchCard {
  LaneSeq seq;
  OfficeId office;
  RequestId request_id;
  Redacted<std::string> card;
  std::int32_t attempts = 0;                // hand-offs so far
  std::optional<HandOffRef> open_hand_off;  // the last one, when no outcome of it is known
  bool in_doubt = false;                    // … and kInDoubt was recorded for it
};

// A batch in a printer's hand.
struct TakenBatch {
  Batch batch;
  std::vector<BatchCard> cards;  // those that are free to be printed, in order of place
  std::size_t handed_off = 0;    // the first of them, to this printer already
};

struct CardOutcome {
  BatchId batch;
  LaneSeq seq;
  std::int32_t attempt = 1;
  PrinterId printer;
  Outcome outcome = Outcome::kPrinted;
  std::string note;  // a keyword of the driver, never personal data
  Epoch epoch;       // of the worker that reports it
};

// A card that was handed off and of which nobody knows what became.
struct DoubtfulCard {
  BatchId batch;
  LaneSeq seq;
  std::int64_t number = 1;  // which card of the batch it is …
  std::int64_t of_cards = 1;
  RoomId room;
  OfficeId office;
  RequestId request_id;
  std::int32_t attempt = 1;
  PrinterId printer;
  Instant handed_off_at;
  std::optional<std::int64_t> impressions;  // as in HandOff
  Instant doubted_at;
  std::string note;  // the driver's keyword
};

struct DoubtQuery {
  std::optional<RoomId> room;
  std::optional<PrinterId> printer;
  std::int32_t limit = 1'000;  // oldest first
};

// What a person found who looked: printed, spoiled, not printed or lost.
struct Settlement {
  OfficeId office;
  RequestId request_id;
  std::int32_t attempt = 1;  // the one that was looked at
  Outcome verdict = Outcome::kPrinted;
  std::string because;
  std::string settled_by;
  std::string witness;  // a second person, where the policy asks for one
};

// What a person found who looked again at a card that was concluded: printed, spoiled or lost.
struct Correction {
  OfficeId office;
  RequestId request_id;
  Outcome outcome = Outcome::kSpoiled;
  SerialSet serial;  // of the card, where cards have serials; at most one
  std::string because;
  std::string corrected_by;
  std::string witness;  // a second person, where the policy asks for one to settle
};

// One card of a batch, in order of place.
struct BoxedCard {
  LaneSeq seq;
  JobRecord job;  // without its history
};

struct AgeBucket {
  LaneId lane;
  std::int64_t waiting_longer = 0;
};

// One figure that a recount from scratch finds otherwise than the lane arithmetic or the ledger of blanks says.
struct Discrepancy {
  LaneKey lane;        // the ledger's: only room and profile
  std::string figure;  // "waiting", "held", "printed", "ledger entries of cards issued, printer 3" …
  std::int64_t counted = 0;
  std::int64_t claimed = 0;
};

// The first entry of a room's audit chain that does not verify.
struct BrokenAudit {
  RoomId room;
  std::int64_t entry = 0;
  std::string fault;  // "changed", "missing", "cut-off"
};

struct AuditVerdict {
  std::int64_t entries = 0;
  std::vector<BrokenAudit> broken;
};

struct Recount {
  std::int64_t jobs = 0;  // rows of print_job
  std::int64_t waiting = 0;
  std::int64_t held = 0;
  std::int64_t canceled = 0;
  std::int64_t printing = 0;
  std::int64_t printed = 0;
  std::int64_t aborted = 0;
  std::int64_t in_doubt = 0;  // part of printing
  std::vector<Discrepancy> discrepancies;
  AuditVerdict audit;
};

struct SiteChange {
  std::string object;  // "office 52.02.04"
  std::string change;  // "add", "remove", "weight 1 → 2"
};

class PrintStore {
 public:
  virtual ~PrintStore() = default;

  // -- the site

  virtual Result<Site> LoadSite() = 0;
  // Makes the database's site equal to `site` (ids in it are ignored) and says what changed; nothing when it was equal.
  // FAILED_PRECONDITION/SITE_WOULD_ORPHAN names each room, office, profile or printer to be removed that still has jobs
  // that are not final or a batch that is open. With `dry_run` nothing changes, and the same errors are found.
  virtual Result<std::vector<SiteChange>> ApplySite(const Site& site, bool dry_run) = 0;
  virtual Status SetPrinterPaused(PrinterId printer, bool paused, std::string_view because) = 0;

  // -- intake

  // One transaction for all of them. One answer a job, in order: a receipt; or ALREADY_EXISTS/REQUEST_ID_REUSED when
  // the office used this request_id with other content. Places are given without gaps, in the order of `jobs`.
  virtual Result<std::vector<Result<JobReceipt>>> AppendJobs(std::span<const NewJob> jobs) = 0;

  // -- people

  virtual Result<JobRecord> FindJob(OfficeId office, RequestId request_id) = 0;  // NOT_FOUND/JOB_NOT_FOUND
  virtual Result<std::vector<JobRecord>> ListJobs(const JobQuery& query) = 0;
  // FAILED_PRECONDITION/JOB_STATE when StateAfter(state, event) does not allow kHold, kRelease or kCancel. A repeat of
  // what is already so is no error and changes nothing.
  virtual Result<JobRecord> ChangeJob(OfficeId office, RequestId request_id, JobEvent event,
                                      std::string_view because) = 0;

  // The oldest first. Empty is what everybody wants.
  virtual Result<std::vector<DoubtfulCard>> ListDoubtful(const DoubtQuery& query) = 0;
  // In one transaction: the settlement, and what follows from it: a completion, or for kNotPrinted the card goes back
  // to its batch. FAILED_PRECONDITION/NOT_IN_DOUBT when this attempt is not (any more), INVALID_ARGUMENT/
  // WITNESS_REQUIRED. The same settlement again is no error.
  virtual Result<JobRecord> SettleCard(const Settlement& settlement) = 0;
  // The job's last card was concluded otherwise than it turned out to be: the outcome, the counts and the ledger follow
  // in one transaction, and what was recorded before stays to be read. FAILED_PRECONDITION/NOT_CONCLUDED unless that
  // card is printed, spoiled or lost; what BlankStock::CheckCorrection refuses; INVALID_ARGUMENT/CORRECTION_INCOMPLETE.
  // What is already so is no error and changes nothing.
  virtual Result<JobRecord> CorrectCard(const Correction& correction) = 0;
  // A new attempt, linked to the old one: the job comes back in its office's return lane. FAILED_PRECONDITION/JOB_STATE
  // unless the old card is in the ledger as spoiled or lost, or was refused without a blank. A repeat changes nothing.
  virtual Result<JobRecord> ReprintJob(OfficeId office, RequestId request_id, std::string_view because) = 0;
  // The same for every such card of the batch, in order of place; those already asked for are left out.
  virtual Result<std::vector<JobRecord>> ReprintBatch(BatchId batch, std::string_view because) = 0;

  // -- leases, by the database's clock

  // This server dispatches the room from now on, under a new epoch: when nobody does, when the lease ran out, or when
  // it was this server's own (`server` names its state directory, which one process holds). nullopt: another has it.
  virtual Result<std::optional<Epoch>> TakeLease(RoomId room, const Uuid& server, std::chrono::milliseconds valid) = 0;
  virtual Status RenewLease(RoomId room, Epoch epoch, std::chrono::milliseconds valid) = 0;  // ABORTED/EPOCH_OVER
  // Another may have it at once.
  virtual Status ReturnLease(RoomId room, Epoch epoch) = 0;

  // -- batching

  // Cuts the next places of a lane into a batch that is kReady (an operator's word), nullopt when none waits: a job is
  // either withdrawn or batched, never both.
  virtual Result<std::optional<Batch>> CutBatch(LaneId lane, std::int32_t max_cards) = 0;
  // The same for a printer, where the batch is kPrinting; in the same transaction its first cards are handed off, as
  // many as the printer takes at once and as follow each other without a gap. ABORTED/EPOCH_OVER when the printer's
  // epoch is over.
  virtual Result<std::optional<TakenBatch>> TakeBatch(LaneId lane, std::int32_t max_cards,
                                                      const ReadyPrinter& printer) = 0;
  virtual Result<Batch> FindBatch(BatchId batch) = 0;  // NOT_FOUND/BATCH_NOT_FOUND
  virtual Result<std::vector<Batch>> ListBatches(const BatchQuery& query) = 0;
  virtual Result<std::vector<BoxedCard>> ListBatchCards(BatchId batch) = 0;  // NOT_FOUND/BATCH_NOT_FOUND
  // Guarded by MayBecome: ABORTED/BATCH_STATE when the batch is not in `from` any more. kCompleted needs a final
  // outcome of every card and stores the roll-up. ABORTED/EPOCH_OVER changes nothing.
  virtual Status MoveBatch(BatchId batch, BatchState from, BatchState to, std::optional<PrinterId> printer,
                           Epoch epoch) = 0;

  // -- dispatch

  // The cards of an open batch without a final outcome, in order of place.
  virtual Result<std::vector<BatchCard>> LoadBatchCards(BatchId batch) = 0;
  // ABORTED when the batch is not open at this printer (BATCH_STATE), the epoch is over (EPOCH_OVER) or one of the
  // cards is in doubt or concluded (CARD_NOT_FREE).
  virtual Status RecordHandOff(const HandOff& hand_off) = 0;
  // One transaction. kNotPrinted gives the card back to its batch, kInDoubt marks it; a second final outcome of the
  // same card changes nothing. What is reported under an epoch that is over, or of an attempt that is not the card's
  // last, is kept as a late report and never applied. Then completes those of the open batches in `ended` whose every
  // card has a final outcome, and says which; one under an epoch that is over stays as it is.
  virtual Result<std::vector<BatchId>> AppendOutcomes(std::span<const CardOutcome> outcomes,
                                                      std::span<const BatchTerm> ended) = 0;

  // -- backlog

  virtual const LaneBoard& lanes() const = 0;
  // Waiting jobs of each lane that were submitted before `than`: a binary search a lane.
  virtual Result<std::vector<AgeBucket>> CountWaitingSince(Instant than) = 0;
  // Reads every row. Compares with the lane arithmetic and the ledger of blanks in the same snapshot, and verifies
  // what people did (the audit chain): each settlement, correction, reprint, hold, release, cancel, pause, resume and
  // operator's cut is an entry of it.
  virtual Result<Recount> CountFromScratch() = 0;

  // The ledger of blanks on the same database. What dispatch and SettleCard conclude is posted there in the same
  // transaction: printed, from the printer to issued; spoiled and lost, to those; refused and not printed, nothing.
  // What CorrectCard changes goes from one of these to another.
  virtual BlankLedger& blanks() = 0;

  // UNAVAILABLE when the database does not answer.
  virtual Status Ping() = 0;
};

}  // namespace cetak
