// One printer's cards of which nobody knows what became: when to look whether somebody settled them, and when to ask
// the device again, which may have been out of sight for a while. The worker's thread; Look blocks on the database.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <vector>

#include "printer_drivers/api/printer_driver.h"
#include "server/base/clock.h"
#include "server/storage/print_store.h"

namespace cetak {

class DoubtWatch {
 public:
  DoubtWatch(PrintStore& store, const Clock& clock, PrinterId printer, std::chrono::milliseconds interval)
      : store_(store), clock_(clock), printer_(printer), interval_(interval) {}

  // Under a new epoch nothing is known.
  void Begin();
  // A card is in doubt.
  void Add(const Ticket& ticket) { tickets_.insert(ticket); }
  // Something was concluded; the database says so when the outcome writer has reached `number`.
  void AwaitWritten(std::int64_t number) { last_number_ = number; }
  bool IsWritten(std::int64_t written) const { return written >= last_number_; }

  struct News {
    std::int64_t cards = 0;       // in doubt now …
    std::set<BatchId> batches;    // … of these
    std::vector<Ticket> settled;  // since the last look
  };
  // nullopt while it is too early: once an interval, and never before the database knows all that was concluded, or a
  // card that was settled a moment ago would be settled again.
  Result<std::optional<News>> Look(std::int64_t written);

  // When to look again: soon while the database does not know all, else after `otherwise`.
  std::chrono::milliseconds PauseBeforeLook(std::int64_t written, std::chrono::milliseconds otherwise) const;

  // The device is asked at once, and then less and less often.
  void AskSoon();
  bool TakeTurnToAsk();

 private:
  using Time = std::chrono::steady_clock::time_point;

  PrintStore& store_;
  const Clock& clock_;
  const PrinterId printer_;
  const std::chrono::milliseconds interval_;
  std::set<Ticket> tickets_;
  std::int64_t last_number_ = 0;
  Time look_due_{};
  Time ask_due_{};
  std::chrono::milliseconds ask_pause_{0};
};

}  // namespace cetak
