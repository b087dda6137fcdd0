#include "server/domain/card_content.h"

#include <gtest/gtest.h>

#include <functional>

#include "server/domain/rules.h"

namespace cetak {
namespace {

using std::chrono::day;
using std::chrono::month;
using std::chrono::year;
using std::chrono::year_month_day;

constexpr year_month_day kToday = year(2026) / month(11) / day(23);

CardContent Good() {
  CardContent card;
  card.national_id_number = "5202045502790001";
  card.full_name = "BAIQ ÉLISE MU'MINAH";
  card.birth_place = "PRAYA";
  card.birth_date = year(1979) / month(2) / day(15);
  card.sex = Sex::kFemale;
  card.blood_type = "AB+";
  card.address = "DUSUN SADE";
  card.neighbourhood = "001";
  card.community = "002";
  card.village = "KUTA";
  card.district = "PUJUT";
  card.religion = "ISLAM";
  card.marital_status = "KAWIN";
  card.occupation = "GURU";
  card.citizenship = "WNI";
  card.valid_until = "SEUMUR HIDUP";
  card.application_date = year(2018) / month(11) / day(12);
  card.photo_jpeg = std::string("\xFF\xD8\xFF\xE0\0 photo", 11);
  return card;
}

struct Broken {
  const char* field;
  std::string_view rule;
  std::function<void(CardContent&)> breaks;
};

TEST(CardContent, AGoodCardBreaksNoRule) { EXPECT_TRUE(CheckCard(Good(), kToday, "").empty()); }

TEST(CardContent, EachBrokenRuleIsFoundAtItsFieldAndAlone) {
  const Broken kBroken[] = {
      {"national_id_number", rule::kRequired, [](CardContent& c) { c.national_id_number = ""; }},
      {"national_id_number", rule::kNikNot16Digits, [](CardContent& c) { c.national_id_number = "520204550279000"; }},
      {"national_id_number", rule::kNikNot16Digits, [](CardContent& c) { c.national_id_number = "52020455027900O1"; }},
      {"national_id_number", rule::kNikScientific, [](CardContent& c) { c.national_id_number = "5.20212E+15"; }},
      {"full_name", rule::kRequired, [](CardContent& c) { c.full_name = "   "; }},
      {"full_name", rule::kTooLongForCard, [](CardContent& c) { c.full_name = std::string(61, 'A'); }},
      {"full_name", rule::kNotUtf8, [](CardContent& c) { c.full_name = "CAF\xE9"; }},
      {"address", rule::kControlCharacter, [](CardContent& c) { c.address = "DUSUN\nSADE"; }},
      {"birth_date", rule::kImpossibleDate, [](CardContent& c) { c.birth_date = year(1990) / month(2) / day(31); }},
      {"birth_date", rule::kImpossibleDate, [](CardContent& c) { c.birth_date = year(190) / month(2) / day(1); }},
      {"birth_date", rule::kDateInFuture, [](CardContent& c) { c.birth_date = year(2026) / month(11) / day(24); }},
      {"sex", rule::kUnknownValue, [](CardContent& c) { c.sex = Sex{}; }},
      {"blood_type", rule::kUnknownValue, [](CardContent& c) { c.blood_type = "C"; }},
      {"neighbourhood", rule::kOutOfRange, [](CardContent& c) { c.neighbourhood = "1"; }},
      {"community", rule::kOutOfRange, [](CardContent& c) { c.community = "0001"; }},
      {"application_date", rule::kImpossibleDate,
       [](CardContent& c) { c.application_date = year(2018) / month(13) / day(1); }},
      {"photo_jpeg", rule::kNotJpeg, [](CardContent& c) { c.photo_jpeg = "GIF89a"; }},
      {"photo_jpeg", rule::kPhotoTooLarge, [](CardContent& c) { c.photo_jpeg.resize(kMaxPhotoBytes + 1); }},
  };
  for (const Broken& broken : kBroken) {
    CardContent card = Good();
    broken.breaks(card);
    const std::vector<FieldViolation> expected = {{"card." + std::string(broken.field), std::string(broken.rule)}};
    EXPECT_EQ(CheckCard(card, kToday, "card."), expected) << broken.field << " " << broken.rule;
  }
}

TEST(CardContent, LengthIsCountedInCharactersNotBytes) {
  CardContent card = Good();
  card.full_name.clear();
  for (std::size_t i = 0; i < kMaxNameLength; ++i) card.full_name += "É";
  EXPECT_TRUE(CheckCard(card, kToday, "").empty());
}

TEST(CardContent, ABirthDateThatTheNikDoesNotKeepIsAWarning) {
  CardContent card = Good();
  EXPECT_TRUE(WarnOfCard(card, "").empty()) << "a woman's day is 40 higher";
  card.sex = Sex::kMale;
  EXPECT_EQ(WarnOfCard(card, "").size(), 1U);
  card.national_id_number = "5202041502790001";
  EXPECT_TRUE(WarnOfCard(card, "").empty());
}

TEST(CardCodec, GivesBackWhatItWasGiven) {
  const auto decoded = DecodeCard(EncodeCard(Redacted<CardContent>(Good())));
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->Reveal(), Good());
}

TEST(CardCodec, TheSameContentIsTheSameBytesAndOtherContentOthers) {
  const Redacted<CardContent> card(Good());
  CardContent other = Good();
  other.community = "003";
  EXPECT_EQ(EncodeCard(card), EncodeCard(card));
  EXPECT_NE(EncodeCard(card), EncodeCard(Redacted<CardContent>(other)));
}

TEST(CardCodec, WhatItDidNotMakeIsUnreadableAndNotQuoted) {
  for (const char* bytes : {"", "RAHASIA", "\x83\x01\x67RAHASIA\x02"}) {
    const auto decoded = DecodeCard(Redacted<std::string>(bytes));
    ASSERT_FALSE(decoded);
    EXPECT_EQ(decoded.error().reason, "CARD_UNREADABLE");
    EXPECT_EQ(Describe(decoded.error()).find("RAHASIA"), std::string::npos);
  }
}

}  // namespace
}  // namespace cetak
