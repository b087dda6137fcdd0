// How much of one SubmitPrintJobs stream may wait for its answer. Values.
#pragma once

#include <cstddef>

namespace cetak {

// What may be unanswered before a stream reads on: several groups of intake, so that one is read while another is
// written.
struct SubmitStreamLimits {
  std::size_t unanswered = 16'384;  // requests
  std::size_t unanswered_bytes = 16 * 1024 * 1024;
};

}  // namespace cetak
