#include <gtest/gtest.h>

#include "server/artwork/ktp_el_layout.h"
#include "tests/artwork/sample_card.h"
#include "tests/artwork/side_difference.h"

namespace cetak {
namespace {

using ktp_el::Field;

class FieldLayout : public testing::Test {
 protected:
  Raster FrontOf(const CardContent& content, const CardHeading& heading = SampleHeading()) const {
    auto sides = artist_->Draw(Redacted<CardContent>(content), heading, size_);
    if (!sides) {
      ADD_FAILURE() << Describe(sides.error());
      return {};
    }
    return *sides->front();
  }

  PixelArea ReachOfField(Field field) const { return PixelsOf(ReachOf(ktp_el::PlaceOf(field).box), size_); }

  // Between the two cards something changed, and only where the field stands.
  void ExpectDifferenceOnlyIn(Field field, const CardContent& a, const CardContent& b) const {
    const auto difference = DifferenceOf(FrontOf(a), FrontOf(b));
    ASSERT_TRUE(difference);
    EXPECT_TRUE(ReachOfField(field).Holds(*difference))
        << difference->left << "," << difference->top << " to " << difference->right << "," << difference->bottom;
  }

  std::unique_ptr<CardArtist> artist_ = std::move(*MakeCardArtist("ktp-el"));
  PrintSize size_;
};

CardContent With(std::string CardContent::*member, std::string text) {
  CardContent card = SampleCard();
  card.*member = std::move(text);
  return card;
}

struct TextMember {
  Field field;
  std::string CardContent::*member;
};

constexpr TextMember kTextMembers[] = {
    {Field::kNationalIdNumber, &CardContent::national_id_number},
    {Field::kFullName, &CardContent::full_name},
    {Field::kBirth, &CardContent::birth_place},
    {Field::kBloodType, &CardContent::blood_type},
    {Field::kAddress, &CardContent::address},
    {Field::kNeighbourhood, &CardContent::neighbourhood},
    {Field::kNeighbourhood, &CardContent::community},
    {Field::kVillage, &CardContent::village},
    {Field::kDistrict, &CardContent::district},
    {Field::kReligion, &CardContent::religion},
    {Field::kMaritalStatus, &CardContent::marital_status},
    {Field::kOccupation, &CardContent::occupation},
    {Field::kCitizenship, &CardContent::citizenship},
    {Field::kValidUntil, &CardContent::valid_until},
};

TEST_F(FieldLayout, PrintsEveryTextInItsOwnPlaceAndNowhereElse) {
  for (const TextMember& text : kTextMembers) {
    SCOPED_TRACE(static_cast<int>(text.field));
    ExpectDifferenceOnlyIn(text.field, SampleCard(), With(text.member, ""));
  }
}

TEST_F(FieldLayout, PrintsDatesAndSexInTheirPlaces) {
  CardContent card = SampleCard();
  card.birth_date = std::chrono::year(1951) / 12 / 31;
  ExpectDifferenceOnlyIn(Field::kBirth, SampleCard(), card);
  card = SampleCard();
  card.sex = Sex::kMale;
  ExpectDifferenceOnlyIn(Field::kSex, SampleCard(), card);
  card = SampleCard();
  card.application_date.reset();
  ExpectDifferenceOnlyIn(Field::kApplicationDate, SampleCard(), card);
}

TEST_F(FieldLayout, KeepsTheLongestTextsInTheirPlaces) {
  for (const TextMember& text : kTextMembers) {
    if (text.field == Field::kNationalIdNumber || text.field == Field::kNeighbourhood) continue;
    SCOPED_TRACE(static_cast<int>(text.field));
    ExpectDifferenceOnlyIn(text.field, SampleCard(), With(text.member, LongTextsCard().*text.member));
  }
}

TEST_F(FieldLayout, KeepsEvenTheWidestLettersInTheirPlaces) {
  std::string accents;
  for (std::size_t i = 0; i < kMaxNameLength; ++i) accents += "Ǻ";
  ExpectDifferenceOnlyIn(Field::kFullName, SampleCard(),
                         With(&CardContent::full_name, std::string(kMaxNameLength, 'W')));
  ExpectDifferenceOnlyIn(Field::kFullName, SampleCard(), With(&CardContent::full_name, accents));
  ExpectDifferenceOnlyIn(Field::kAddress, SampleCard(),
                         With(&CardContent::address, std::string(kMaxAddressLength, 'W')));
}

TEST_F(FieldLayout, KeepsTextsInTheirPlacesAtOtherSizes) {
  for (const PrintSize size : {PrintSize{1036, 664}, {506, 319}, {1100, 800}}) {
    size_ = size;
    ExpectDifferenceOnlyIn(Field::kFullName, SampleCard(), With(&CardContent::full_name, LongTextsCard().full_name));
    ExpectDifferenceOnlyIn(Field::kAddress, SampleCard(), With(&CardContent::address, LongTextsCard().address));
  }
}

TEST_F(FieldLayout, PrintsTheWholeOfALongName) {
  // Were it cut off, its last letters would make no difference.
  CardContent other = LongTextsCard();
  other.full_name.back() = 'X';
  ExpectDifferenceOnlyIn(Field::kFullName, LongTextsCard(), other);
}

TEST_F(FieldLayout, TakesMarkupForWhatItIs) {
  ExpectDifferenceOnlyIn(Field::kFullName, With(&CardContent::full_name, "<b>SAHNIM</b> & CO"),
                         With(&CardContent::full_name, "SAHNIM & CO"));
}

TEST_F(FieldLayout, HasNoFieldThatReachesIntoThePhoto) {
  const Box photo = ktp_el::kPhotoBox;
  for (const ktp_el::FieldPlace& place : ktp_el::FieldPlaces()) {
    const Box reach = ReachOf(place.box);
    const bool beside = reach.left + reach.width <= photo.left || reach.left >= photo.left + photo.width;
    const bool above_or_below = reach.top + reach.height <= photo.top || reach.top >= photo.top + photo.height;
    EXPECT_TRUE(beside || above_or_below) << static_cast<int>(place.field);
  }
}

TEST_F(FieldLayout, KeepsEveryFieldAndLabelOnTheCard) {
  const PixelArea card = PixelsOf({0, 0, kCardWidthMm, kCardHeightMm}, size_);
  for (const ktp_el::FieldPlace& place : ktp_el::FieldPlaces()) {
    EXPECT_TRUE(card.Holds(PixelsOf(ReachOf(place.box), size_))) << static_cast<int>(place.field);
    if (place.label.empty()) continue;
    EXPECT_LE(place.label_box.left_mm + place.label_box.width_mm, place.box.left_mm) << static_cast<int>(place.field);
  }
}

TEST_F(FieldLayout, HasTheHeadingAndTheRegencyOfTheRoom) {
  const CardHeading other = {"PROVINSI SUMATERA SELATAN", "KABUPATEN PENUKAL ABAB LEMATANG ILIR"};
  const auto difference = DifferenceOf(FrontOf(SampleCard()), FrontOf(SampleCard(), other));
  ASSERT_TRUE(difference);
  Raster a = FrontOf(SampleCard());
  Raster b = FrontOf(SampleCard(), other);
  for (const TextBox& box :
       {ktp_el::kProvinceLine, ktp_el::kRegencyLine, ktp_el::PlaceOf(Field::kApplicationPlace).box}) {
    const PixelArea area = PixelsOf(ReachOf(box), size_);
    a = Without(a, area);
    b = Without(b, area);
  }
  EXPECT_FALSE(DifferenceOf(a, b));
}

TEST(FieldText, IsWrittenAsOnTheCard) {
  const CardContent card = SampleCard();
  const CardHeading heading = SampleHeading();
  EXPECT_EQ(TextOf(Field::kNationalIdNumber, card, heading), "520204\u2009450398\u20090002");
  EXPECT_EQ(TextOf(Field::kBirth, card, heading), "LOMBOK TENGAH, 05-03-1998");
  EXPECT_EQ(TextOf(Field::kSex, card, heading), "PEREMPUAN");
  EXPECT_EQ(TextOf(Field::kNeighbourhood, card, heading), "005/006");
  EXPECT_EQ(TextOf(Field::kApplicationPlace, card, heading), "LOMBOK TENGAH");
  EXPECT_EQ(TextOf(Field::kApplicationDate, card, heading), "12-11-2018");
}

TEST(FieldText, NamesACityInFull) {
  EXPECT_EQ(TextOf(Field::kApplicationPlace, SampleCard(), {"PROVINSI NUSA TENGGARA BARAT", "KOTA MATARAM"}),
            "KOTA MATARAM");
}

TEST(SampleCards, AreCardsThatIntakeWouldAccept) {
  const auto today = std::chrono::year(2026) / 1 / 1;
  EXPECT_TRUE(CheckCard(SampleCard(), today, "").empty());
  EXPECT_TRUE(CheckCard(LongTextsCard(), today, "").empty());
}

}  // namespace
}  // namespace cetak
