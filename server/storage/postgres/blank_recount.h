// The ledger of blanks against everything else, row by row. Inside a transaction; reads everything.
#pragma once

#include <pqxx/pqxx>
#include <vector>

#include "server/storage/print_store.h"

namespace cetak {

// Every completion that took a blank is in the ledger, and nothing of dispatch besides, and every correction is; the
// balances are those of all entries.
std::vector<Discrepancy> RecountBlanks(pqxx::transaction_base& transaction);

}  // namespace cetak
