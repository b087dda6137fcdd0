#include "server/storage/site_diff.h"

#include <map>
#include <utility>

namespace cetak {
namespace {

// An object as its fields in words; two are equal when these are.
using Fields = std::vector<std::pair<std::string, std::string>>;

std::string Quote(const std::string& text) { return "\"" + text + "\""; }

Fields FieldsOf(const PrintRoom& room) {
  return {{"name", Quote(room.name)}, {"province", Quote(room.province)}, {"regency", Quote(room.regency)}};
}

Fields FieldsOf(const Office& office) {
  return {{"name", Quote(office.name)}, {"room", office.room}, {"weight", std::to_string(office.weight)}};
}

Fields FieldsOf(const CardProfile& profile) { return {{"name", Quote(profile.name)}, {"artwork", profile.artwork}}; }

Fields FieldsOf(const Printer& printer) {
  std::string profiles, options;
  for (const std::string& profile : printer.profiles) profiles += (profiles.empty() ? "" : " ") + profile;
  for (const auto& [key, value] : printer.options) options += (options.empty() ? "" : " ") + key + "=" + Quote(value);
  return {{"name", Quote(printer.name)},
          {"room", printer.room},
          {"driver", printer.driver},
          {"profiles", "[" + profiles + "]"},
          {"options", "[" + options + "]"}};
}

Fields FieldsOf(const BatchingPolicy& policy) {
  Fields fields;
  for (const RequestReason reason : kAllRequestReasons) {
    const auto band = policy.bands.find(reason);
    fields.emplace_back("band of " + std::string(Name(reason)),
                        band == policy.bands.end() ? "none" : std::string(Name(band->second)));
  }
  for (const Priority priority : kAllPriorities) {
    const auto limit = policy.age_limits.find(priority);
    fields.emplace_back("age limit of " + std::string(Name(priority)),
                        limit == policy.age_limits.end() ? "none" : std::to_string(limit->second.count()) + " s");
  }
  fields.emplace_back("aged share", std::to_string(policy.aged_share_percent) + " %");
  fields.emplace_back("batch max cards", std::to_string(policy.batch_max_cards));
  fields.emplace_back("batch max age", std::to_string(policy.batch_max_age.count()) + " s");
  fields.emplace_back("round quantum cards", std::to_string(policy.round_quantum_cards));
  fields.emplace_back("move after", std::to_string(policy.move_after.count()) + " s");
  fields.emplace_back("two people settle", policy.two_people_settle ? "yes" : "no");
  fields.emplace_back("reserve blanks", std::to_string(policy.reserve_blanks));
  return fields;
}

bool AddChangedFields(const std::string& object, const Fields& from, const Fields& to, SiteDiff& diff) {
  bool moved = false;
  for (std::size_t i = 0; i < from.size(); ++i) {
    if (from[i].second == to[i].second) continue;
    diff.changes.push_back({object, from[i].first + " " + from[i].second + " → " + to[i].second});
    moved = moved || from[i].first == "room";
  }
  return moved;
}

template <typename Row>
void CompareRows(const std::string& kind, const std::vector<Row>& from, const std::vector<Row>& to, SiteDiff& diff,
                 std::vector<std::string>& removed, std::vector<std::string>& moved) {
  std::map<std::string, std::pair<const Row*, const Row*>> both;
  for (const Row& row : from) both[row.code].first = &row;
  for (const Row& row : to) both[row.code].second = &row;
  for (const auto& [code, rows] : both) {
    std::string object = kind;
    object.append(" ").append(code);
    if (rows.first == nullptr) {
      diff.changes.push_back({object, "add"});
    } else if (rows.second == nullptr) {
      diff.changes.push_back({object, "remove"});
      removed.push_back(code);
    } else if (AddChangedFields(object, FieldsOf(*rows.first), FieldsOf(*rows.second), diff)) {
      moved.push_back(code);
    }
  }
}

}  // namespace

SiteDiff CompareSites(const Site& from, const Site& to) {
  SiteDiff diff;
  std::vector<std::string> none;
  CompareRows("room", from.rooms, to.rooms, diff, diff.removed_rooms, none);
  CompareRows("office", from.offices, to.offices, diff, diff.removed_offices, diff.moved_offices);
  CompareRows("profile", from.profiles, to.profiles, diff, diff.removed_profiles, none);
  CompareRows("printer", from.printers, to.printers, diff, diff.removed_printers, diff.moved_printers);
  AddChangedFields("policy", FieldsOf(from.policy), FieldsOf(to.policy), diff);
  return diff;
}

}  // namespace cetak
