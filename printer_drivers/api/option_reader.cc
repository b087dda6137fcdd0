#include "printer_drivers/api/option_reader.h"

#include <algorithm>
#include <charconv>

namespace cetak {

const std::string* OptionReader::Find(const std::string& name) {
  known_.insert(name);
  const auto option = settings_.options.find(name);
  return option == settings_.options.end() ? nullptr : &option->second;
}

std::string OptionReader::RequiredText(const std::string& name) {
  std::string text = Text(name);
  if (text.empty()) Refuse(name, "REQUIRED");
  return text;
}

std::string OptionReader::Text(const std::string& name) {
  const std::string* value = Find(name);
  return value == nullptr ? "" : *value;
}

std::string OptionReader::Choice(const std::string& name, std::initializer_list<std::string_view> choices) {
  const std::string* value = Find(name);
  if (value == nullptr) return std::string(*choices.begin());
  if (std::find(choices.begin(), choices.end(), *value) == choices.end()) Refuse(name, "UNKNOWN_VALUE");
  return *value;
}

std::int64_t OptionReader::Number(const std::string& name, std::int64_t least, std::int64_t most,
                                  std::int64_t otherwise) {
  const std::string* value = Find(name);
  if (value == nullptr) return otherwise;
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(value->data(), value->data() + value->size(), number);
  if (error != std::errc() || end != value->data() + value->size() || number < least || number > most) {
    Refuse(name, "OUT_OF_RANGE");
    return otherwise;
  }
  return number;
}

void OptionReader::Refuse(const std::string& name, std::string_view rule) {
  violations_.push_back({"options." + name, std::string(rule)});
}

Status OptionReader::Finish() {
  for (const auto& option : settings_.options) {
    if (!known_.contains(option.first)) Refuse(option.first, "UNKNOWN_OPTION");
  }
  if (violations_.empty()) return {};
  return Fail(Error{ErrorCode::kInvalidArgument, "PRINTER_OPTIONS",
                    "the options of printer " + settings_.code + " break a rule", violations_, std::nullopt});
}

}  // namespace cetak
