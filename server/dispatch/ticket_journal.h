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

namespace cetak {

class PrinterJournal : public TicketJournal {
 public:
  // An empty path keeps it in memory.
  static Result<std::unique_ptr<PrinterJournal>> Open(const std::string& path);

  // The ticket's outcome is committed: its steps are needed no more.
  virtual void Forget(const Ticket& ticket) = 0;
};

}  // namespace cetak
