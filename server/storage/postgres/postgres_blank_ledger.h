// PostgresBlankLedger, split by subject: blank_entries.cc (what people move, and the lists), blank_shifts.cc.
#pragma once

#include "server/storage/blank_ledger.h"
#include "server/storage/postgres/connection_pool.h"

namespace cetak {

class PostgresBlankLedger final : public BlankLedger {
 public:
  explicit PostgresBlankLedger(ConnectionPool& pool) : pool_(pool) {}

  Result<BlankEntry> Move(const BlankMovement& movement) override;
  Result<BlankEntry> Reverse(RoomId room, BlankEntryId entry, std::string_view because, std::string_view by) override;
  Result<std::vector<BlankEntry>> ListEntries(const BlankEntryQuery& query) override;
  Result<std::vector<BlankBalance>> Balances(RoomId room) override;
  Result<std::int64_t> CountUsable(RoomId room, ProfileId profile) override;
  Result<Shift> OpenShift(const ShiftSigning& signing) override;
  Result<Shift> CloseShift(const ShiftSigning& signing) override;
  Result<std::optional<Shift>> FindOpenShift(RoomId room) override;
  Result<std::vector<Shift>> ListShifts(RoomId room, std::int32_t limit) override;
  Result<Destruction> Destroy(const Destruction& destruction) override;
  Result<Destruction> FindDestruction(RoomId room, DestructionId destruction) override;

 private:
  // Where shifts are seldom opened or never: after so many entries a reader sums them up for those who follow.
  Status SumUpWhenLong(RoomId room, std::int64_t entries);

  ConnectionPool& pool_;
};

}  // namespace cetak
