// The berita acara of a destruction: the record that two people sign each time spoiled cards are burned (SE Mendagri
// 470.13/11176/SJ). In Indonesian, on as many A4 sheets as its serial numbers need.
#pragma once

#include <string>

#include "server/domain/site.h"
#include "server/storage/blank_ledger.h"

namespace cetak {

// "470/0003/BA/XI/2026": 470 are letters about population records, as in the number of the decree itself; then the
// room's own count, the month and the year.
std::string BeritaAcaraNumber(const Destruction& destruction, const PrintRoom& room);

// A PDF. The same destruction gives the same bytes; one that was taken back says so. Thread-safe.
std::string DrawBeritaAcara(const Destruction& destruction, const PrintRoom& room, const CardProfile& profile);

}  // namespace cetak
