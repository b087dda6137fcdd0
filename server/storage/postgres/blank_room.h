// A room's blanks inside a transaction: held against others, read, and summed up.
#pragma once

#include <cstdint>
#include <map>
#include <pqxx/pqxx>
#include <string_view>

#include "server/base/result.h"
#include "server/domain/blank_stock.h"

namespace cetak {

// Until the transaction ends nobody else changes the room's ledger by hand or settles a card in it; dispatch goes on.
// The first lock of a transaction that takes it. NOT_FOUND/ROOM_NOT_FOUND.
Status LockRoom(pqxx::transaction_base& transaction, RoomId room);
// … and dispatch posts nothing: what it had begun to post is there.
Status LockRoomAtRest(pqxx::transaction_base& transaction, RoomId room);

// What a person did with blanks, and the second person who signed it, in the room's audit chain: the last thing before
// the commit.
void AuditBlanks(pqxx::transaction_base& transaction, RoomId room, std::string_view action, std::string_view subject,
                 std::string_view because, std::string_view by, std::string_view witness);

struct RoomStock {
  std::map<ProfileId, BlankStock> profiles;
  std::int64_t entries = 0;  // that were summed, since the last checkpoint
};

RoomStock ReadStock(pqxx::transaction_base& transaction, RoomId room);

// The number of the room's last entry; 0: there is none.
std::int64_t LastEntry(pqxx::transaction_base& transaction, RoomId room);

// Under LockRoomAtRest: from now on balances begin with `stock`.
void WriteCheckpoint(pqxx::transaction_base& transaction, RoomId room, const RoomStock& stock);

}  // namespace cetak
