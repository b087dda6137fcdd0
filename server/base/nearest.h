// "Did you mean …?": the known word nearest to a mistyped one. Pure; thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cetak {

// Empty when no known word is within a third of its letters.
std::string NearestWord(std::string_view word, const std::vector<std::string>& known);

// `unknown key "lsten"; did you mean "listen"?`
std::string UnknownWord(std::string_view kind, std::string_view word, const std::vector<std::string>& known);

}  // namespace cetak
