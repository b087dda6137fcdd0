// The journals in which drivers write how far a card came: a file a printer, or memory when no directory is given.
//
// A file holds lines "TICKET STEP"; a step is synced to disk before Append returns. Opening keeps what is there, so
// that a restarted driver can ask; Forget drops settled tickets by writing the file anew. One thread: the printer's
// worker.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "printer_drivers/api/printer_driver.h"
#include "server/domain/ids.h"

namespace cetak {

// The name of one attempt at one card, on its device too: "1234-17-1".
Ticket TicketOf(BatchId batch, LaneSeq seq, std::int32_t attempt);

class PrinterJournal : public TicketJournal {
 public:
  // An empty path keeps it in memory.
  static Result<std::unique_ptr<PrinterJournal>> Open(const std::string& path);

  // The ticket's outcome is committed: its steps are needed no more.
  virtual void Forget(const Ticket& ticket) = 0;
};

// The journal of a server that is not here.
class NoJournal final : public TicketJournal {
 public:
  Status Append(const Ticket& /*ticket*/, std::string_view /*step*/) override { return {}; }
  Result<std::vector<std::string>> Read(const Ticket& /*ticket*/) const override { return std::vector<std::string>(); }
};

}  // namespace cetak
