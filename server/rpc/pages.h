// Pages (AIP-158): sizes within limits, and tokens that a caller keeps without reading. Pure functions; thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "server/base/result.h"
#include "server/domain/ids.h"

namespace cetak {

// 0 is 100; above 1,000 is 1,000; below 0 is INVALID_ARGUMENT with OUT_OF_RANGE at `page_size`.
Result<std::int32_t> PageSize(std::int32_t asked);

// The last key of a page. Parse: nullopt for an empty token; what FormatPageToken did not make is INVALID_ARGUMENT with
// UNKNOWN_VALUE at `page_token`.
std::string FormatPageToken(const RequestId& last);
std::string FormatPageToken(std::int64_t last);
Result<std::optional<RequestId>> ParseRequestPageToken(std::string_view token);
Result<std::optional<std::int64_t>> ParseNumberPageToken(std::string_view token);

}  // namespace cetak
