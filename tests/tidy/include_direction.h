// Which room may include what: the floors of the house as a table, and a reader of #include lines that finds the arrows
// which run up. The map in words is in CONTRIBUTING.md. Thread-safe.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cetak {

struct ForbiddenInclude {
  std::string file;  // from the root of the sources
  int line = 0;
  std::string why;  // what is wrong and how to mend it
};

// nullopt when `file` (a path from the root) may include `header`, as written between the quotes or brackets.
std::optional<std::string> WhyForbidden(std::string_view file, std::string_view header);

// Every forbidden include of the C++ files below `root`, in the order of paths and lines.
std::vector<ForbiddenInclude> FindForbiddenIncludes(const std::filesystem::path& root);

}  // namespace cetak
