// A driver between a server and a Device, as honest as PrinterDriver asks: it journals each step before it takes it,
// says what the device proves, and kUnknown otherwise. The journal lies on the server's disk and outlives its process.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "printer_drivers/api/printer_driver.h"
#include "server/base/redacted.h"
#include "server/dispatch/ticket_journal.h"
#include "tests/simulation/device.h"

namespace cetak {

// The file of one printer on a server's disk.
using JournalFile = std::map<Ticket, std::vector<std::string>>;

std::unique_ptr<PrinterJournal> OpenJournal(Stage& stage, JournalFile& file);
std::unique_ptr<PrinterDriver> MakeDriver(Stage& stage, Device& device);
// For whom the card is, is what is printed on it.
std::unique_ptr<Card> MakeCard(const Redacted<std::string>& stored);

}  // namespace cetak
