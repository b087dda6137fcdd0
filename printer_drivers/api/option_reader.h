// Reads a printer's options of the site file for a driver: each is checked, and what nobody asked for is refused, so
// that a misspelt option never passes in silence. A value; one thread.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "printer_drivers/api/printer_driver.h"

namespace cetak {

class OptionReader {
 public:
  // `settings` must outlive it.
  explicit OptionReader(const PrinterSettings& settings) : settings_(settings) {}

  // Each notes a broken rule and goes on: REQUIRED, UNKNOWN_VALUE, OUT_OF_RANGE.
  std::string RequiredText(const std::string& name);
  std::string Text(const std::string& name);  // empty when it is not given
  std::string Choice(const std::string& name, std::initializer_list<std::string_view> choices);  // the first by default
  std::int64_t Number(const std::string& name, std::int64_t least, std::int64_t most, std::int64_t otherwise);
  void Refuse(const std::string& name, std::string_view rule);

  // INVALID_ARGUMENT/PRINTER_OPTIONS with every broken rule, UNKNOWN_OPTION included.
  Status Finish();

 private:
  const std::string* Find(const std::string& name);

  const PrinterSettings& settings_;
  std::set<std::string> known_;
  std::vector<FieldViolation> violations_;
};

}  // namespace cetak
