// Dispatch: one worker a printer takes a batch, hands its cards to the driver and writes what became of each. A room is
// dispatched by the one server that holds its lease.
//
// Before a byte goes to a device its hand-off is committed; a card without a known outcome is in doubt and is never
// handed off again by the machine. Thread-safe; nothing here waits for a device.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "printer_drivers/api/printer_driver.h"
#include "server/base/clock.h"
#include "server/base/result.h"
#include "server/domain/site.h"
#include "server/storage/print_store.h"

namespace cetak {

struct DispatchOptions {
  std::chrono::milliseconds status_interval{1'000};  // how often an idle or stopped printer is asked
  std::chrono::milliseconds idle_poll{500};          // the slow poll behind the in-process wake-up
  std::size_t outcome_queue = 65'536;
  std::string state_directory;             // of the printers' journals; empty: in memory
  Uuid server;                             // names the state directory; one process holds it
  std::chrono::milliseconds lease{5'000};  // a room is another server's so long after this one fell silent
};

struct PrinterView {
  Printer printer;  // as the site has it, with paused and why
  PrinterStatus status;
  Identity identity;
  std::int32_t sides = 2;  // that it prints of a card, and counts
  std::optional<BatchId> batch;
  std::int64_t printed = 0;  // since start
  std::int64_t aborted = 0;
  std::int64_t in_doubt = 0;  // now
};

// Makes the card to print for a stored one, which is decoded when a driver draws it, with the room's heading and by the
// profile's artist. Thread-safe.
using CardMaker =
    std::function<std::unique_ptr<Card>(const Redacted<std::string>& stored, RoomId room, ProfileId profile)>;

class Dispatcher {
 public:
  // A driver a printer, owned by its worker.
  Dispatcher(PrintStore& store, const Clock& clock, Site site, CardMaker make_card,
             std::map<PrinterId, std::unique_ptr<PrinterDriver>> drivers, DispatchOptions options);
  ~Dispatcher();  // Stop
  Dispatcher(const Dispatcher&) = delete;
  Dispatcher& operator=(const Dispatcher&) = delete;

  // From now on takes each room whose lease is free, or stands by. A room's open hand-offs come first: the devices are
  // asked, and what they cannot prove is in doubt.
  Status Start();
  // Feeds no new card, finishes the one in each device (or interrupts it after `grace`), writes the outcomes.
  void Stop(std::chrono::milliseconds grace);

  std::vector<PrinterView> Printers() const;
  Result<PrinterView> PausePrinter(PrinterId printer, std::string_view because);  // NOT_FOUND
  Result<PrinterView> ResumePrinter(PrinterId printer);

  // An operator's word: the office's waiting cards become a batch now, which the next free printer takes first.
  // FAILED_PRECONDITION/NOTHING_WAITS.
  Result<Batch> CutNow(OfficeId office, ProfileId profile, std::optional<Priority> priority);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace cetak
