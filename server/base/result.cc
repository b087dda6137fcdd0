#include "server/base/result.h"

#include <cstdio>
#include <cstdlib>

namespace cetak {

std::string_view Name(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument: return "INVALID_ARGUMENT";
    case ErrorCode::kNotFound: return "NOT_FOUND";
    case ErrorCode::kAlreadyExists: return "ALREADY_EXISTS";
    case ErrorCode::kFailedPrecondition: return "FAILED_PRECONDITION";
    case ErrorCode::kPermissionDenied: return "PERMISSION_DENIED";
    case ErrorCode::kResourceExhausted: return "RESOURCE_EXHAUSTED";
    case ErrorCode::kAborted: return "ABORTED";
    case ErrorCode::kUnavailable: return "UNAVAILABLE";
    case ErrorCode::kUnimplemented: return "UNIMPLEMENTED";
    case ErrorCode::kInternal: return "INTERNAL";
  }
  BrokenInvariant("unknown ErrorCode");
}

Error Error::During(std::string_view action) const {
  Error annotated = *this;
  annotated.message = std::string(action) + ": " + message;
  return annotated;
}

std::string Describe(const Error& error) {
  std::string text = std::string(Name(error.code)) + " " + error.reason;
  if (!error.message.empty()) text += ": " + error.message;
  for (const FieldViolation& violation : error.violations) text += "; " + violation.field + " " + violation.rule;
  return text;
}

void BrokenInvariant(std::string_view text) {
  std::fprintf(stderr, "broken invariant: %.*s\n", static_cast<int>(text.size()), text.data());
  std::abort();
}

}  // namespace cetak
