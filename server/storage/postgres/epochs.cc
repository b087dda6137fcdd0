#include "server/storage/postgres/epochs.h"

#include "server/base/fault_point.h"
#include "server/storage/postgres/often.h"
#include "server/storage/postgres/rows.h"
#include "server/storage/postgres/store.h"

namespace cetak {
namespace {

double SecondsOf(std::chrono::milliseconds time) { return std::chrono::duration<double>(time).count(); }

Error EpochOver() {
  return {ErrorCode::kAborted, "EPOCH_OVER", "another server dispatches this room", {}, std::nullopt};
}

}  // namespace

bool IsEpochHeld(pqxx::transaction_base& transaction, RoomId room, Epoch epoch) {
  if (IsPlanted("no-epoch-guard")) return true;
  return !ExecOften(transaction,
                    "SELECT FROM room_epoch WHERE room_id = $1 AND epoch = $2 AND ended_at IS NULL FOR SHARE",
                    room.value, epoch.value)
              .empty();
}

Status HoldEpoch(pqxx::transaction_base& transaction, RoomId room, Epoch epoch) {
  if (!IsEpochHeld(transaction, room, epoch)) return Fail(EpochOver());
  return {};
}

Result<std::optional<Epoch>> PostgresPrintStore::TakeLease(RoomId room, const Uuid& server,
                                                           std::chrono::milliseconds valid) {
  return pool_.Run("taking a room", [&](pqxx::connection& connection) -> Result<std::optional<Epoch>> {
    pqxx::work transaction(connection);
    const pqxx::result taken = transaction.exec_params(
        "INSERT INTO room_lease (room_id, epoch, server, expires_at)"
        " VALUES ($1, 1, $2::uuid, clock_timestamp() + make_interval(secs => $3))"
        " ON CONFLICT (room_id) DO UPDATE SET epoch = room_lease.epoch + 1, server = excluded.server,"
        " expires_at = clock_timestamp() + make_interval(secs => $3)"
        " WHERE room_lease.server = excluded.server OR room_lease.expires_at < clock_timestamp() RETURNING epoch",
        room.value, FormatUuid(server), SecondsOf(valid));
    if (taken.empty()) return std::optional<Epoch>();
    const Epoch epoch{taken[0][0].as<std::int64_t>()};
    transaction.exec_params(  // waits for whoever acts under it
        "UPDATE room_epoch SET ended_at = clock_timestamp() WHERE room_id = $1 AND epoch < $2 AND ended_at IS NULL",
        room.value, epoch.value);
    transaction.exec_params0("INSERT INTO room_epoch (room_id, epoch, server) VALUES ($1, $2, $3::uuid)", room.value,
                             epoch.value, FormatUuid(server));
    transaction.commit();
    CrashPoint("lease-after-take");
    return std::optional<Epoch>(epoch);
  });
}

Status PostgresPrintStore::RenewLease(RoomId room, Epoch epoch, std::chrono::milliseconds valid) {
  return pool_.Run("keeping a room", [&](pqxx::connection& connection) -> Status {
    pqxx::work transaction(connection);
    const pqxx::result renewed = transaction.exec_params(
        "UPDATE room_lease SET expires_at = clock_timestamp() + make_interval(secs => $3)"
        " WHERE room_id = $1 AND epoch = $2 RETURNING 1",
        room.value, epoch.value, SecondsOf(valid));
    if (renewed.empty()) return Fail(EpochOver());
    transaction.commit();
    return {};
  });
}

Status PostgresPrintStore::ReturnLease(RoomId room, Epoch epoch) {
  return pool_.Run("leaving a room", [&](pqxx::connection& connection) -> Status {
    pqxx::work transaction(connection);
    transaction.exec_params("UPDATE room_lease SET expires_at = '-infinity' WHERE room_id = $1 AND epoch = $2",
                            room.value, epoch.value);
    transaction.commit();
    return {};
  });
}

}  // namespace cetak
