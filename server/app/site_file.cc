#include "server/app/site_file.h"

#include <toml++/toml.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <initializer_list>
#include <set>
#include <sstream>

#include "server/base/nearest.h"

namespace cetak {
namespace {

using std::chrono::seconds;

// "10m" → 600 s; units s, m, h, d.
std::optional<seconds> ParseDuration(std::string_view text) {
  if (text.size() < 2) return std::nullopt;
  std::int64_t count = 0;
  const char* end = text.data() + text.size() - 1;
  const auto [stop, error] = std::from_chars(text.data(), end, count);
  if (error != std::errc() || stop != end || count < 0) return std::nullopt;
  switch (text.back()) {
    case 's': return seconds(count);
    case 'm': return std::chrono::minutes(count);
    case 'h': return std::chrono::hours(count);
    case 'd': return std::chrono::days(count);
    default: return std::nullopt;
  }
}

class Reader {
 public:
  Result<Site> Read(const toml::table& root, std::string_view source_name) {
    KnowKeys(root, "", {"room", "office", "profile", "printer", "policy"});
    Each(root, "room", [&](const toml::table& row, const std::string& at) { ReadRoom(row, at); });
    Each(root, "profile", [&](const toml::table& row, const std::string& at) { ReadProfile(row, at); });
    Each(root, "office", [&](const toml::table& row, const std::string& at) { ReadOffice(row, at); });
    Each(root, "printer", [&](const toml::table& row, const std::string& at) { ReadPrinter(row, at); });
    site_.policy = DefaultPolicy();
    if (const toml::table* policy = root["policy"].as_table()) ReadPolicy(*policy);
    RefuseRepeatedCodes();
    if (violations_.empty()) return std::move(site_);
    return Fail(Error{ErrorCode::kInvalidArgument, "SITE_INVALID",
                      std::string(source_name) + " is not a valid site file", std::move(violations_), std::nullopt});
  }

 private:
  void Refuse(std::string field, std::string rule) { violations_.push_back({std::move(field), std::move(rule)}); }

  void KnowKeys(const toml::table& table, const std::string& at, std::initializer_list<const char*> known) {
    const std::vector<std::string> names(known.begin(), known.end());
    for (const auto& [key, value] : table) {
      if (std::find(names.begin(), names.end(), key.str()) == names.end()) {
        Refuse(at + std::string(key.str()),
               "line " + std::to_string(value.source().begin.line) + ": " + UnknownWord("key", key.str(), names));
      }
    }
  }

  template <typename ReadRow>
  void Each(const toml::table& root, const std::string& name, ReadRow read_row) {
    const toml::array* rows = root[name].as_array();
    if (rows == nullptr) {
      if (root.contains(name)) return Refuse(name, "must be written as [[" + name + "]]");
      return Refuse(name, "at least one [[" + name + "]] is needed");
    }
    for (std::size_t i = 0; i < rows->size(); ++i) {
      const std::string at = name + "[" + std::to_string(i) + "].";
      const toml::table* row = rows->get(i)->as_table();
      if (row == nullptr) {
        Refuse(at, "must be a table");
      } else {
        read_row(*row, at);
      }
    }
  }

  std::string Text(const toml::table& row, const std::string& at, const char* key) {
    const auto text = row[key].value_exact<std::string>();
    if (!text || text->empty()) Refuse(at + key, "must be a text that is not empty");
    return text.value_or("");
  }

  std::int32_t Number(const toml::table& row, const std::string& at, const char* key, std::int32_t otherwise,
                      std::int32_t least, std::int32_t most) {
    if (!row.contains(key)) return otherwise;
    const auto number = row[key].value_exact<std::int64_t>();
    if (!number || *number < least || *number > most) {
      Refuse(at + key, "must be a whole number, " + std::to_string(least) + " to " + std::to_string(most));
      return otherwise;
    }
    return static_cast<std::int32_t>(*number);
  }

  bool Flag(const toml::table& row, const std::string& at, const char* key, bool otherwise) {
    const toml::node* node = row.get(key);
    if (node == nullptr) return otherwise;
    if (!node->is_boolean()) Refuse(at + key, "must be true or false");
    return node->value_or(otherwise);
  }

  seconds Duration(const toml::table& row, const std::string& at, const char* key, seconds otherwise) {
    if (!row.contains(key)) return otherwise;
    const auto text = row[key].value_exact<std::string>();
    const auto duration = text ? ParseDuration(*text) : std::nullopt;
    if (!duration) Refuse(at + key, R"(must be a duration such as "90s", "10m", "4h" or "3d")");
    return duration.value_or(otherwise);
  }

  void ReadRoom(const toml::table& row, const std::string& at) {
    KnowKeys(row, at, {"code", "name", "province", "regency"});
    site_.rooms.push_back(
        {{}, Text(row, at, "code"), Text(row, at, "name"), Text(row, at, "province"), Text(row, at, "regency")});
  }

  void ReadProfile(const toml::table& row, const std::string& at) {
    KnowKeys(row, at, {"code", "name", "artwork"});
    site_.profiles.push_back({{}, Text(row, at, "code"), Text(row, at, "name"), Text(row, at, "artwork")});
  }

  void ReadOffice(const toml::table& row, const std::string& at) {
    KnowKeys(row, at, {"code", "name", "room", "weight"});
    site_.offices.push_back({{},
                             Text(row, at, "code"),
                             Text(row, at, "name"),
                             KnownRoom(Text(row, at, "room"), at),
                             Number(row, at, "weight", 1, 1, 100)});
  }

