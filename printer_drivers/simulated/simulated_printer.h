// A card printer without a printer: driver and device in one, deterministic, with a script of faults (see
// simulated_options.h). It proves dispatch and the print-once protocol, and stands in where no device is at hand.
//
// What it printed is in its own log alone (card_log.h), synced before a card counts as out. So its word after a restart
// is proof: listed is printed or spoiled, not listed never came out. Only a card that the script made `unknown` stays
// so. It journals nothing else, because its log is the evidence. Calls block for a card's time at most.
#pragma once

#include <absl/base/thread_annotations.h>
#include <absl/synchronization/mutex.h>

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "printer_drivers/api/printer_driver.h"
#include "printer_drivers/simulated/card_log.h"
#include "printer_drivers/simulated/simulated_options.h"
#include "server/base/steady_cond_var.h"

namespace cetak {

class SimulatedPrinter final : public PrinterDriver {
 public:
  SimulatedPrinter(std::string code, SimulatedOptions options, std::unique_ptr<CardLog> log);

  Capabilities GetCapabilities() override;
  PrinterStatus GetStatus() override;
  Identity Identify() override;
  DeviceOutcome Submit(const Ticket& ticket, const Card& card, TicketJournal& journal) override;
  DeviceOutcome Poll(const Ticket& ticket, std::chrono::milliseconds at_most) override;
  DeviceOutcome Cancel(const Ticket& ticket) override;
  DeviceOutcome Reconcile(const Ticket& ticket, const TicketJournal& journal) override;
  void Interrupt() override;

  // What happens at the device, and a person's hands at it; from any thread. The keyword is a printer-state-reason;
  // "offline" makes it unreachable. It recovers by Help, or by itself after recover_after_ms.
  void BreakDown(std::string_view reason);
  void Help();

 private:
  using Time = std::chrono::steady_clock::time_point;
  struct QueuedCard {
    Ticket ticket;
    std::optional<Fault> fault;
    bool told_to_operator = false;
  };

  void BreakDownAt(Time now, std::string_view reason) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void RecoverAt(Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void RecoverWhenDue(Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void PrintWhatIsDue(Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void PutOut(const std::vector<QueuedCard>& cards) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  std::optional<Fault> TakeFault() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  std::optional<DeviceOutcome> StrikeAtOnce(Fault fault, const Ticket& ticket, TicketJournal& journal)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  static bool IsSpoiled(const QueuedCard& card);
  QueuedCard* FindQueued(const Ticket& ticket) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  DeviceOutcome FromLog(const Ticket& ticket) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Time NextChange(Time deadline) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::string code_;
  const SimulatedOptions options_;
  absl::Mutex mutex_;
  SteadyCondVar changed_;
  const std::unique_ptr<CardLog> log_ ABSL_PT_GUARDED_BY(mutex_);
  std::multimap<std::int64_t, Fault> faults_ ABSL_GUARDED_BY(mutex_);
  std::deque<QueuedCard> queue_ ABSL_GUARDED_BY(mutex_);
  Time front_due_ ABSL_GUARDED_BY(mutex_);                            // when the first of queue_ is done
  std::map<Ticket, DeviceOutcome> finished_ ABSL_GUARDED_BY(mutex_);  // until Poll tells of it
  std::string broken_ ABSL_GUARDED_BY(mutex_);                        // a reason; empty when all is well
  std::optional<Time> recovers_ ABSL_GUARDED_BY(mutex_);
  bool interrupted_ ABSL_GUARDED_BY(mutex_) = false;
};

// Errors of ReadSimulatedOptions and CardLog::Open.
Result<std::unique_ptr<PrinterDriver>> MakeSimulatedPrinter(const PrinterSettings& settings);

}  // namespace cetak
