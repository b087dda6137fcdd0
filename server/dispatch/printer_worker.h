// One printer's work, step by step: takes batches, hands their cards to the driver in small windows, and says what
// became of each.
//
// A window's hand-off is committed before its first card goes to the driver. Nothing that was handed off goes again,
// except after the driver's word that nothing left the hopper. A printer that needs a person keeps the card in its
// device; the rest of its batch moves to another printer after the policy's time. A card in doubt stops the feed until
// the device proves what became of it or somebody settled it. Step belongs to one thread and blocks on device and
// database; everything else may be called from any thread and never waits for either.
#pragma once

#include <absl/base/thread_annotations.h>
#include <absl/synchronization/mutex.h>

#include <chrono>
#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "printer_drivers/api/printer_driver.h"
#include "server/base/steady_cond_var.h"
#include "server/dispatch/batch_desk.h"
#include "server/dispatch/dispatcher.h"
#include "server/dispatch/doubt_watch.h"
#include "server/dispatch/outcome_writer.h"
#include "server/dispatch/ticket_journal.h"

namespace cetak {

// What all workers share; outlives them.
struct WorkerFloor {
  PrintStore& store;
  const Clock& clock;
  OutcomeWriter& outcomes;
  const CardMaker& make_card;
  const DispatchOptions& options;
  std::chrono::seconds move_after;
};

class PrinterWorker {
 public:
  PrinterWorker(const WorkerFloor& floor, BatchDesk& desk, Printer printer, std::vector<ProfileId> profiles,
                std::unique_ptr<PrinterDriver> driver, std::unique_ptr<PrinterJournal> journal);
  PrinterWorker(const PrinterWorker&) = delete;
  PrinterWorker& operator=(const PrinterWorker&) = delete;

  struct Pause {
    std::chrono::milliseconds at_most{0};
    bool or_until_lanes_change = false;
  };
  // Does the next thing and says how long to wait before another (zero: not at all).
  Pause Step();
  // Waits so long, or until somebody has news for this worker. For a thread that does nothing but Step.
  void Rest(Pause pause);

  // Under a new epoch the worker begins by asking its device about every open hand-off; without one it stands by.
  void SetEpoch(std::optional<Epoch> epoch);
  // By the clock's Monotonic the room is surely this server's until then. Later nothing goes to the device: another
  // server may have the room, and a person may have settled what this one still has in hand.
  void SetLeaseEnd(std::chrono::steady_clock::time_point end);
  void AskToStop();  // feeds no new card; IsDone when the device has none of ours any more
  bool IsDone() const;
  void Interrupt();  // what is still in the device is asked about at the next start

  // nullopt while the worker may be about to get one.
  std::optional<std::optional<BatchId>> InHand() const;
  PrinterView View() const;
  void SetPaused(bool paused, std::string_view because);

 private:
  using Time = std::chrono::steady_clock::time_point;
  struct CardInDevice {
    BatchCard card;
    std::unique_ptr<Card> drawing;
    BatchId batch;
    std::int32_t attempt = 1;
    Ticket ticket;
  };

  void AdoptEpoch(std::optional<Epoch> epoch);
  Pause AskAboutNextBatch();
  void AskAbout(BatchId batch, const std::vector<BatchCard>& cards, bool in_doubt);
  bool AskAbout(BatchId batch, const BatchCard& card);  // true: now it is known what became of it
  Pause FetchBatch();
  Pause GoOnWithBatch();
  std::vector<BatchCard> NextWindow();
  Pause HandOffNextWindow();
  void SubmitNext();
  void TakeBackUnsent();
  Pause PollNext();
  void Conclude(CardInDevice in_device, const DeviceOutcome& found);
  void TakeBack(CardInDevice in_device);
  void EndBatch();
  void ForgetWritten();
  void LookAfterDoubt();
  void AskAgain(const std::set<BatchId>& batches);

  // A printer in trouble: its batch stops, moves after a while, and goes on when the trouble is over.
  void EnterTrouble();
  void LeaveTrouble();
  void MoveWhenDue();

  void RefreshStatusWhenDue();
  std::int32_t DepthOfQueue() const;
  bool IsAble() const;
  bool HoldsLease() const;
  bool IsInterrupted() const;
  bool Persist(const char* what, const Status& status);

  const WorkerFloor& floor_;
  BatchDesk& desk_;
  const Printer printer_;
  const std::vector<ProfileId> profiles_;
  const std::unique_ptr<PrinterDriver> driver_;
  const std::unique_ptr<PrinterJournal> journal_;

  // The stepping thread's own.
  bool identified_ = false;
  std::optional<Epoch> epoch_;
  std::optional<std::deque<BatchId>> to_ask_;  // unset: not listed yet under this epoch
  std::optional<Batch> batch_;
  bool moved_ = false;            // batch_ is another printer's now, but for what is in the device
  std::deque<BatchCard> cards_;   // of batch_, not handed off
  std::deque<BatchCard> window_;  // handed off, not given to the driver
  std::deque<CardInDevice> in_device_;
  std::deque<std::pair<std::int64_t, Ticket>> concluded_;  // until their outcomes are written
  DoubtWatch doubts_;
  Time status_due_{};
  Time retry_due_{};
  std::optional<Time> trouble_since_;
  std::uint64_t lanes_seen_ = 0;

  mutable absl::Mutex mutex_;
  SteadyCondVar woken_;
  PrinterView view_ ABSL_GUARDED_BY(mutex_);
  std::optional<Epoch> given_epoch_ ABSL_GUARDED_BY(mutex_);
  Time lease_end_ ABSL_GUARDED_BY(mutex_){};
  bool fetching_ ABSL_GUARDED_BY(mutex_) = false;
  bool feed_stopped_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  bool interrupted_ ABSL_GUARDED_BY(mutex_) = false;
  bool done_ ABSL_GUARDED_BY(mutex_) = false;
  bool news_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace cetak
