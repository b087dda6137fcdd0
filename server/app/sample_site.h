// The project's own sample of a site, deploy/site/lombok-tengah.toml, as built into the program for `cetakd dev`.
#pragma once

#include <string_view>

namespace cetak {

extern const std::string_view kSampleSite;

}  // namespace cetak
