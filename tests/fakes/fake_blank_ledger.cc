#include "tests/fakes/fake_blank_ledger.h"

#include <map>

namespace cetak {

Result<std::vector<BlankEntry>> FakeBlankLedger::ListEntries(const BlankEntryQuery& query) {
  const absl::MutexLock lock(&database_->mutex);
  std::vector<BlankEntry> entries;
  for (auto entry = database_->blank_entries.rbegin(); entry != database_->blank_entries.rend(); ++entry) {
    if (entry->movement.room != query.room || (query.before && entry->id >= *query.before)) continue;
    if (query.by_people_only && entry->kind == BlankEntryKind::kByDispatch) continue;
    if (entries.size() == static_cast<std::size_t>(query.limit)) break;
    entries.push_back(*entry);
  }
  return entries;
}

Result<std::vector<BlankBalance>> FakeBlankLedger::Balances(RoomId room) {
  const absl::MutexLock lock(&database_->mutex);
  std::map<std::pair<ProfileId, BlankSpot>, std::int64_t> counts;
  for (const BlankEntry& entry : database_->blank_entries) {
    const BlankMovement& movement = entry.movement;
    if (movement.room != room) continue;
    counts[{movement.profile, movement.from}] -= movement.count;
    counts[{movement.profile, movement.to}] += movement.count;
  }
  std::vector<BlankBalance> balances;
  for (const auto& [place, count] : counts) {
    if (count != 0) balances.push_back({place.first, place.second, count, {}});
  }
  return balances;
}

}  // namespace cetak
