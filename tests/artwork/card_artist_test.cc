#include "server/artwork/card_artist.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <thread>

#include "tests/artwork/sample_card.h"
#include "tests/artwork/side_difference.h"

namespace cetak {
namespace {

Sides DrawOrDie(const CardArtist& artist, CardContent content, const PrintSize& size = {}) {
  auto sides = artist.Draw(Redacted<CardContent>(std::move(content)), SampleHeading(), size);
  if (!sides) ADD_FAILURE() << Describe(sides.error());
  return sides ? *sides : Sides(2, std::make_shared<const Raster>());
}

std::unique_ptr<CardArtist> Artist() { return std::move(*MakeCardArtist("ktp-el")); }

bool IsOneColour(const Raster& side) {
  return std::adjacent_find(side.pixels.begin(), side.pixels.end(), std::not_equal_to<>()) == side.pixels.end();
}

TEST(CardArtist, OfAnUnknownArtworkIsNotFound) {
  const auto artist = MakeCardArtist("sim-card");
  ASSERT_FALSE(artist);
  EXPECT_EQ(artist.error().code, ErrorCode::kNotFound);
  EXPECT_EQ(artist.error().reason, "UNKNOWN_ARTWORK");
}

TEST(CardArtist, DrawsFrontAndBackAtExactlyTheSizeAskedFor) {
  const auto artist = Artist();
  for (const PrintSize size : {PrintSize{1012, 638}, {1036, 664}, {1011, 637}, {506, 319}, {800, 600}, {2024, 1276}}) {
    const auto sides = DrawOrDie(*artist, SampleCard(), size);
    ASSERT_EQ(sides.size(), 2U);
    for (const auto& side : sides) {
      EXPECT_EQ(side->width_px, size.width_px);
      EXPECT_EQ(side->height_px, size.height_px);
      EXPECT_EQ(side->pixels.size(), static_cast<std::size_t>(size.width_px) * size.height_px);
      EXPECT_FALSE(IsOneColour(*side));
    }
  }
}

TEST(CardArtist, LetsTheBackgroundBleedOverALargerRaster) {
  const auto sides = DrawOrDie(*Artist(), SampleCard(), {1100, 800});
  for (const auto& side : sides) {
    for (const std::size_t x : {0, 550, 1099}) {
      for (const std::size_t y : {0, 799}) {
        EXPECT_NE(side->pixels[y * 1100 + x] & 0xFFFFFF, 0U) << "unpainted at " << x << "," << y;
      }
    }
  }
}

TEST(CardArtist, RefusesASizeThatNoCardPrinterHas) {
  for (const PrintSize size : {PrintSize{0, 0}, {-1012, 638}, {1012, 1}, {100'000, 63'000}}) {
    const auto sides = Artist()->Draw(Redacted<CardContent>(SampleCard()), SampleHeading(), size);
    ASSERT_FALSE(sides);
    EXPECT_EQ(sides.error().code, ErrorCode::kInvalidArgument);
    EXPECT_EQ(sides.error().reason, "SIZE_OUT_OF_RANGE");
  }
}

TEST(CardArtist, KeepsTheChannelsInTheOrderRedGreenBlue) {
  const std::uint32_t corner = DrawOrDie(*Artist(), SampleCard())[1]->pixels[0];
  EXPECT_LT(corner >> 16 & 0xFF, corner & 0xFF) << "the back's upper left corner is deep sea blue";
}

TEST(CardArtist, DrawsTheSamePixelsForTheSameCard) {
  CardContent card = LongTextsCard();
  card.photo_jpeg = SamplePhoto(480, 640);
  const auto artist = Artist();
  const auto first = DrawOrDie(*artist, card);
  DrawOrDie(*artist, SampleCard(), {1036, 664});
  const auto again = DrawOrDie(*artist, card);
  const auto by_another_artist = DrawOrDie(*Artist(), card);
  for (const std::size_t side : {0, 1}) {
    EXPECT_FALSE(DifferenceOf(*first[side], *again[side]));
    EXPECT_FALSE(DifferenceOf(*first[side], *by_another_artist[side]));
  }
}

TEST(CardArtist, GivesAllCardsTheSameBackWithoutDrawingOrCopyingIt) {
  const auto artist = Artist();
  EXPECT_EQ(DrawOrDie(*artist, SampleCard())[1], DrawOrDie(*artist, LongTextsCard())[1]);
}

TEST(CardArtist, LeavesNothingOfOneCardOnTheNext) {
  const auto artist = Artist();
  const auto alone = DrawOrDie(*artist, SampleCard());
  CardContent other = LongTextsCard();
  other.photo_jpeg = SamplePhoto(480, 640);
  DrawOrDie(*artist, other);
  EXPECT_FALSE(DifferenceOf(*DrawOrDie(*artist, SampleCard())[0], *alone[0]));
}

TEST(CardArtist, DrawsTheSamePixelsOnManyThreadsAtOnce) {
  CardContent with_photo = SampleCard();
  with_photo.photo_jpeg = SamplePhoto(480, 640);
  const std::vector<CardContent> cards = {SampleCard(), LongTextsCard(), with_photo};
  std::vector<Sides> expected;
  for (const CardContent& card : cards) expected.push_back(DrawOrDie(*Artist(), card));
  const auto artist = Artist();
  std::vector<int> different(4, 0);

  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < different.size(); ++t) {
    threads.emplace_back([&, t] {
      for (std::size_t i = 0; i < 12; ++i) {
        const std::size_t card = (i + t) % cards.size();
        const auto sides = DrawOrDie(*artist, cards[card]);
        const auto differs = [&](int side) { return DifferenceOf(*sides[side], *expected[card][side]).has_value(); };
        if (differs(0) || differs(1)) ++different[t];
      }
    });
  }
  for (std::thread& thread : threads) thread.join();

  EXPECT_EQ(different, std::vector<int>(4, 0));
}

}  // namespace
}  // namespace cetak
