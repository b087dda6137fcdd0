#include "server/rpc/pages.h"

#include <absl/strings/escaping.h>
#include <absl/strings/numbers.h>

#include <algorithm>

#include "server/domain/rules.h"
#include "server/rpc/status.h"

namespace cetak {
namespace {

constexpr std::int32_t kDefaultPageSize = 100;
constexpr std::int32_t kMaxPageSize = 1'000;

Error BadToken() { return InvalidRequest({{"page_token", std::string(rule::kUnknownValue)}}); }

}  // namespace

Result<std::int32_t> PageSize(std::int32_t asked) {
  if (asked < 0) return Fail(InvalidRequest({{"page_size", std::string(rule::kOutOfRange)}}));
  return asked == 0 ? kDefaultPageSize : std::min(asked, kMaxPageSize);
}

std::string FormatPageToken(const RequestId& last) { return absl::WebSafeBase64Escape(FormatUuid(last)); }
std::string FormatPageToken(std::int64_t last) { return absl::WebSafeBase64Escape(std::to_string(last)); }

Result<std::optional<RequestId>> ParseRequestPageToken(std::string_view token) {
  if (token.empty()) return std::optional<RequestId>();
  std::string text;
  if (!absl::WebSafeBase64Unescape(std::string(token), &text)) return Fail(BadToken());
  const std::optional<RequestId> last = ParseUuid(text);
  if (!last) return Fail(BadToken());
  return last;
}

Result<std::optional<std::int64_t>> ParseNumberPageToken(std::string_view token) {
  if (token.empty()) return std::optional<std::int64_t>();
  std::string text;
  std::int64_t last = 0;
  if (!absl::WebSafeBase64Unescape(std::string(token), &text) || !absl::SimpleAtoi(text, &last))
    return Fail(BadToken());
  return std::optional<std::int64_t>(last);
}

}  // namespace cetak
