#include "server/app/site_file.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "server/app/sample_site.h"

namespace cetak {
namespace {

constexpr const char* kSmall = R"(
[[room]]
code = "52.02"
name = "Lombok Tengah"
province = "NUSA TENGGARA BARAT"
regency = "LOMBOK TENGAH"

[[profile]]
code = "ktp-el"
name = "KTP-el"
artwork = "ktp-el"

[[office]]
code = "52.02.04"
name = "Pujut"
room = "52.02"
weight = 2

[[printer]]
code = "sim-1"
name = "Printer 1"
room = "52.02"
driver = "simulated"
profiles = ["ktp-el"]
[printer.options]
pace = "fast"

[policy]
bands = { OTHER = "normal" }
age_limits = { low = "36h" }
batch_max_age = "90s"
)";

bool Refuses(const Result<Site>& site, const std::string& field, const std::string& rule_part) {
  if (site) return false;
  return std::any_of(site.error().violations.begin(), site.error().violations.end(), [&](const FieldViolation& found) {
    return found.field == field && found.rule.find(rule_part) != std::string::npos;
  });
}

std::string Replace(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(SiteFile, IsReadWithDefaultsWhereItIsSilent) {
  const auto site = ParseSite(kSmall, "small.toml");
  ASSERT_TRUE(site) << Describe(site.error());
  EXPECT_EQ(site->offices.at(0).weight, 2);
  EXPECT_EQ(site->printers.at(0).options.at("pace"), "fast");
  EXPECT_EQ(site->policy.bands.at(RequestReason::kOther), Priority::kNormal);
  EXPECT_EQ(site->policy.bands.at(RequestReason::kFirstIssuance), Priority::kHigh);
  EXPECT_EQ(site->policy.age_limits.at(Priority::kLow), std::chrono::hours(36));
  EXPECT_EQ(site->policy.batch_max_age, std::chrono::seconds(90));
  EXPECT_EQ(site->policy.batch_max_cards, DefaultPolicy().batch_max_cards);
}

TEST(SiteFile, TheSampleOfLombokTengahHasItsTwelveOffices) {
  const auto site = ParseSite(kSampleSite, "sample");
  ASSERT_TRUE(site) << Describe(site.error());
  EXPECT_EQ(site->offices.size(), 12U);
  EXPECT_NE(site->FindOffice("52.02.04"), nullptr);
}

TEST(SiteFile, AnUnknownKeyIsNamedWithTheNearestKnownOne) {
  EXPECT_TRUE(Refuses(ParseSite(Replace(kSmall, "weight", "wieght"), "x"), "office[0].wieght", "\"weight\""));
}

TEST(SiteFile, AnOfficeOfAnUnknownRoomIsRefused) {
  EXPECT_TRUE(Refuses(ParseSite(Replace(kSmall, "room = \"52.02\"\nweight", "room = \"52.03\"\nweight"), "x"),
                      "office[0].room", "52.03"));
}

TEST(SiteFile, APrinterOfAnUnknownProfileIsRefused) {
  EXPECT_TRUE(Refuses(ParseSite(Replace(kSmall, "[\"ktp-el\"]", "[\"kia\"]"), "x"), "printer[0].profiles", "kia"));
}

TEST(SiteFile, ABadDurationIsRefused) {
  EXPECT_TRUE(Refuses(ParseSite(Replace(kSmall, "90s", "soon"), "x"), "policy.batch_max_age", "duration"));
}

TEST(SiteFile, AReserveOfBlanksNeedsABandOfFirstTimeHoldersAlone) {
  const std::string with_reserve = std::string(kSmall) + "reserve_blanks = 200\n";
  const auto site = ParseSite(with_reserve, "x");
  ASSERT_TRUE(site) << Describe(site.error());
  EXPECT_EQ(site->policy.reserve_blanks, 200);
  EXPECT_TRUE(site->policy.IsServedFromReserve(Priority::kHigh));
  EXPECT_FALSE(site->policy.IsServedFromReserve(Priority::kUrgent));
  EXPECT_TRUE(Refuses(ParseSite(Replace(with_reserve, "OTHER = \"normal\"", "OTHER = \"high\""), "x"),
                      "policy.reserve_blanks", "OTHER is high too"));
  EXPECT_TRUE(Refuses(ParseSite(Replace(with_reserve, "200", "-1"), "x"), "policy.reserve_blanks", "0 to"));
}

TEST(SiteFile, ACodeThatStandsTwiceIsRefused) {
  const std::string twice =
      std::string(kSmall) + "[[room]]\ncode=\"52.02\"\nname=\"a\"\nprovince=\"b\"\nregency=\"c\"\n";
  EXPECT_TRUE(Refuses(ParseSite(twice, "x"), "room", "stands twice"));
}

TEST(SiteFile, EveryMistakeIsFoundInOneGo) {
  const auto site = ParseSite(Replace(Replace(kSmall, "90s", "soon"), "weight = 2", "weight = 0"), "x");
  ASSERT_FALSE(site);
  EXPECT_EQ(site.error().violations.size(), 2U);
}

TEST(SiteFile, ASyntaxErrorNamesItsLine) {
  const auto site = ParseSite("[[room]]\ncode = \n", "broken.toml");
  ASSERT_FALSE(site);
  EXPECT_NE(site.error().message.find("broken.toml line 2"), std::string::npos) << site.error().message;
}

}  // namespace
}  // namespace cetak
