// A PrinterDriver around a simulated one: calls back before each Submit, and stands still or gives a card back when a
// test says so.
#pragma once

#include <absl/base/thread_annotations.h>
#include <absl/synchronization/mutex.h>

#include <functional>
#include <memory>
#include <utility>

#include "printer_drivers/simulated/simulated_printer.h"

namespace cetak {

class WatchedPrinter final : public PrinterDriver {
 public:
  using OnSubmit = std::function<void(const Ticket&)>;

  WatchedPrinter(std::unique_ptr<SimulatedPrinter> printer, OnSubmit on_submit)
      : printer_(std::move(printer)), on_submit_(std::move(on_submit)) {}

  SimulatedPrinter& device() { return *printer_; }

  // Submit blocks until Interrupt, as a device does that takes the connection and never answers.
  void HangSubmits() { Set(submits_hang_); }
  // Poll says nothing before Interrupt; what it says then is true.
  void HangPolls() { Set(polls_hang_); }
  // False when none hangs in good time.
  bool AwaitHangingPoll() {
    absl::MutexLock lock(&mutex_);
    return mutex_.AwaitWithTimeout(absl::Condition(&poll_hangs_now_), absl::Seconds(10));
  }
  // The contact breaks off while a card is in the device: until RegainSight nobody can say what became of it.
  void LoseSight() { Set(out_of_sight_); }
  void RegainSight() {
    absl::MutexLock lock(&mutex_);
    out_of_sight_ = false;
  }
  // A person cancels at the device what is in it.
  void CancelAtDevice() { Set(canceled_); }

  Capabilities GetCapabilities() override { return printer_->GetCapabilities(); }
  PrinterStatus GetStatus() override { return printer_->GetStatus(); }
  Identity Identify() override { return printer_->Identify(); }
  DeviceOutcome Submit(const Ticket& ticket, const Card& card, TicketJournal& journal) override {
    on_submit_(ticket);
    if (HangsUntilInterrupt(submits_hang_)) return {OutcomeClass::kPending, "interrupted"};
    return printer_->Submit(ticket, card, journal);
  }
  DeviceOutcome Poll(const Ticket& ticket, std::chrono::milliseconds at_most) override {
    if (Get(out_of_sight_)) return {OutcomeClass::kUnknown, "contact-lost"};
    if (Get(polls_hang_)) Set(poll_hangs_now_);
    HangsUntilInterrupt(polls_hang_);
    if (Get(canceled_)) return printer_->Cancel(ticket);
    return printer_->Poll(ticket, at_most);
  }
  DeviceOutcome Cancel(const Ticket& ticket) override { return printer_->Cancel(ticket); }
  DeviceOutcome Reconcile(const Ticket& ticket, const TicketJournal& journal) override {
    if (Get(out_of_sight_)) return {OutcomeClass::kUnknown, "printer-unreachable"};
    return printer_->Reconcile(ticket, journal);
  }
  void Interrupt() override {
    Set(interrupted_);
    printer_->Interrupt();
  }

 private:
  void Set(bool& flag) {
    absl::MutexLock lock(&mutex_);
    flag = true;
  }
  bool Get(const bool& flag) {
    absl::MutexLock lock(&mutex_);
    return flag;
  }
  bool HangsUntilInterrupt(const bool& hangs) {
    absl::MutexLock lock(&mutex_);
    if (hangs) mutex_.Await(absl::Condition(&interrupted_));
    return hangs;
  }

  const std::unique_ptr<SimulatedPrinter> printer_;
  const OnSubmit on_submit_;
  absl::Mutex mutex_;
  bool submits_hang_ = false;  // these are read and written through Set and Get
  bool polls_hang_ = false;
  bool poll_hangs_now_ = false;
  bool out_of_sight_ = false;
  bool canceled_ = false;
  bool interrupted_ = false;
};

}  // namespace cetak
