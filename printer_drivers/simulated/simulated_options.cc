#include "printer_drivers/simulated/simulated_options.h"

#include <array>
#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

#include "printer_drivers/api/option_reader.h"

namespace cetak {
namespace {

constexpr std::array<std::pair<std::string_view, Fault>, 12> kFaultNames = {
    {{"jam", Fault::kJam},
     {"media-empty", Fault::kMediaEmpty},
     {"cover-open", Fault::kCoverOpen},
     {"spoil", Fault::kSpoil},
     {"unknown", Fault::kUnknown},
     {"unknown-lost", Fault::kUnknownLost},
     {"offline", Fault::kOffline},
     {"refuse", Fault::kRefuse},
     {"permanent", Fault::kPermanent},
     {"power-loss-before", Fault::kPowerLossBefore},
     {"power-loss-during", Fault::kPowerLossDuring},
     {"power-loss-after", Fault::kPowerLossAfter}}};

std::string_view Trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

std::optional<std::pair<std::int64_t, Fault>> ParseFault(std::string_view text) {
  const std::size_t at = text.find('@');
  if (at == std::string_view::npos) return std::nullopt;
  std::int64_t number = 0;
  const std::string_view digits = text.substr(at + 1);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end != digits.data() + digits.size() || number < 1) return std::nullopt;
  for (const auto& [name, fault] : kFaultNames) {
    if (name == text.substr(0, at)) return std::pair{number, fault};
  }
  return std::nullopt;
}

std::optional<std::multimap<std::int64_t, Fault>> ParseFaults(std::string_view script) {
  std::multimap<std::int64_t, Fault> faults;
  while (!script.empty()) {
    const std::size_t comma = script.find(',');
    const auto fault = ParseFault(Trim(script.substr(0, comma)));
    if (!fault) return std::nullopt;
    faults.insert(*fault);
    script = comma == std::string_view::npos ? std::string_view() : script.substr(comma + 1);
  }
  return faults;
}

}  // namespace

Result<SimulatedOptions> ReadSimulatedOptions(const PrinterSettings& settings) {
  OptionReader reader(settings);
  SimulatedOptions options;
  options.log = reader.RequiredText("log");
  const std::string pace = reader.Choice("pace", {"fast", "real", "instant"});
  if (pace == "real") options.card_time = std::chrono::seconds(50);
  if (pace == "instant") options.card_time = std::chrono::milliseconds(0);
  if (auto faults = ParseFaults(reader.Text("faults"))) {
    options.faults = *std::move(faults);
  } else {
    reader.Refuse("faults", "UNKNOWN_VALUE");
  }
  options.recover_after = std::chrono::milliseconds(reader.Number("recover_after_ms", 0, 86'400'000, 2000));
  options.queue_depth = static_cast<std::size_t>(reader.Number("queue_depth", 1, 256, 1));
  options.draw = reader.Choice("draw", {"no", "yes"}) == "yes";
  CETAK_RETURN_IF_ERROR(reader.Finish());
  return options;
}

}  // namespace cetak
