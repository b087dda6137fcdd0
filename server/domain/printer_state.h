// The state of a printer in the standard's words (RFC 8011 §5.4.11–12), and ours for one that cannot be reached.
// Values; thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cetak {

enum class PrinterState : std::uint8_t { kIdle = 3, kProcessing = 4, kStopped = 5, kUnreachable = 6 };

enum class Severity : std::uint8_t { kReport, kWarning, kError };

// A keyword of RFC 8011 or PWG 5100.x without its `-report`, `-warning` or `-error`, which is kept apart. Unknown
// keywords are kept as the printer wrote them.
struct PrinterReason {
  std::string keyword;
  Severity severity = Severity::kReport;

  friend bool operator==(const PrinterReason&, const PrinterReason&) = default;
};

std::string_view Name(PrinterState state);
std::string_view Name(Severity severity);

// "media-jam-error" → {media-jam, error}. A keyword without a suffix is an error (RFC 8011 §5.4.12).
PrinterReason ParsePrinterReason(std::string_view keyword);
std::string FormatPrinterReason(const PrinterReason& reason);

}  // namespace cetak
