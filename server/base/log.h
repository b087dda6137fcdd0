// Logs are lines of key=value: `Log(kInfo, "batch cut", {{"batch", id}, {"cards", n}})` writes
// `2026-11-23T12:00:00.000Z info event="batch cut" batch=7 cards=250`. Values are quoted and escaped where needed.
//
// A value is text, a number or a bool; Redacted has no conversion to any of them. Thread-safe.
#pragma once

#include <concepts>
#include <initializer_list>
#include <string>
#include <string_view>

namespace cetak {

enum class LogLevel { kDebug, kInfo, kWarning, kError };

class LogValue {
 public:
  LogValue(std::string_view text);                                         // NOLINT(google-explicit-constructor)
  LogValue(const char* text) : LogValue(std::string_view(text)) {}         // NOLINT(google-explicit-constructor)
  LogValue(const std::string& text) : LogValue(std::string_view(text)) {}  // NOLINT(google-explicit-constructor)
  LogValue(bool value) : text_(value ? "true" : "false") {}                // NOLINT(google-explicit-constructor)
  template <std::integral Number>
  LogValue(Number value) : text_(std::to_string(value)) {}  // NOLINT(google-explicit-constructor)

  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

struct LogField {
  std::string_view key;
  LogValue value;
};

void Log(LogLevel level, std::string_view event, std::initializer_list<LogField> fields = {});

// Lines go to stderr, or to `file` (appended) when it is not empty. Call once, before threads start.
void StartLog(LogLevel least, const std::string& file);

}  // namespace cetak
