#include "server/artwork/canvas.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>
#include <vector>

namespace cetak {
namespace {

Raster Black(const PrintSize& size) {
  const std::size_t pixels = static_cast<std::size_t>(size.width_px) * static_cast<std::size_t>(size.height_px);
  return {size.width_px, size.height_px, std::vector<std::uint32_t>(pixels)};
}

// CAIRO_FORMAT_RGB24 is 32 bits a pixel, as a raster is.
cairo_surface_t* SurfaceOn(Raster& raster) {
  return cairo_image_surface_create_for_data(reinterpret_cast<unsigned char*>(raster.pixels.data()), CAIRO_FORMAT_RGB24,
                                             raster.width_px, raster.height_px,
                                             raster.width_px * static_cast<int>(sizeof(raster.pixels[0])));
}

}  // namespace

Canvas::Canvas(const PrintSize& size) : Canvas(Black(size)) {}

Canvas::Canvas(Raster raster)
    : raster_(std::move(raster)),
      pixels_per_mm_(std::min(raster_.width_px / kCardWidthMm, raster_.height_px / kCardHeightMm)),
      left_px_(std::round((raster_.width_px - kCardWidthMm * pixels_per_mm_) / 2)),
      top_px_(std::round((raster_.height_px - kCardHeightMm * pixels_per_mm_) / 2)),
      surface_(SurfaceOn(raster_)),
      pen_(cairo_create(surface_.get())) {
  if (cairo_status(pen_.get()) != CAIRO_STATUS_SUCCESS) BrokenInvariant("Cairo cannot make a canvas of this size");
  cairo_translate(pen_.get(), left_px_, top_px_);
  cairo_scale(pen_.get(), pixels_per_mm_, pixels_per_mm_);
}

Box Canvas::Bleed() const {
  return {-left_px_ / pixels_per_mm_, -top_px_ / pixels_per_mm_, raster_.width_px / pixels_per_mm_,
          raster_.height_px / pixels_per_mm_};
}

Box Canvas::Snap(const Box& box) const {
  const auto snap = [&](double mm) { return std::round(mm * pixels_per_mm_) / pixels_per_mm_; };
  const double left = snap(box.left);
  const double top = snap(box.top);
  return {left, top, snap(box.left + box.width) - left, snap(box.top + box.height) - top};
}

Raster Canvas::Finish() && {
  cairo_surface_finish(surface_.get());
  return std::move(raster_);
}

void SetInk(cairo_t* pen, const Ink& ink) { cairo_set_source_rgba(pen, ink.red, ink.green, ink.blue, ink.alpha); }

void AddRoundedBox(cairo_t* pen, const Box& box, double radius_mm) {
  constexpr double kQuarter = std::numbers::pi / 2;
  const double right = box.left + box.width - radius_mm;
  const double bottom = box.top + box.height - radius_mm;
  cairo_new_sub_path(pen);
  cairo_arc(pen, right, box.top + radius_mm, radius_mm, -kQuarter, 0);
  cairo_arc(pen, right, bottom, radius_mm, 0, kQuarter);
  cairo_arc(pen, box.left + radius_mm, bottom, radius_mm, kQuarter, 2 * kQuarter);
  cairo_arc(pen, box.left + radius_mm, box.top + radius_mm, radius_mm, 2 * kQuarter, 3 * kQuarter);
  cairo_close_path(pen);
}

}  // namespace cetak
