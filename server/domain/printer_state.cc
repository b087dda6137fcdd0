#include "server/domain/printer_state.h"

#include "server/base/result.h"

namespace cetak {

std::string_view Name(PrinterState state) {
  switch (state) {
    case PrinterState::kIdle: return "idle";
    case PrinterState::kProcessing: return "processing";
    case PrinterState::kStopped: return "stopped";
    case PrinterState::kUnreachable: return "unreachable";
  }
  BrokenInvariant("unknown PrinterState");
}

std::string_view Name(Severity severity) {
  switch (severity) {
    case Severity::kReport: return "report";
    case Severity::kWarning: return "warning";
    case Severity::kError: return "error";
  }
  BrokenInvariant("unknown Severity");
}

PrinterReason ParsePrinterReason(std::string_view keyword) {
  for (const Severity severity : {Severity::kReport, Severity::kWarning, Severity::kError}) {
    const std::string suffix = "-" + std::string(Name(severity));
    if (keyword.size() > suffix.size() && keyword.substr(keyword.size() - suffix.size()) == suffix) {
      return {std::string(keyword.substr(0, keyword.size() - suffix.size())), severity};
    }
  }
  return {std::string(keyword), Severity::kError};
}

std::string FormatPrinterReason(const PrinterReason& reason) {
  return reason.keyword + "-" + std::string(Name(reason.severity));
}

}  // namespace cetak
