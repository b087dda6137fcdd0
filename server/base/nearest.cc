#include "server/base/nearest.h"

#include <algorithm>
#include <numeric>

namespace cetak {
namespace {

std::size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row.back();
}

}  // namespace

std::string NearestWord(std::string_view word, const std::vector<std::string>& known) {
  std::string nearest;
  std::size_t least = 0;
  for (const std::string& candidate : known) {
    const std::size_t distance = EditDistance(word, candidate);
    if (nearest.empty() || distance < least) {
      nearest = candidate;
      least = distance;
    }
  }
  return least <= std::max<std::size_t>(1, nearest.size() / 3) ? nearest : "";
}

std::string UnknownWord(std::string_view kind, std::string_view word, const std::vector<std::string>& known) {
  std::string text = "unknown " + std::string(kind) + " \"" + std::string(word) + "\"";
  if (const std::string nearest = NearestWord(word, known); !nearest.empty()) {
    text += "; did you mean \"" + nearest + "\"?";
  }
  return text;
}

}  // namespace cetak
