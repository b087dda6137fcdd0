// What a command says when it fails.
#pragma once

#include "server/base/result.h"

namespace cetak {

// The error in words on stderr, a line a violation; kExitUsage for what the caller got wrong, kExitFailed otherwise.
int ReportFailure(const Error& error);

}  // namespace cetak
