#include "server/storage/postgres/connection_string.h"

#include <libpq-fe.h>

#include <memory>
#include <string_view>

namespace cetak {
namespace {

constexpr std::string_view kLimits =
    "connect_timeout=10 keepalives_idle=10 keepalives_interval=5 keepalives_count=3 tcp_user_timeout=25000";

void AppendSetting(std::string& settings, std::string_view key, std::string_view value) {
  settings.append(" ").append(key).append("='");
  for (const char c : value) {
    if (c == '\'' || c == '\\') settings += '\\';
    settings += c;
  }
  settings += '\'';
}

}  // namespace

std::string WithTimeLimits(const std::string& url) {
  const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options(PQconninfoParse(url.c_str(), nullptr),
                                                                             &PQconninfoFree);
  if (!options) return url;
  std::string settings(kLimits);  // of one key the last counts
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
    if (option->val != nullptr) AppendSetting(settings, option->keyword, option->val);
  }
  return settings;
}

}  // namespace cetak
