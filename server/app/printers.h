// Makes the printers' drivers and the cards that they print. The one place that knows which drivers and artists exist.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "server/base/result.h"
#include "server/dispatch/dispatcher.h"
#include "server/domain/site.h"

namespace cetak {

// One driver a printer of the site. INVALID_ARGUMENT names the printer, the option and the rule. Simulated printers
// keep their own log of cards in `data`/printers/CODE.log unless the site says where.
Result<std::map<PrinterId, std::unique_ptr<PrinterDriver>>> MakeDrivers(const Site& site, const std::string& data);

// Draws with the artist of each profile and the heading of each room. INVALID_ARGUMENT names a profile whose artwork is
// unknown.
Result<CardMaker> MakeCardMaker(const Site& site);

}  // namespace cetak
