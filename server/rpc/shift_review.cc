#include "server/rpc/shift_review.h"

#include <absl/strings/numbers.h>
#include <absl/strings/str_split.h>

#include <algorithm>
#include <string>

#include "server/rpc/blank_conversion.h"
#include "server/rpc/resource_names.h"
#include "server/rpc/timestamps.h"

namespace cetak {
namespace {

std::string SubjectOf(const std::string& kind, const std::string& code) {
  if (kind == "profile") return ProfileName(code);
  if (kind == "printer") return PrinterName(code);
  return "";
}

const ShiftCount* FindCount(const std::vector<ShiftCount>& counts, ProfileId profile) {
  const auto found =
      std::find_if(counts.begin(), counts.end(), [&](const auto& each) { return each.profile == profile; });
  return found == counts.end() ? nullptr : &*found;
}

std::int64_t SpoiledOf(const std::vector<BlankBalance>& balances, ProfileId profile) {
  std::int64_t sum = 0;
  for (const BlankBalance& balance : balances) {
    if (balance.profile == profile && balance.spot.place == BlankPlace::kSpoiled) sum += balance.count;
  }
  return sum;
}

}  // namespace

std::vector<v1::ShiftReview::Difference> DifferencesOf(const std::vector<FieldViolation>& violations) {
  std::vector<v1::ShiftReview::Difference> differences;
  for (const FieldViolation& violation : violations) {
    const std::vector<std::string> words = absl::StrSplit(violation.field, ' ', absl::SkipEmpty());
    if (words.size() < 2) continue;
    v1::ShiftReview::Difference& difference = differences.emplace_back();
    difference.set_subject(SubjectOf(words[0], words[1]));
    difference.set_rule(violation.rule);
    for (std::size_t i = 2; i < words.size(); ++i) {
      const std::vector<std::string> parts = absl::StrSplit(words[i], '=');
      std::int64_t number = 0;
      if (parts.size() == 2 && absl::SimpleAtoi(parts[1], &number)) {
        (*difference.mutable_numbers())[parts[0]] = number;
      } else {
        difference.set_figure(words[i]);
      }
    }
  }
  return differences;
}

std::vector<v1::ShiftReview::Count> CompareCounts(const std::vector<ShiftEquation>& equations,
                                                  const std::vector<ShiftCount>& counts,
                                                  const std::vector<BlankBalance>& balances, const Site& site) {
  std::vector<v1::ShiftReview::Count> compared;
  for (const ShiftEquation& equation : equations) {
    v1::ShiftReview::Count& line = compared.emplace_back();
    *line.mutable_equation() = ToProto(equation, site);
    line.set_expected_spoiled(SpoiledOf(balances, equation.profile));
    if (const ShiftCount* count = FindCount(counts, equation.profile)) {
      line.set_counted_blanks(count->blanks);
      line.set_counted_spoiled(count->spoiled);
    }
  }
  return compared;
}

}  // namespace cetak
