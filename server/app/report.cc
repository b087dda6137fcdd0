#include "server/app/report.h"

#include <cstdio>

#include "server/app/commands.h"

namespace cetak {

int ReportFailure(const Error& error) {
  std::fprintf(stderr, "cetakd: %s (%s)\n", error.message.c_str(), error.reason.c_str());
  for (const FieldViolation& violation : error.violations) {
    std::fprintf(stderr, "  %s: %s\n", violation.field.c_str(), violation.rule.c_str());
  }
  if (error.reason == "MIGRATION_PENDING")
    std::fprintf(stderr, "  cetakd migrate up brings the tables to this version\n");
  return error.code == ErrorCode::kInvalidArgument ? kExitUsage : kExitFailed;
}

}  // namespace cetak
