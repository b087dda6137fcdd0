// Result<T> carries a value or an Error across a seam; it may not be ignored.
//
// An Error says what a program needs (code, reason), what a person needs (the fields and the rules they broke), and
// never what the data was: no message holds personal data. Values; safe to copy between threads.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

namespace cetak {

// The canonical codes of gRPC that this system uses, without gRPC.
enum class ErrorCode {
  kInvalidArgument,
  kNotFound,
  kAlreadyExists,
  kFailedPrecondition,
  kPermissionDenied,
  kResourceExhausted,
  kAborted,
  kUnavailable,
  kUnimplemented,
  kInternal,
};

std::string_view Name(ErrorCode code);

// One broken rule. `field` is the path in the request (`card.national_id_number`), `rule` a stable keyword in
// UPPER_SNAKE_CASE (see domain/rules.h).
struct FieldViolation {
  std::string field;
  std::string rule;

  friend bool operator==(const FieldViolation&, const FieldViolation&) = default;
};

struct Error {
  ErrorCode code = ErrorCode::kInternal;
  std::string reason;   // a stable keyword in UPPER_SNAKE_CASE, as in google.rpc.ErrorInfo
  std::string message;  // English, for logs and developers
  std::vector<FieldViolation> violations;
  std::optional<std::chrono::milliseconds> retry_after;

  // The same error with the action that met it in front: "opening the store: connection refused".
  Error During(std::string_view action) const;
};

// "RESOURCE_EXHAUSTED QUEUE_FULL: ..." with the violated fields and rules.
std::string Describe(const Error& error);

inline tl::unexpected<Error> Fail(Error error) { return tl::unexpected<Error>(std::move(error)); }
inline tl::unexpected<Error> Fail(ErrorCode code, std::string reason, std::string message) {
  return tl::unexpected<Error>(Error{code, std::move(reason), std::move(message), {}, std::nullopt});
}

template <typename T>
class [[nodiscard]] Result : public tl::expected<T, Error> {
 public:
  using tl::expected<T, Error>::expected;
};

using Status = Result<void>;

// Aborts with the text, also in release builds: a broken invariant is a programmer's error, never a user's.
[[noreturn]] void BrokenInvariant(std::string_view text);

}  // namespace cetak

// Returns the error of `expression` from the calling function; otherwise goes on.
#define CETAK_RETURN_IF_ERROR(expression)                               \
  do {                                                                  \
    if (auto cetak_status = (expression); !cetak_status) [[unlikely]] { \
      return ::cetak::Fail(std::move(cetak_status.error()));            \
    }                                                                   \
  } while (false)

#define CETAK_CONCAT_INNER(a, b) a##b
#define CETAK_CONCAT(a, b) CETAK_CONCAT_INNER(a, b)

// CETAK_ASSIGN_OR_RETURN(auto value, MakeValue());
#define CETAK_ASSIGN_OR_RETURN(declaration, expression)                             \
  auto CETAK_CONCAT(cetak_result_, __LINE__) = (expression);                        \
  if (!CETAK_CONCAT(cetak_result_, __LINE__)) [[unlikely]] {                        \
    return ::cetak::Fail(std::move(CETAK_CONCAT(cetak_result_, __LINE__).error())); \
  }                                                                                 \
  declaration = std::move(*CETAK_CONCAT(cetak_result_, __LINE__))
