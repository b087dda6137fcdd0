#include "server/artwork/ktp_el_artist.h"

#include <cmath>
#include <memory>
#include <string>
#include <utility>

#include "server/artwork/ktp_el_layout.h"
#include "server/artwork/ktp_el_static_art.h"
#include "server/artwork/photo.h"
#include "server/artwork/static_art_cache.h"

namespace cetak::ktp_el {
namespace {

// An entry takes some 5 MB at 300 dpi: a few rooms, each with a few kinds of printers.
constexpr std::size_t kCachedArts = 8;

// From 50 to 1200 dpi.
constexpr std::int32_t kLeastPixels = 100;
constexpr std::int32_t kMostPixels = 4200;

Status DrawPhoto(Canvas& canvas, const std::string& photo_jpeg) {
  const Box box = canvas.Snap(kPhotoBox);
  CETAK_ASSIGN_OR_RETURN(const CairoSurface photo,
                         DecodePhoto(photo_jpeg, static_cast<int>(std::lround(box.width * canvas.pixels_per_mm())),
                                     static_cast<int>(std::lround(box.height * canvas.pixels_per_mm()))));
  PaintPhoto(canvas, photo.get(), box, kPhotoRadiusMm);
  return {};
}

class Artist final : public CardArtist {
 public:
  Result<Sides> Draw(const Redacted<CardContent>& card, const CardHeading& heading,
                     const PrintSize& size) const override {
    const auto printable = [](std::int32_t pixels) { return pixels >= kLeastPixels && pixels <= kMostPixels; };
    if (!printable(size.width_px) || !printable(size.height_px)) {
      return Fail(ErrorCode::kInvalidArgument, "SIZE_OUT_OF_RANGE", "no card is drawn at this size");
    }
    const CardContent& content = card.Reveal();
    const std::shared_ptr<const StaticArt> art = static_art_.Get(heading, size);
    Canvas front(art->front);
    if (!content.photo_jpeg.empty()) CETAK_RETURN_IF_ERROR(DrawPhoto(front, content.photo_jpeg));
    for (const FieldPlace& place : FieldPlaces()) WriteText(front, place.box, TextOf(place.field, content, heading));
    return Sides{std::make_shared<const Raster>(std::move(front).Finish()), art->back};
  }

 private:
  mutable StaticArtCache<StaticArt> static_art_{kCachedArts, DrawStaticArt};
};

}  // namespace

std::unique_ptr<CardArtist> MakeArtist() { return std::make_unique<Artist>(); }

}  // namespace cetak::ktp_el
