// One printer's thread: takes batches, hands their cards to the driver in small windows, and says what became of each.
//
// A window's hand-off is committed before its first card goes to the driver. Nothing that was handed off goes again,
// except after the driver's word that nothing left the hopper. A printer that needs a person keeps the card in its
// device; the rest of its batch moves to another printer after the policy's time. View, SetPaused and Stop may be
// called from any thread and never wait for the device.
#pragma once

#include <absl/base/thread_annotations.h>
#include <absl/synchronization/mutex.h>

#include <chrono>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "printer_drivers/api/printer_driver.h"
#include "server/dispatch/batch_desk.h"
#include "server/dispatch/dispatcher.h"
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
  ~PrinterWorker();  // Stop at once
  PrinterWorker(const PrinterWorker&) = delete;
  PrinterWorker& operator=(const PrinterWorker&) = delete;

  // Open batches of another life that this printer goes on with; before Start.
  void TakeOver(std::vector<Batch> own, std::vector<BatchId> all_open);
  void Start();
  void AskToStop();  // feeds no new card
  // Returns when the thread has ended: by itself until `deadline`, interrupted after it.
  void Join(std::chrono::steady_clock::time_point deadline);

  PrinterView View() const;
  void SetPaused(bool paused, std::string_view because);

 private:
  using Time = std::chrono::steady_clock::time_point;
  struct CardInDevice {
    BatchCard card;
    std::unique_ptr<Card> drawing;
    HandOff hand_off;
    Ticket ticket;
  };

  void Run();
  void AskAboutOpenHandOffs();
  void PrintBatch(Batch batch);
  std::optional<std::vector<BatchCard>> LoadPrintable(BatchId batch);
  std::vector<BatchCard> NextWindow(std::deque<BatchCard>& cards, std::size_t most) const;
  void PrintWindow(Batch& batch, std::vector<BatchCard> window, std::deque<BatchCard>& cards);
  bool CommitHandOff(const HandOff& hand_off);
  DeviceOutcome AwaitOutcome(Batch& batch, const CardInDevice& in_device);
  void Conclude(const CardInDevice& in_device, const DeviceOutcome& found, std::deque<BatchCard>& cards);
  bool WaitUntilAble(Batch& batch);

  // A printer in trouble: its batch stops, moves after a while, and goes on when the trouble is over.
  void EnterTrouble(Batch& batch);
  void LeaveTrouble(Batch& batch);
  void MoveWhenDue(Batch& batch);

  void RefreshStatus();
  void RefreshStatusWhenDue();
  bool IsAble() const;
  bool IsStopping() const;
  bool IsInterrupted() const;
  void Sleep(std::chrono::milliseconds at_most);
  bool Persist(const char* what, const Status& status);

  const WorkerFloor& floor_;
  BatchDesk& desk_;
  const std::vector<ProfileId> profiles_;
  const std::unique_ptr<PrinterDriver> driver_;
  const std::unique_ptr<PrinterJournal> journal_;
  std::vector<Batch> taken_over_;
  std::vector<BatchId> open_at_start_;
  Time status_due_{};
  std::optional<Time> trouble_since_;
  bool moved_ = false;  // the batch in hand is another printer's now, but for what is in the device

  mutable absl::Mutex mutex_;
  PrinterView view_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  bool interrupted_ ABSL_GUARDED_BY(mutex_) = false;
  bool ended_ ABSL_GUARDED_BY(mutex_) = true;
  std::thread thread_;
};

}  // namespace cetak
