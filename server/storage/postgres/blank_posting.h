// What dispatch, settlements and corrections post to the ledger of blanks, inside the transaction of the outcome
// itself. Whoever inserts holds the room by an earlier statement (dispatch its epoch, a person LockRoom), so that no
// shift closes meanwhile and the entry's number is above the shift's last.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <pqxx/pqxx>
#include <string>

#include "server/domain/blank.h"
#include "server/domain/outcome.h"
#include "server/storage/blank_ledger.h"

namespace cetak {

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
struct CardPosting {
  BlankEntryKind kind = BlankEntryKind::kBySettlement;
  RoomId room;
  LaneId lane;
  BatchId batch;
  LaneSeq seq;
  BlankSpot from;
  BlankPlace to = BlankPlace::kIssued;
  SerialSet serial;
  std::string because;
  std::string by;
  std::string witness;
};
void Post(pqxx::transaction_base& transaction, const CardPosting& posting);

}  // namespace cetak
