// What is told to people whose shift does not open or close: the equation, what differs, and the cards in doubt. Pure;
// thread-safe.
#pragma once

#include <vector>

#include "cetak/v1/blank.pb.h"
#include "server/base/result.h"
#include "server/domain/site.h"
#include "server/storage/blank_ledger.h"
#include "server/storage/print_store.h"

namespace cetak {

// The ledger's violations with the figures in their fields ("printer sim-1 grown=236 least=240 most=244") as numbers.
std::vector<v1::ShiftReview::Difference> DifferencesOf(const std::vector<FieldViolation>& violations);

// `equations` of the shift so far, compared with what was counted.
std::vector<v1::ShiftReview::Count> CompareCounts(const std::vector<ShiftEquation>& equations,
                                                  const std::vector<ShiftCount>& counts,
                                                  const std::vector<BlankBalance>& balances, const Site& site);

}  // namespace cetak
