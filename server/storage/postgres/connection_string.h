// How long a connection to PostgreSQL is waited for when the network says nothing. Pure; thread-safe.
#pragma once

#include <string>

namespace cetak {

// `url` (a URL or "key=value …", as libpq reads it) with limits where it sets none itself: a peer that went away
// without a word is given up in half a minute instead of in the hours that TCP allows. What libpq cannot read stays as
// it is.
std::string WithTimeLimits(const std::string& url);

}  // namespace cetak
