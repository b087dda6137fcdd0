#include "server/artwork/canvas.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <numbers>

namespace cetak {
namespace {

static_assert(std::endian::native == std::endian::little, "ToRaster reads Cairo's native words as B, G, R, X bytes");

// One instruction that moves bytes is there on all processors of the last fifteen years, but not in the least x86-64.
#ifdef __x86_64__
#define CETAK_WITH_BYTE_SHUFFLE __attribute__((target_clones("ssse3", "default")))
#else
#define CETAK_WITH_BYTE_SHUFFLE
#endif

using FourPixels = std::uint8_t __attribute__((vector_size(16)));

CETAK_WITH_BYTE_SHUFFLE void PackRow(const std::uint8_t* row, std::uint8_t* out, int width) {
  int x = 0;
  for (; x + 4 <= width; x += 4, row += 16, out += 12) {
    FourPixels in;
    std::memcpy(&in, row, sizeof in);
    const FourPixels packed = __builtin_shufflevector(in, in, 2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1);
    std::memcpy(out, &packed, 12);
  }
  for (; x < width; ++x, row += 4, out += 3) {
    out[0] = row[2];
    out[1] = row[1];
    out[2] = row[0];
  }
}

}  // namespace

Canvas::Canvas(const PrintSize& size)
    : size_(size),
      pixels_per_mm_(std::min(size.width_px / kCardWidthMm, size.height_px / kCardHeightMm)),
      left_px_(std::round((size.width_px - kCardWidthMm * pixels_per_mm_) / 2)),
      top_px_(std::round((size.height_px - kCardHeightMm * pixels_per_mm_) / 2)),
      surface_(cairo_image_surface_create(CAIRO_FORMAT_RGB24, size.width_px, size.height_px)),
      pen_(cairo_create(surface_.get())) {
  if (cairo_status(pen_.get()) != CAIRO_STATUS_SUCCESS) BrokenInvariant("Cairo cannot make a canvas of this size");
  cairo_translate(pen_.get(), left_px_, top_px_);
  cairo_scale(pen_.get(), pixels_per_mm_, pixels_per_mm_);
}

Box Canvas::Bleed() const {
  return {-left_px_ / pixels_per_mm_, -top_px_ / pixels_per_mm_, size_.width_px / pixels_per_mm_,
          size_.height_px / pixels_per_mm_};
}

Box Canvas::Snap(const Box& box) const {
  const auto snap = [&](double mm) { return std::round(mm * pixels_per_mm_) / pixels_per_mm_; };
  const double left = snap(box.left);
  const double top = snap(box.top);
  return {left, top, snap(box.left + box.width) - left, snap(box.top + box.height) - top};
}

void Canvas::CopyPixelsFrom(const Canvas& other) {
  cairo_surface_flush(surface_.get());
  const std::size_t bytes = static_cast<std::size_t>(cairo_image_surface_get_stride(surface_.get())) * size_.height_px;
  std::memcpy(cairo_image_surface_get_data(surface_.get()), cairo_image_surface_get_data(other.surface_.get()), bytes);
  cairo_surface_mark_dirty(surface_.get());
}

Raster Canvas::ToRaster() const {
  cairo_surface_flush(surface_.get());
  const std::uint8_t* pixels = cairo_image_surface_get_data(surface_.get());
  const std::size_t stride = cairo_image_surface_get_stride(surface_.get());
  const std::size_t row_bytes = static_cast<std::size_t>(size_.width_px) * 3;
  Raster raster{size_.width_px, size_.height_px, std::vector<std::uint8_t>(row_bytes * size_.height_px)};
  for (std::int32_t y = 0; y < size_.height_px; ++y) {
    PackRow(pixels + y * stride, raster.rgb.data() + y * row_bytes, size_.width_px);
  }
  return raster;
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
