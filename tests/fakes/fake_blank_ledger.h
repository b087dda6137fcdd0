// The ledger of blanks of the fake store: what outcomes and settlements post, and what can be asked about it. What
// people enter (movements, shifts, destructions) is UNIMPLEMENTED here; tests of it use PostgreSQL. Thread-safe.
#pragma once

#include <memory>
#include <vector>

#include "tests/fakes/fake_database.h"

namespace cetak {

class FakeBlankLedger final : public BlankLedger {
 public:
  explicit FakeBlankLedger(std::shared_ptr<FakeDatabase> database) : database_(std::move(database)) {}

  Result<std::vector<BlankEntry>> ListEntries(const BlankEntryQuery& query) override;
  Result<std::vector<BlankBalance>> Balances(RoomId room) override;

  Result<BlankEntry> Move(const BlankMovement& /*movement*/) override { return ForPeople(); }
  Result<BlankEntry> Reverse(RoomId /*room*/, BlankEntryId /*entry*/, std::string_view /*because*/,
                             std::string_view /*by*/) override {
    return ForPeople();
  }
  Result<std::int64_t> CountUsable(RoomId /*room*/, ProfileId /*profile*/) override { return ForPeople(); }
  Result<Shift> OpenShift(const ShiftSigning& /*signing*/) override { return ForPeople(); }
  Result<Shift> CloseShift(const ShiftSigning& /*signing*/) override { return ForPeople(); }
  Result<std::optional<Shift>> FindOpenShift(RoomId /*room*/) override { return std::optional<Shift>(); }
  Result<std::vector<Shift>> ListShifts(RoomId /*room*/, std::int32_t /*limit*/) override {
    return std::vector<Shift>();
  }
  Result<Destruction> Destroy(const Destruction& /*destruction*/) override { return ForPeople(); }
  Result<Destruction> FindDestruction(RoomId /*room*/, DestructionId /*destruction*/) override { return ForPeople(); }

 private:
  static tl::unexpected<Error> ForPeople() {
    return Fail(ErrorCode::kUnimplemented, "NOT_IN_THE_FAKE", "the fake ledger keeps what outcomes post");
  }

  const std::shared_ptr<FakeDatabase> database_;
};

}  // namespace cetak
