// Entries of the ledger of blanks between rows and values, inside a transaction.
#pragma once

#include <pqxx/pqxx>
#include <string>

#include "server/storage/blank_ledger.h"

namespace cetak {

// "SELECT … FROM blank_entry e …" with all that ReadBlankEntry needs; a WHERE about `e` follows.
std::string SelectEntries();
BlankEntry ReadBlankEntry(const pqxx::row& row);

// NOT_FOUND/ENTRY_NOT_FOUND.
Result<BlankEntry> FindEntry(pqxx::transaction_base& transaction, RoomId room, BlankEntryId entry);

BlankEntry InsertEntry(pqxx::transaction_base& transaction, BlankEntryKind kind, const BlankMovement& movement,
                       std::optional<BlankEntryId> reverses = std::nullopt);

}  // namespace cetak
