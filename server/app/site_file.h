// Reads a site file (TOML, see deploy/site/lombok-tengah.toml): rooms, offices, card profiles, printers and the
// priority policy. Every mistake is found in one go. Pure but for reading the file.
#pragma once

#include <string>
#include <string_view>

#include "server/base/result.h"
#include "server/domain/site.h"

namespace cetak {

// INVALID_ARGUMENT/SITE_INVALID with a violation a mistake: field "printer[2].driver", rule a sentence.
Result<Site> ParseSite(std::string_view toml, std::string_view source_name);
Result<Site> ReadSiteFile(const std::string& path);  // also NOT_FOUND/NO_SUCH_FILE

}  // namespace cetak
