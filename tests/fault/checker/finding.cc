#include "tests/fault/checker/finding.h"

#include <algorithm>
#include <map>
#include <utility>

namespace cetak::checker {
namespace {

constexpr int kToldOfEach = 5;

const char* InWords(Demand demand) {
  switch (demand) {
    case Demand::kOneJob: return "one job, in one state";
    case Demand::kOneGoodCard: return "at most one good card a request";
    case Demand::kEveryBlank: return "every card in the ledger, every entry a card";
    case Demand::kCounts: return "the API counts what is there";
    case Demand::kDoubt: return "every doubt is visible and stops its printer";
    case Demand::kOrder: return "nobody overtook";
    case Demand::kAudit: return "the audit chain verifies";
  }
  return "";
}

}  // namespace

void Findings::Add(Demand demand, std::string text) { found_.push_back({demand, std::move(text)}); }

bool Findings::Names(Demand demand) const {
  return std::any_of(found_.begin(), found_.end(), [&](const Finding& finding) { return finding.demand == demand; });
}

std::string Findings::Describe() const {
  std::map<Demand, int> told;
  std::string text;
  for (const Finding& finding : found_) {
    if (++told[finding.demand] > kToldOfEach) continue;
    text += "demand " + std::to_string(static_cast<int>(finding.demand)) + " (" + InWords(finding.demand) +
            "): " + finding.text + "\n";
  }
  for (const auto& [demand, count] : told) {
    if (count <= kToldOfEach) continue;
    text += "demand " + std::to_string(static_cast<int>(demand)) + ": and " + std::to_string(count - kToldOfEach) +
            " more\n";
  }
  return text;
}

}  // namespace cetak::checker
