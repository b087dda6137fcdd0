// Why a shift does not open or close, line by line, in words and numbers. One thread.
#pragma once

#include <cetak/v1/blank.pb.h>
#include <grpcpp/support/status.h>

#include <optional>
#include <string>

#include "clients/cli/session.h"

namespace cetak {

// The equation, one line a term; `counted` besides what must be there, where people counted.
std::string FormatEquation(const v1::ShiftEquation& equation, std::optional<std::int64_t> counted,
                           const Session& session);

// Says what was refused and what mends it; gives the exit code.
int ReportShiftRefusal(const Session& session, const grpc::Status& status);

}  // namespace cetak
