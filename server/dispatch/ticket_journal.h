// The journals in which drivers write how far a card came: a file a printer, or memory when no directory is given.
//
// A file holds lines "TICKET STEP"; a step is synced to disk before Append returns. Opening keeps what is there, so
// that a restarted driver can ask; Forget drops settled tickets by writing the file anew. One thread: the printer's
// worker.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "printer_drivers/api/printer_driver.h"

namespace cetak {

class PrinterJournal final : public TicketJournal {
 public:
  // An empty path keeps it in memory.
  static Result<std::unique_ptr<PrinterJournal>> Open(const std::string& path);
  ~PrinterJournal() override;

  Status Append(const Ticket& ticket, std::string_view step) override;
  Result<std::vector<std::string>> Read(const Ticket& ticket) const override;

  // The ticket's outcome is committed: its steps are needed no more.
  void Forget(const Ticket& ticket);

 private:
  explicit PrinterJournal(std::string path);
  Status Load();
  Status Rewrite();

  const std::string path_;
  int file_ = -1;
  std::size_t lines_in_file_ = 0;
  std::map<Ticket, std::vector<std::string>> steps_;
};

}  // namespace cetak
