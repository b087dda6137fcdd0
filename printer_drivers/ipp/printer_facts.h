// What an IPP printer says of itself, as far as a card needs it. A value.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "printer_drivers/api/printer_driver.h"
#include "printer_drivers/ipp/ipp_message.h"
#include "printer_drivers/ipp/pwg_document.h"

namespace cetak {

inline constexpr const char* kUnguardedQueue = "queue-may-print-twice";

struct PrinterFacts {
  PrinterStatus status;
  Identity identity;
  PageForm form;
  std::string media_keyword;  // empty: the size is asked for by its dimensions
  std::string refusal;        // why it can print no card; empty when it can: "media-not-supported"
  bool two_sided = false;
  bool is_spooler = false;  // CUPS: it may start a job again, and then forgets that it began before
  bool guarded = true;      // false for a CUPS queue without the backend `once`
};

PrinterFacts ReadPrinterFacts(ipp_t* answer);
// What ReadPrinterFacts reads.
std::span<const char* const> PrinterAttributes();

}  // namespace cetak
