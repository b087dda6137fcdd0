#include "server/artwork/photo.h"

#include <turbojpeg.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "server/domain/rules.h"

namespace cetak {
namespace {

// Of what a too high photo has to spare, a third goes from above the face and the rest from below.
constexpr double kSpareAbove = 1.0 / 3;

struct CloseDecoder {
  void operator()(void* decoder) const { tjDestroy(decoder); }
};
using Decoder = std::unique_ptr<void, CloseDecoder>;

tl::unexpected<Error> Unreadable(std::string_view rule, std::string message) {
  Error error{ErrorCode::kInvalidArgument, "PHOTO_UNREADABLE", std::move(message), {}, std::nullopt};
  error.violations.push_back({"card.photo_jpeg", std::string(rule)});
  return Fail(std::move(error));
}

tjscalingfactor SmallestCovering(int width, int height, int least_width, int least_height) {
  tjscalingfactor best{1, 1};
  int count = 0;
  const tjscalingfactor* factors = tjGetScalingFactors(&count);
  for (int i = 0; i < count; ++i) {
    const tjscalingfactor factor = factors[i];
    const bool covers = TJSCALED(width, factor) >= least_width && TJSCALED(height, factor) >= least_height;
    if (covers && factor.num * best.denom < best.num * factor.denom) best = factor;
  }
  return best;
}

// The part of the photo that has the shape of the box, scaled to it by itself: on whole pixels, Cairo cuts its corners
// off by copying, instead of scaling row by row under a mask.
CairoSurface Cropped(cairo_surface_t* photo, int width_px, int height_px) {
  const double width = cairo_image_surface_get_width(photo);
  const double height = cairo_image_surface_get_height(photo);
  const double scale = std::max(width_px / width, height_px / height);
  CairoSurface cropped(cairo_image_surface_create(CAIRO_FORMAT_RGB24, width_px, height_px));
  const CairoPen pen(cairo_create(cropped.get()));
  cairo_translate(pen.get(), -(width * scale - width_px) / 2, -(height * scale - height_px) * kSpareAbove);
  cairo_scale(pen.get(), scale, scale);
  cairo_set_source_surface(pen.get(), photo, 0, 0);
  cairo_pattern_set_filter(cairo_get_source(pen.get()), CAIRO_FILTER_GOOD);
  cairo_pattern_set_extend(cairo_get_source(pen.get()), CAIRO_EXTEND_PAD);
  cairo_paint(pen.get());
  return cropped;
}

}  // namespace

Result<CairoSurface> DecodePhoto(std::string_view jpeg, int least_width_px, int least_height_px) {
  const Decoder decoder(tjInitDecompress());
  if (!decoder) return Fail(ErrorCode::kResourceExhausted, "OUT_OF_MEMORY", "no memory to decode a photo");
  const auto* bytes = reinterpret_cast<const unsigned char*>(jpeg.data());
  int width = 0;
  int height = 0;
  int subsampling = 0;
  int colorspace = 0;
  if (tjDecompressHeader3(decoder.get(), bytes, jpeg.size(), &width, &height, &subsampling, &colorspace) != 0) {
    return Unreadable(rule::kNotJpeg, "the photo has no readable JPEG header");
  }
  if (static_cast<std::int64_t>(width) * height > kMaxPhotoPixels) {
    return Unreadable(rule::kOutOfRange, "the photo has more than 24 million pixels");
  }
  const tjscalingfactor factor = SmallestCovering(width, height, least_width_px, least_height_px);
  const int scaled_width = TJSCALED(width, factor);
  const int scaled_height = TJSCALED(height, factor);
  CairoSurface photo(cairo_image_surface_create(CAIRO_FORMAT_RGB24, scaled_width, scaled_height));
  if (cairo_surface_status(photo.get()) != CAIRO_STATUS_SUCCESS) {
    return Unreadable(rule::kOutOfRange, "the photo is too wide or too high");
  }
  // A cut-off file is a warning to libjpeg, which would go on and fill the rest with grey.
  constexpr int kFlags = TJFLAG_STOPONWARNING | TJFLAG_LIMITSCANS;
  if (tjDecompress2(decoder.get(), bytes, jpeg.size(), cairo_image_surface_get_data(photo.get()), scaled_width,
                    cairo_image_surface_get_stride(photo.get()), scaled_height, TJPF_BGRX, kFlags) != 0) {
    return Unreadable(rule::kNotJpeg, "the photo's JPEG data is damaged or cut off");
  }
  cairo_surface_mark_dirty(photo.get());
  return photo;
}

void PaintPhoto(Canvas& canvas, cairo_surface_t* photo, const Box& box, double radius_mm) {
  cairo_t* pen = canvas.pen();
  double left = box.left;
  double top = box.top;
  cairo_user_to_device(pen, &left, &top);
  const CairoSurface cropped = Cropped(photo, static_cast<int>(std::lround(box.width * canvas.pixels_per_mm())),
                                       static_cast<int>(std::lround(box.height * canvas.pixels_per_mm())));
  cairo_save(pen);
  AddRoundedBox(pen, box, radius_mm);
  cairo_identity_matrix(pen);
  cairo_set_source_surface(pen, cropped.get(), std::round(left), std::round(top));
  cairo_fill(pen);
  cairo_restore(pen);
}

}  // namespace cetak
