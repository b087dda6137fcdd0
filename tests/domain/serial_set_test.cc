#include "server/domain/serial_set.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace cetak {
namespace {

SerialSet Set(std::string_view text) {
  const auto set = SerialSet::Parse(text, "serials");
  if (!set) BrokenInvariant(Describe(set.error()));
  return *set;
}

std::string RuleOf(std::string_view text) {
  const auto set = SerialSet::Parse(text, "serials");
  return set ? "" : set.error().violations.at(0).rule;
}

TEST(SerialSet, EqualSetsReadTheSame) {
  EXPECT_EQ(Set("B0000017, A00000001-A00000010,a00000011 ").Format(), "A00000001-A00000011,B0000017");
  EXPECT_EQ(Set("10,7-9").Format(), "7-9,10") << "with one digit more it is another kind of serial";
  EXPECT_EQ(Set("007-009,010"), Set("007-010"));
  EXPECT_EQ(Set("").Format(), "");
  EXPECT_EQ(SerialSet::FromStored("A1-A3,B2"), Set("B2,A1-A3"));
}

TEST(SerialSet, WhatIsNoSerialIsRefusedByItsRule) {
  for (const char* malformed : {"A", "-", "A1-B2", "A01-A1", "A9-A1", "A1,,A2", "A1,", "A-1", "A1;A2", "A1-A2-A3",
                                "ABCDEFGHIJKLMNOPQ1", "1234567890123456789"}) {
    EXPECT_EQ(RuleOf(malformed), "MALFORMED_SERIALS") << malformed;
  }
  EXPECT_EQ(RuleOf("A1-A5,A5"), "SERIAL_TWICE");
  EXPECT_EQ(RuleOf("A00000001-A99999999"), "OUT_OF_RANGE");
}

TEST(SerialSet, ATextOfMoreRangesThanALimitIsRefused) {
  std::string text = "100000";
  for (std::size_t i = 1; i < SerialSet::kMaxRanges; ++i) text += "," + std::to_string(100'000 + 2 * i);
  EXPECT_EQ(Set(text).count(), static_cast<std::int64_t>(SerialSet::kMaxRanges));
  EXPECT_EQ(RuleOf(text + ",900000"), "OUT_OF_RANGE");
}

TEST(SerialSet, AgreesWithASetOfNumbersWhateverIsAddedAndRemoved) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  const auto pick = [&](int choices) { return static_cast<int>(random() % static_cast<unsigned>(choices)); };
  const auto text_of = [](const std::set<std::pair<int, int>>& numbers) {
    std::string text;
    for (const auto& [prefix, number] : numbers) {
      text +=
          (text.empty() ? "" : ",") + std::string(1, static_cast<char>('A' + prefix)) + std::to_string(100 + number);
    }
    return text;
  };
  SerialSet set;
  std::set<std::pair<int, int>> model;
  for (int step = 0; step < 1'000 && !testing::Test::HasFailure(); ++step) {
    std::set<std::pair<int, int>> some;
    for (int ranges = 1 + pick(3); ranges > 0; --ranges) {
      const int prefix = pick(2);
      const int first = pick(50);
      for (int number = first; number <= first + pick(8); ++number) some.emplace(prefix, number);
    }
    const SerialSet other = Set(text_of(some));
    std::size_t common = 0;
    for (const auto& number : some) common += model.count(number);
    ASSERT_EQ(set.Contains(other), common == some.size());
    ASSERT_EQ(set.Overlaps(other), common > 0);
    if (pick(2) == 0) {
      set.Add(other);
      model.insert(some.begin(), some.end());
    } else {
      set.Remove(other);
      for (const auto& number : some) model.erase(number);
    }
    ASSERT_EQ(set.Format(), Set(text_of(model)).Format());
    ASSERT_EQ(set.count(), static_cast<std::int64_t>(model.size()));
  }
}

}  // namespace
}  // namespace cetak
