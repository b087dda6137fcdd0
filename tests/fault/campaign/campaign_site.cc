#include "tests/fault/campaign/campaign_site.h"

#include <array>
#include <set>

namespace cetak::fault {
namespace {

constexpr std::array kDeviceFaults = {
    "jam",          "media-empty",       "cover-open",        "spoil",           "unknown", "refuse", "offline",
    "unknown-lost", "power-loss-before", "power-loss-during", "power-loss-after"};
constexpr std::array kRooms = {"52.02", "52.03"};
constexpr int kOfficesARoom = 3;
constexpr int kPrintersARoom = 2;

std::string Quoted(const std::string& key, const std::string& value) { return key + " = \"" + value + "\"\n"; }

std::string RoomText(const std::string& code) {
  return "[[room]]\n" + Quoted("code", code) + Quoted("name", "Room " + code) +
         Quoted("province", "PROVINSI NUSA TENGGARA BARAT") + Quoted("regency", "KABUPATEN " + code);
}

std::string OfficeText(const std::string& code, const std::string& room) {
  return "[[office]]\n" + Quoted("code", code) + Quoted("name", "Office " + code) + Quoted("room", room) +
         "weight = 1\n";
}

std::string PrinterText(const std::string& code, const std::string& room, const std::string& driver,
                        const std::string& profile, const std::string& options) {
  return "[[printer]]\n" + Quoted("code", code) + Quoted("name", "Printer " + code) + Quoted("room", room) +
         Quoted("driver", driver) + "profiles = [\"" + profile + "\"]\n[printer.options]\n" + options;
}

constexpr const char* kPolicy = R"([policy]
bands = { FIRST_ISSUANCE = "high", REPLACEMENT = "normal", RENEWAL = "low", OTHER = "low" }
batch_max_cards = 40
batch_max_age = "1s"
round_quantum_cards = 20
move_after = "5s"
)";

ScriptedPrinter ScriptFaults(const std::string& code, const SiteOptions& options, Random& random, std::string& script) {
  ScriptedPrinter printer{code, options.cards_directory + "/" + code + ".log", {}};
  for (int i = 0; i < options.faults_a_printer; ++i) {
    const std::int64_t at = Draw(random, 3, options.cards_a_printer);
    script += (script.empty() ? "" : ",") +
              std::string(kDeviceFaults[static_cast<std::size_t>(Draw(random, 0, kDeviceFaults.size() - 1))]) + "@" +
              std::to_string(at);
    printer.faults.push_back(at);
  }
  return printer;
}

}  // namespace

std::int64_t Draw(Random& random, std::int64_t least, std::int64_t most) {
  return std::uniform_int_distribution<std::int64_t>(least, most)(random);
}

CampaignSite MakeSite(const SiteOptions& options, Random& random) {
  CampaignSite site;
  for (const char* profile : {"ktp-el", kIppProfile}) {
    site.toml += "[[profile]]\n" + Quoted("code", profile) + Quoted("name", profile) + Quoted("artwork", "ktp-el");
  }
  int printer_number = 0;
  for (const std::string room : kRooms) {
    site.toml += RoomText(room);
    for (int i = 1; i <= kOfficesARoom; ++i) {
      const std::string office = room + ".0" + std::to_string(i);
      site.toml += OfficeText(office, room);
      site.offices.push_back(office);
    }
    for (int i = 0; i < kPrintersARoom; ++i) {
      const std::string code = "sim-" + std::to_string(++printer_number);
      std::string script = options.script;
      site.printers.push_back(ScriptFaults(code, options, random, script));
      site.toml +=
          PrinterText(code, room, "simulated", "ktp-el",
                      Quoted("log", site.printers.back().log) + Quoted("pace", options.pace) +
                          Quoted("queue_depth", std::to_string(Draw(random, 4, 16))) +
                          Quoted("recover_after_ms", "150") + (script.empty() ? "" : Quoted("faults", script)));
    }
  }
  if (!options.ipp_uri.empty()) {
    site.toml += PrinterText("ipp-1", kRooms[0], "ipp", kIppProfile, Quoted("uri", options.ipp_uri));
  }
  site.toml += kPolicy;
  return site;
}

}  // namespace cetak::fault
