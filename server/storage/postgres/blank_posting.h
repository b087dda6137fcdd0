// What dispatch and settlements post to the ledger of blanks, inside the transaction of the outcome itself. Whoever
// inserts holds the room by an earlier statement (dispatch its epoch, a settlement LockRoom), so that no shift closes
// meanwhile and the entry's number is above the shift's last.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <pqxx/pqxx>

#include "server/domain/blank.h"
#include "server/domain/outcome.h"
#include "server/storage/print_store.h"

namespace cetak {

// Where the blank of a card with this final outcome is now; nullopt: no blank was moved.
std::optional<BlankPlace> BlankPlaceOf(Outcome outcome);

// The cards of one commit, as one entry a room, profile, printer and place.
class BlankPostings {
 public:
  void Add(RoomId room, ProfileId profile, PrinterId printer, Outcome outcome);
  // The epochs that the outcomes came under are held since an earlier statement.
  void Insert(pqxx::transaction_base& transaction) const;
  // The planted bug: in a transaction of its own, after a crash point.
  void InsertApart(pqxx::connection& connection) const;

 private:
  struct Key {
    RoomId room;
    ProfileId profile;
    PrinterId printer;
    BlankPlace to = BlankPlace::kIssued;

    friend auto operator<=>(const Key&, const Key&) = default;
  };
  std::map<Key, std::int64_t> counts_;
};

// One card by a person's word.
void PostSettlement(pqxx::transaction_base& transaction, RoomId room, LaneId lane, BatchId batch, LaneSeq seq,
                    PrinterId printer, const Settlement& settlement);

}  // namespace cetak
