// The fence: what dispatch writes counts only under the epoch that has the room.
#pragma once

#include <pqxx/pqxx>

#include "server/base/result.h"
#include "server/domain/ids.h"

namespace cetak {

// Until the transaction ends nobody takes the room over; renewals go on. False, or ABORTED/EPOCH_OVER, when it is over.
bool IsEpochHeld(pqxx::transaction_base& transaction, RoomId room, Epoch epoch);
Status HoldEpoch(pqxx::transaction_base& transaction, RoomId room, Epoch epoch);

}  // namespace cetak