  void ReadPrinter(const toml::table& row, const std::string& at) {
    KnowKeys(row, at, {"code", "name", "room", "driver", "profiles", "options"});
    Printer printer;
    printer.code = Text(row, at, "code");
    printer.name = Text(row, at, "name");
    printer.room = KnownRoom(Text(row, at, "room"), at);
    printer.driver = Text(row, at, "driver");
    printer.profiles = PrinterProfiles(row, at);
    if (const toml::table* options = row["options"].as_table()) {
      for (const auto& [key, value] : *options) {
        const auto text = value.value_exact<std::string>();
        if (!text) Refuse(at + "options." + std::string(key.str()), "must be a text");
        printer.options.emplace(std::string(key.str()), text.value_or(""));
      }
    }
    site_.printers.push_back(std::move(printer));
  }

  std::vector<std::string> PrinterProfiles(const toml::table& row, const std::string& at) {
    std::vector<std::string> profiles;
    if (const toml::array* codes = row["profiles"].as_array()) {
      for (const toml::node& code : *codes) {
        const std::string profile = code.value_or(std::string());
        if (site_.FindProfile(profile) == nullptr)
          Refuse(at + "profiles", "no profile has the code \"" + profile + "\"");
        profiles.push_back(profile);
      }
    }
    if (profiles.empty()) Refuse(at + "profiles", "must name at least one profile");
    return profiles;
  }

  std::string KnownRoom(std::string code, const std::string& at) {
    if (!code.empty() && site_.FindRoom(code) == nullptr) Refuse(at + "room", "no room has the code \"" + code + "\"");
    return code;
  }

  void ReadPolicy(const toml::table& row) {
    const std::string at = "policy.";
    KnowKeys(row, at,
             {"bands", "age_limits", "aged_share_percent", "batch_max_cards", "batch_max_age", "round_quantum_cards",
              "move_after", "two_people_settle", "reserve_blanks"});
    BatchingPolicy& policy = site_.policy;
    ReadBands(row);
    ReadAgeLimits(row);
    policy.aged_share_percent = Number(row, at, "aged_share_percent", policy.aged_share_percent, 0, 100);
    policy.batch_max_cards = Number(row, at, "batch_max_cards", policy.batch_max_cards, 1, 10'000);
    policy.batch_max_age = Duration(row, at, "batch_max_age", policy.batch_max_age);
    policy.round_quantum_cards = Number(row, at, "round_quantum_cards", policy.round_quantum_cards, 1, 10'000);
    policy.move_after = Duration(row, at, "move_after", policy.move_after);
    policy.two_people_settle = Flag(row, at, "two_people_settle", policy.two_people_settle);
    policy.reserve_blanks = Number(row, at, "reserve_blanks", policy.reserve_blanks, 0, 1'000'000);
    RefuseSharedReserve();
  }

  // A band is all that batching sees of a reason.
  void RefuseSharedReserve() {
    if (site_.policy.reserve_blanks == 0) return;
    for (const auto& [reason, band] : site_.policy.bands) {
      if (reason == RequestReason::kFirstIssuance || !site_.policy.IsServedFromReserve(band)) continue;
      Refuse("policy.reserve_blanks", "needs a band of its own for FIRST_ISSUANCE; " + std::string(Name(reason)) +
                                          " is " + std::string(Name(band)) + " too");
    }
  }

  void ReadBands(const toml::table& policy) {
    const toml::table* bands = policy["bands"].as_table();
    if (bands == nullptr) return;
    for (const auto& [key, value] : *bands) {
      const auto reason = ParseRequestReason(key.str());
      const auto band = ParsePriority(value.value_or(std::string()));
      const std::string field = "policy.bands." + std::string(key.str());
      if (!reason)
        Refuse(field, UnknownWord("reason", key.str(), {"FIRST_ISSUANCE", "RENEWAL", "REPLACEMENT", "OTHER"}));
      if (!band) Refuse(field, "must be urgent, high, normal or low");
      if (reason && band) site_.policy.bands[*reason] = *band;
    }
  }

  void ReadAgeLimits(const toml::table& policy) {
    const toml::table* limits = policy["age_limits"].as_table();
    if (limits == nullptr) return;
    for (const auto& [key, value] : *limits) {
      const auto band = ParsePriority(key.str());
      const std::string field = "policy.age_limits.";
      if (!band || *band == Priority::kUrgent) {
        Refuse(field + std::string(key.str()), "must be high, normal or low");
      } else {
        site_.policy.age_limits[*band] =
            Duration(*limits, field, std::string(key.str()).c_str(), site_.policy.age_limits[*band]);
      }
    }
  }

  template <typename Row>
  void RefuseRepeats(const std::vector<Row>& rows, const std::string& name) {
    std::set<std::string> seen;
    for (const Row& row : rows) {
      if (!row.code.empty() && !seen.insert(row.code).second)
        Refuse(name, "the code \"" + row.code + "\" stands twice");
    }
  }

  void RefuseRepeatedCodes() {
    RefuseRepeats(site_.rooms, "room");
    RefuseRepeats(site_.offices, "office");
    RefuseRepeats(site_.profiles, "profile");
    RefuseRepeats(site_.printers, "printer");
  }

  Site site_;
  std::vector<FieldViolation> violations_;
};

}  // namespace

Result<Site> ParseSite(std::string_view toml_text, std::string_view source_name) {
  toml::table root;
  try {
    root = toml::parse(toml_text);
  } catch (const toml::parse_error& error) {
    return Fail(ErrorCode::kInvalidArgument, "SITE_INVALID",
                std::string(source_name) + " line " + std::to_string(error.source().begin.line) + ": " +
                    std::string(error.description()));
  }
  return Reader().Read(root, source_name);
}

Result<Site> ReadSiteFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return Fail(ErrorCode::kNotFound, "NO_SUCH_FILE", path + " cannot be read");
  std::stringstream text;
  text << file.rdbuf();
  return ParseSite(text.str(), path);
}

}  // namespace cetak
