#include "server/app/config.h"

#include <toml++/toml.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <variant>

#include "server/base/nearest.h"

namespace cetak {
namespace {

struct Setting {
  std::string_view name;
  std::variant<std::string Config::*, int Config::*, bool Config::*> member;
  std::string_view meaning;
};

constexpr Setting kSettings[] = {
    {"listen", &Config::listen, "gRPC address, host:port or unix:PATH"},
    {"http-listen", &Config::http_listen, "HTTP address of /healthz, /readyz and /metrics, host:port"},
    {"database-url", &Config::database_url, "PostgreSQL to use; without one a private one lives in --data"},
    {"database-connections", &Config::database_connections, "connections to PostgreSQL at most"},
    {"data", &Config::data, "directory of the private PostgreSQL, journals and printers' logs"},
    {"log-file", &Config::log_file, "append the log to this file instead of stderr"},
    {"log-level", &Config::log_level, "debug, info, warning or error"},
    {"intake-writers", &Config::intake_writers, "threads that write submissions in turn and answer them"},
    {"intake-queue-jobs", &Config::intake_queue_jobs, "submissions that may wait for their commit"},
    {"stop-grace-seconds", &Config::stop_grace_seconds, "time for the card in each printer on SIGTERM"},
    {"lease-seconds", &Config::lease_seconds, "after so long without a word another server may take a room over"},
    {"reflection", &Config::reflection, "offer gRPC reflection (on in dev)"},
};

std::string With(char separator, std::string_view name) {
  std::string text(name);
  std::replace(text.begin(), text.end(), '-', separator);
  return text;
}

std::string VariableName(std::string_view name) {
  std::string text = "CETAK_" + With('_', name);
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::toupper(c); });
  return text;
}

std::string ConfigFilePath(const std::vector<std::string>& arguments) {
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i] == "--config" && i + 1 < arguments.size()) return arguments[i + 1];
    if (arguments[i].rfind("--config=", 0) == 0) return arguments[i].substr(9);
  }
  const char* variable = std::getenv("CETAK_CONFIG");
  return variable == nullptr ? "" : variable;
}

// Empty when it is one; the C library takes the low 16 bits of any other port.
std::string CheckAddress(const std::string& address) {
  if (address.rfind("unix:", 0) == 0 && address.size() > 5) return "";
  const std::size_t colon = address.rfind(':');
  const std::string port = colon == std::string::npos ? "" : address.substr(colon + 1);
  const bool is_number = !port.empty() && port.size() <= 5 && port.find_first_not_of("0123456789") == std::string::npos;
  if (colon == 0 || !is_number || std::stoi(port) > 65'535)
    return address + " is not host:port with a port up to 65535";
  return "";
}

tl::unexpected<Error> Refuse(const std::string& path, const std::string& text) {
  return Fail(ErrorCode::kInvalidArgument, "CONFIG_INVALID", path + ": " + text);
}

const Setting* FindSetting(std::string_view key) {
  const auto found = std::find_if(std::begin(kSettings), std::end(kSettings),
                                  [&](const Setting& setting) { return With('_', setting.name) == key; });
  return found == std::end(kSettings) ? nullptr : found;
}

std::vector<std::string> KnownKeys() {
  std::vector<std::string> keys;
  for (const Setting& setting : kSettings) keys.push_back(With('_', setting.name));
  return keys;
}

// False when the value has another type.
bool Assign(const toml::node& value, const Setting& setting, Config& config) {
  return std::visit(
      [&](auto member) {
        using Value = std::remove_reference_t<decltype(config.*member)>;
        const auto read = value.value_exact<std::conditional_t<std::is_same_v<Value, int>, std::int64_t, Value>>();
        if (read) config.*member = static_cast<Value>(*read);
        return read.has_value();
      },
      setting.member);
}

}  // namespace

Status ReadConfigFile(const std::vector<std::string>& arguments, Config& config) {
  const std::string path = ConfigFilePath(arguments);
  if (path.empty()) return {};
  toml::table table;
  try {
    table = toml::parse_file(path);
  } catch (const toml::parse_error& error) {
    return Refuse(path, "line " + std::to_string(error.source().begin.line) + ": " + std::string(error.description()));
  }
  for (const auto& [key, value] : table) {
    const Setting* setting = FindSetting(key.str());
    const std::string at = "line " + std::to_string(value.source().begin.line) + ": ";
    if (setting == nullptr) return Refuse(path, at + UnknownWord("key", key.str(), KnownKeys()));
    if (!Assign(value, *setting, config)) {
      return Refuse(path, at + std::string(key.str()) + " has a value of the wrong type");
    }
  }
  return {};
}

void AddSettings(CLI::App& command, Config& config) {
  static std::string config_path;  // read by ReadConfigFile; here for --help and so that the flag is known
  command.add_option("--config", config_path, "TOML file with these settings, - written as _")
      ->envname("CETAK_CONFIG")
      ->group("Settings");
  for (const Setting& setting : kSettings) {
    const std::string flag = "--" + std::string(setting.name);
    const std::string meaning(setting.meaning);
    CLI::Option* option = std::visit(
        [&](auto member) -> CLI::Option* {
          if constexpr (std::is_same_v<decltype(member), bool Config::*>) {
            return command.add_flag(flag, config.*member, meaning);
          } else {
            return command.add_option(flag, config.*member, meaning)->capture_default_str();
          }
        },
        setting.member);
    option->envname(VariableName(setting.name))->group("Settings");
    if (flag == "--listen" || flag == "--http-listen") option->check(CheckAddress, "ADDRESS");
    if (setting.name == "log-level") option->check(CLI::IsMember({"debug", "info", "warning", "error"}));
    if (std::holds_alternative<int Config::*>(setting.member)) option->check(CLI::PositiveNumber);
  }
}

}  // namespace cetak
