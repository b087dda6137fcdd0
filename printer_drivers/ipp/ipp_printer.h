// Any card printer that speaks IPP (RFC 8011) and takes image/pwg-raster: by itself, through CUPS or through PAPPL.
//
// Options: uri (ipp:// or ipps://, required), timeout_s (1 … 120, default 10: no single wait is longer), torn_upload
// (unsafe, or safe for a printer that is known never to print a document that broke off).
//
// A job's name is the ticket; its id and uuid are hints only, because printers give them again after a restart. The
// journal's steps: INTENT, CREATED <job-id>, SENDING <sides>, SENT, OUTCOME <class>. Nothing of a document goes out
// before SENDING is journaled, so a journal without it proves that there is no card. An empty journal proves nothing.
//
// A printer belongs to one driver: jobs of ours that were created and never sent are canceled, since they block it.
#pragma once

#include <memory>

#include "printer_drivers/api/printer_driver.h"

namespace cetak {

// INVALID_ARGUMENT/PRINTER_OPTIONS. The printer need not be there yet.
Result<std::unique_ptr<PrinterDriver>> MakeIppPrinter(const PrinterSettings& settings);

}  // namespace cetak
