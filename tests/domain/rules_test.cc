#include "server/domain/rules.h"

#include <gtest/gtest.h>

#include "server/domain/request.h"
#include "server/domain/site.h"

namespace cetak {
namespace {

TEST(Rules, EveryRuleIsToldInBothLanguages) {
  for (const std::string_view broken :
       {rule::kRequired, rule::kNikNot16Digits, rule::kNikScientific, rule::kImpossibleDate, rule::kDateInFuture,
        rule::kUnknownOffice, rule::kUnknownReason, rule::kUnknownProfile, rule::kUnknownValue, rule::kTooLongForCard,
        rule::kNotUtf8, rule::kControlCharacter, rule::kNotAUuid, rule::kNotJpeg, rule::kPhotoTooLarge,
        rule::kOtherContent, rule::kMalformedName, rule::kOutOfRange, rule::kBirthDateNotInNik}) {
    const auto indonesian = RuleText(broken, Language::kIndonesian);
    const auto english = RuleText(broken, Language::kEnglish);
    EXPECT_NE(indonesian, broken);
    EXPECT_NE(english, broken);
    EXPECT_NE(indonesian, english) << broken;
  }
}

TEST(Language, IsIndonesianForItsLocalesAndEnglishForAllElse) {
  for (const char* locale : {"id", "id_ID.UTF-8", "id-ID", "id.UTF-8"}) {
    EXPECT_EQ(LanguageOf(locale), Language::kIndonesian) << locale;
  }
  for (const char* locale : {"", "C", "en_GB.UTF-8", "ido", "idx_ID"}) {
    EXPECT_EQ(LanguageOf(locale), Language::kEnglish) << locale;
  }
}

TEST(Policy, ServesFirstCardsBeforeReplacementsBeforeChanges) {
  const BatchingPolicy policy = DefaultPolicy();
  EXPECT_EQ(policy.bands.at(RequestReason::kFirstIssuance), Priority::kHigh);
  EXPECT_EQ(policy.bands.at(RequestReason::kReplacement), Priority::kNormal);
  EXPECT_EQ(policy.bands.at(RequestReason::kOther), Priority::kLow);
  for (const RequestReason reason : kAllRequestReasons) EXPECT_TRUE(policy.bands.contains(reason)) << Name(reason);
}

TEST(Names, AreReadAsTheyAreWritten) {
  for (const RequestReason reason : kAllRequestReasons) EXPECT_EQ(ParseRequestReason(Name(reason)), reason);
  for (const Priority priority : kAllPriorities) EXPECT_EQ(ParsePriority(Name(priority)), priority);
  EXPECT_FALSE(ParsePriority("URGENT"));
  EXPECT_EQ(BandAbove(Priority::kLow), Priority::kNormal);
  EXPECT_EQ(BandAbove(Priority::kUrgent), Priority::kUrgent);
}

}  // namespace
}  // namespace cetak
