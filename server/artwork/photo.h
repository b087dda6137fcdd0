// A person's photo from JPEG to pixels. Pure; thread-safe.
#pragma once

#include <string_view>

#include "server/artwork/canvas.h"
#include "server/base/result.h"

namespace cetak {

// A larger photo is refused by its header, before anything is decoded.
inline constexpr std::int64_t kMaxPhotoPixels = 24'000'000;

// Decoded no larger than needed to cover `least_width_px` × `least_height_px` (libjpeg scales while it decodes, by
// eighths). INVALID_ARGUMENT/PHOTO_UNREADABLE when it is no JPEG, is damaged or cut off, or has too many pixels: half a
// face is not printed.
Result<CairoSurface> DecodePhoto(std::string_view jpeg, int least_width_px, int least_height_px);

// Fills `box`, which is on whole pixels, with the photo, cropped to its shape: centred across, and higher up than the
// middle, where the face is.
void PaintPhoto(Canvas& canvas, cairo_surface_t* photo, const Box& box, double radius_mm);

}  // namespace cetak
