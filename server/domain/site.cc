#include "server/domain/site.h"

#include <algorithm>

namespace cetak {
namespace {

template <typename Row>
const Row* ByCode(const std::vector<Row>& rows, std::string_view code) {
  const auto found = std::find_if(rows.begin(), rows.end(), [&](const Row& row) { return row.code == code; });
  return found == rows.end() ? nullptr : &*found;
}

template <typename Row>
const Row* ById(const std::vector<Row>& rows, decltype(Row::id) id) {
  const auto found = std::find_if(rows.begin(), rows.end(), [&](const Row& row) { return row.id == id; });
  return found == rows.end() ? nullptr : &*found;
}

}  // namespace

const PrintRoom* Site::FindRoom(std::string_view code) const { return ByCode(rooms, code); }
const Office* Site::FindOffice(std::string_view code) const { return ByCode(offices, code); }
const CardProfile* Site::FindProfile(std::string_view code) const { return ByCode(profiles, code); }
const Printer* Site::FindPrinter(std::string_view code) const { return ByCode(printers, code); }
const PrintRoom* Site::FindRoom(RoomId id) const { return ById(rooms, id); }
const Office* Site::FindOffice(OfficeId id) const { return ById(offices, id); }
const CardProfile* Site::FindProfile(ProfileId id) const { return ById(profiles, id); }
const Printer* Site::FindPrinter(PrinterId id) const { return ById(printers, id); }

BatchingPolicy DefaultPolicy() {
  using std::chrono::days;
  BatchingPolicy policy;
  policy.bands = {{RequestReason::kFirstIssuance, Priority::kHigh},
                  {RequestReason::kRenewal, Priority::kLow},
                  {RequestReason::kReplacement, Priority::kNormal},
                  {RequestReason::kOther, Priority::kLow}};
  policy.age_limits = {{Priority::kHigh, days(3)}, {Priority::kNormal, days(7)}, {Priority::kLow, days(14)}};
  return policy;
}

}  // namespace cetak
