#include "server/artwork/photo.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "server/artwork/ktp_el_layout.h"
#include "tests/artwork/sample_card.h"
#include "tests/artwork/side_difference.h"

namespace cetak {
namespace {

Result<Sides> DrawWithPhoto(std::string photo_jpeg) {
  static const auto artist = std::move(*MakeCardArtist("ktp-el"));
  CardContent card = SampleCard();
  card.photo_jpeg = std::move(photo_jpeg);
  return artist->Draw(Redacted<CardContent>(std::move(card)), SampleHeading(), {});
}

void ExpectUnreadable(std::string photo_jpeg) {
  const auto sides = DrawWithPhoto(std::move(photo_jpeg));
  ASSERT_FALSE(sides);
  EXPECT_EQ(sides.error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(sides.error().reason, "PHOTO_UNREADABLE");
  ASSERT_EQ(sides.error().violations.size(), 1U);
  EXPECT_EQ(sides.error().violations[0].field, "card.photo_jpeg");
}

// The photo with another width and height in its header (ITU-T T.81, B.2.2).
std::string WithClaimedSize(std::string jpeg, unsigned width, unsigned height) {
  const std::size_t frame = jpeg.find("\xFF\xC0");
  jpeg[frame + 5] = static_cast<char>(height >> 8);
  jpeg[frame + 6] = static_cast<char>(height & 0xFF);
  jpeg[frame + 7] = static_cast<char>(width >> 8);
  jpeg[frame + 8] = static_cast<char>(width & 0xFF);
  return jpeg;
}

Box Frame() { return ktp_el::kPhotoBox; }

std::uint32_t PixelAt(const Raster& side, int x, int y) {
  return side.pixels[static_cast<std::size_t>(y) * side.width_px + x] & 0xFFFFFF;
}

TEST(Photo, IsPrintedInItsFrameInsteadOfASilhouette) {
  const auto silhouette = DrawWithPhoto("");
  const auto portrait = DrawWithPhoto(SamplePhoto(480, 640));
  ASSERT_TRUE(silhouette && portrait);
  const auto difference = DifferenceOf(*silhouette->front(), *portrait->front());
  ASSERT_TRUE(difference);
  const PixelArea frame = PixelsOf(Frame(), {});
  EXPECT_TRUE(frame.Holds(*difference));
  EXPECT_GT(difference->right - difference->left, (frame.right - frame.left) * 9 / 10);
  EXPECT_GT(difference->bottom - difference->top, (frame.bottom - frame.top) * 9 / 10);
  EXPECT_FALSE(DifferenceOf(*silhouette->back(), *portrait->back()));
}

TEST(Photo, OfAnyShapeStaysInItsFrame) {
  const auto silhouette = DrawWithPhoto("");
  for (const auto& [width, height] : {std::pair{900, 300}, {300, 900}, {3000, 4000}, {30, 40}, {1, 1}}) {
    const auto portrait = DrawWithPhoto(SamplePhoto(width, height));
    ASSERT_TRUE(portrait) << width << "x" << height;
    const auto difference = DifferenceOf(*silhouette->front(), *portrait->front());
    ASSERT_TRUE(difference);
    EXPECT_TRUE(PixelsOf(Frame(), {}).Holds(*difference)) << width << "x" << height;
  }
}

TEST(Photo, IsCroppedAndNotStretched) {
  // The same portrait with stripes left and right that the crop takes away.
  const CairoSurface wide(cairo_image_surface_create(CAIRO_FORMAT_RGB24, 640, 400));
  const CairoPen pen(cairo_create(wide.get()));
  SetInk(pen.get(), InkOf(0xFF0000));
  cairo_paint(pen.get());
  SetInk(pen.get(), InkOf(0x00FF00));
  cairo_rectangle(pen.get(), 160, 0, 320, 400);
  cairo_fill(pen.get());
  Canvas canvas(PrintSize{});
  PaintPhoto(canvas, wide.get(), canvas.Snap(Frame()), 0);
  const Raster side = std::move(canvas).Finish();
  const PixelArea inside = PixelsOf({Frame().left + 1, Frame().top + 1, Frame().width - 2, Frame().height - 2}, {});
  for (int y = inside.top; y < inside.bottom; ++y) {
    for (int x = inside.left; x < inside.right; ++x) {
      ASSERT_EQ(PixelAt(side, x, y) & 0xFF0000, 0U) << x << "," << y;
    }
  }
}

TEST(Photo, OfTheSizeOfItsFrameIsPrintedPixelByPixelAndOnlyItsCornersAreCutOff) {
  Canvas canvas(PrintSize{});
  const Box box = canvas.Snap(Frame());
  const PixelArea frame = PixelsOf({box.left + 0.01, box.top + 0.01, box.width - 0.02, box.height - 0.02}, {});
  Raster noise{frame.right - frame.left, frame.bottom - frame.top, {}};
  noise.pixels.resize(static_cast<std::size_t>(noise.width_px) * noise.height_px);
  std::generate(noise.pixels.begin(), noise.pixels.end(), std::mt19937());
  Canvas photo(noise);
  PaintPhoto(canvas, cairo_get_target(photo.pen()), box, 1);
  const Raster side = std::move(canvas).Finish();
  const int radius = 12;  // pixels in a millimetre
  for (int y = 0; y < noise.height_px; ++y) {
    for (int x = 0; x < noise.width_px; ++x) {
      const int from_edge_x = std::min(x, noise.width_px - 1 - x);
      const int from_edge_y = std::min(y, noise.height_px - 1 - y);
      const std::uint32_t printed = PixelAt(side, frame.left + x, frame.top + y);
      if (from_edge_x >= radius || from_edge_y >= radius) {
        ASSERT_EQ(printed, PixelAt(noise, x, y)) << x << "," << y;
      } else if (from_edge_x + from_edge_y < 4) {
        ASSERT_EQ(printed, 0U) << x << "," << y;
      }
    }
  }
}

TEST(Photo, IsDecodedNoLargerThanNeeded) {
  const auto photo = DecodePhoto(SamplePhoto(2400, 3200), 230, 307);
  ASSERT_TRUE(photo);
  EXPECT_EQ(cairo_image_surface_get_width(photo->get()), 300);
  EXPECT_EQ(cairo_image_surface_get_height(photo->get()), 400);
}

TEST(Photo, ThatIsNoJpegIsRefused) {
  ExpectUnreadable("\xFF\xD8\xFF");
  ExpectUnreadable("GIF89a");
  ExpectUnreadable(std::string(5000, '\0'));
}

TEST(Photo, ThatIsCutOffAnywhereIsRefused) {
  const std::string whole = SamplePhoto(480, 640);
  for (const std::size_t kept :
       {whole.size() / 10, whole.size() / 4, whole.size() / 2, whole.size() - 200, whole.size() - 2}) {
    SCOPED_TRACE(kept);
    ExpectUnreadable(whole.substr(0, kept));
  }
}

TEST(Photo, ThatIsDamagedIsRefused) {
  std::string damaged = SamplePhoto(480, 640);
  damaged.replace(damaged.size() / 2, 4, "\xFF\xD9\xFF\xD9");
  ExpectUnreadable(damaged);
}

TEST(Photo, WithTooManyPixelsIsRefusedByItsHeader) {
  ExpectUnreadable(WithClaimedSize(SamplePhoto(48, 64), 20'000, 20'000));
  ExpectUnreadable(WithClaimedSize(SamplePhoto(48, 64), 65'500, 65'500));
  const auto error = DecodePhoto(WithClaimedSize(SamplePhoto(48, 64), 6'001, 4'000), 1, 1).error();
  EXPECT_EQ(error.violations[0].rule, "OUT_OF_RANGE");
}

TEST(Photo, ThatIsRefusedLeavesTheNextCardAsItWas) {
  const auto before = DrawWithPhoto("");
  ExpectUnreadable(SamplePhoto(480, 640).substr(0, 3000));
  const auto after = DrawWithPhoto("");
  EXPECT_FALSE(DifferenceOf(*before->front(), *after->front()));
}

}  // namespace
}  // namespace cetak
