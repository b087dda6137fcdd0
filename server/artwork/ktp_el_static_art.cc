#include "server/artwork/ktp_el_static_art.h"

#include <string>
#include <utility>

#include "server/artwork/archipelago.h"
#include "server/artwork/canvas.h"
#include "server/artwork/emblem.h"
#include "server/artwork/guilloche.h"
#include "server/artwork/ktp_el_layout.h"

namespace cetak::ktp_el {
namespace {

constexpr Ink kDeepSea = InkOf(0x0B3347);
constexpr Ink kGold = InkOf(0xE9C583);

struct Stop {
  double at;
  Ink ink;
};

// Colours that flow across the card, as from one printing roller.
CairoPattern Rainbow(const Box& area, std::initializer_list<Stop> stops) {
  CairoPattern pattern(
      cairo_pattern_create_linear(area.left, area.top, area.left + area.width, area.top + area.height));
  for (const auto& [at, ink] : stops) {
    cairo_pattern_add_color_stop_rgba(pattern.get(), at, ink.red, ink.green, ink.blue, ink.alpha);
  }
  return pattern;
}

void PaintBackground(Canvas& canvas, std::initializer_list<Stop> stops) {
  cairo_set_source(canvas.pen(), Rainbow(canvas.Bleed(), stops).get());
  cairo_paint(canvas.pen());
}

void DrawFrontPattern(Canvas& canvas) {
  cairo_t* pen = canvas.pen();
  const Box area = canvas.Bleed();
  DrawArchipelago(canvas, {.depth = InkOf(0x1E7F93, 0.20),
                           .coast = InkOf(0x1E7F93, 0.20),
                           .land = InkOf(0xFFFFFF, 0.35),
                           .height = InkOf(0xB9814B, 0.16),
                           .line_mm = 0.085});
  cairo_set_line_width(pen, 0.085);
  cairo_set_source(
      pen,
      Rainbow(area, {{0, InkOf(0x12718A, 0.30)}, {0.55, InkOf(0x5B6FA8, 0.24)}, {1, InkOf(0xC4683F, 0.30)}}).get());
  StrokeRosette(pen, {.x = 71.85, .y = 25.75, .inner_radius = 13, .outer_radius = 19.5, .petals = 12, .lines = 9});
  StrokeRosette(pen, {.x = 71.85, .y = 25.75, .inner_radius = 17.5, .outer_radius = 20.5, .petals = 36, .lines = 6});
  StrokeBand(pen, {.left = area.left,
                   .right = area.left + area.width,
                   .middle = 52.4,
                   .half_height = 1.35,
                   .swell = 0.35,
                   .bend = 0.25,
                   .wavelength = 8.56,
                   .swell_wavelength = 42.8,
                   .lines = 9});
}

void DrawHeading(Canvas& canvas, const CardHeading& heading) {
  DrawEmblem(canvas.pen(), {8.1, 7.2, 4.1}, kDeepSea);
  WriteText(canvas, kProvinceLine, heading.province);
  WriteText(canvas, kRegencyLine, heading.regency);
}

// Head and shoulders of anybody.
void DrawSilhouette(cairo_t* pen, const Box& box) {
  const double middle = box.left + box.width / 2;
  const auto x = [&](double part) { return middle + part * box.width; };
  const auto y = [&](double part) { return box.top + part * box.height; };
  cairo_save(pen);
  AddRoundedBox(pen, box, kPhotoRadiusMm);
  cairo_clip(pen);
  const CairoPattern backdrop =
      Rainbow({box.left, box.top, 0, box.height}, {{0, InkOf(0xDCE8EB)}, {1, InkOf(0xB9CED5)}});
  cairo_set_source(pen, backdrop.get());
  cairo_paint(pen);
  SetInk(pen, InkOf(0x7F9FAC));
  cairo_move_to(pen, x(-0.46), y(1.02));
  cairo_curve_to(pen, x(-0.46), y(0.80), x(-0.36), y(0.735), x(-0.19), y(0.69));
  cairo_curve_to(pen, x(-0.10), y(0.665), x(-0.095), y(0.64), x(-0.095), y(0.57));
  cairo_line_to(pen, x(0.095), y(0.57));
  cairo_curve_to(pen, x(0.095), y(0.64), x(0.10), y(0.665), x(0.19), y(0.69));
  cairo_curve_to(pen, x(0.36), y(0.735), x(0.46), y(0.80), x(0.46), y(1.02));
  cairo_close_path(pen);
  cairo_fill(pen);
  cairo_translate(pen, middle, y(0.405));
  cairo_scale(pen, 0.205 * box.width, 0.20 * box.height);
  cairo_arc(pen, 0, 0, 1, 0, 7);
  cairo_fill(pen);
  cairo_restore(pen);
}

void DrawPhotoFrame(Canvas& canvas) {
  cairo_t* pen = canvas.pen();
  const Box box = canvas.Snap(kPhotoBox);
  constexpr double kMargin = 0.55;
  const Box mount = {box.left - kMargin, box.top - kMargin, box.width + 2 * kMargin, box.height + 2 * kMargin};
  AddRoundedBox(pen, mount, kPhotoRadiusMm + kMargin);
  SetInk(pen, InkOf(0xFFFFFF, 0.92));
  cairo_fill_preserve(pen);
  cairo_set_line_width(pen, 0.12);
  SetInk(pen, InkOf(0x12718A, 0.55));
  cairo_stroke(pen);
  DrawSilhouette(pen, box);
}

void WriteLabels(Canvas& canvas) {
  for (const FieldPlace& place : FieldPlaces()) {
    if (place.label.empty()) continue;
    WriteText(canvas, place.label_box, place.label);
    if (place.field == Field::kNationalIdNumber) continue;
    TextBox colon = place.label_box;
    colon.left_mm = place.box.left_mm - 1.1;
    colon.width_mm = 1;
    WriteText(canvas, colon, ":");
  }
}

Raster DrawFront(const CardHeading& heading, const PrintSize& size) {
  Canvas canvas(size);
  PaintBackground(canvas, {{0, InkOf(0xD6ECF1)}, {0.5, InkOf(0xF1F6F3)}, {1, InkOf(0xF9E7D8)}});
  DrawFrontPattern(canvas);
  DrawHeading(canvas, heading);
  DrawPhotoFrame(canvas);
  WriteLabels(canvas);
  return std::move(canvas).Finish();
}

// Small enough that a copier loses it.
void WriteMicrotext(Canvas& canvas, double baseline) {
  std::string line = "REPUBLIK INDONESIA · KARTU TANDA PENDUDUK";
  for (int i = 0; i < 4; ++i) line += " · REPUBLIK INDONESIA · KARTU TANDA PENDUDUK";
  WriteText(canvas, {4, baseline, 77.6, 2.4, 2, Weight::kMedium, Align::kCenter, 0.02, InkOf(0xE9C583, 0.75)}, line);
}

Raster DrawBack(const PrintSize& size) {
  Canvas canvas(size);
  PaintBackground(canvas, {{0, InkOf(0x0A4A5E)}, {0.55, InkOf(0x0B3A55)}, {1, InkOf(0x24315C)}});
  DrawArchipelago(canvas, {.depth = InkOf(0x7FD0DB, 0.42),
                           .coast = InkOf(0xE9C583, 0.75),
                           .land = InkOf(0xE9C583, 0.13),
                           .height = InkOf(0xE9C583, 0.30),
                           .line_mm = 0.1});
  constexpr EmblemPlace kEmblem = {42.8, 12.4, 6.2};
  cairo_arc(canvas.pen(), kEmblem.x, kEmblem.y, kEmblem.radius_mm, 0, 7);
  SetInk(canvas.pen(), InkOf(0x0B3D56));
  cairo_fill(canvas.pen());
  DrawEmblem(canvas.pen(), kEmblem, kGold);
  WriteText(canvas, {4, 26, 77.6, 12, 6, Weight::kBold, Align::kCenter, 0.16, InkOf(0xFFFFFF)}, "REPUBLIK INDONESIA");
  WriteText(canvas, {4, 30.4, 77.6, 7, 5, Weight::kMedium, Align::kCenter, 0.22, kGold}, "KARTU TANDA PENDUDUK");
  constexpr TextBox kFound = {8, 46.9, 69.6, 5.25, 4.5, Weight::kRegular, Align::kCenter, 0.01, InkOf(0xDCEBF0)};
  WriteText(canvas, kFound,
            "Bila menemukan kartu ini, mohon serahkan ke kantor desa, kelurahan, atau kecamatan terdekat.");
  WriteMicrotext(canvas, 50.2);
  return std::move(canvas).Finish();
}

}  // namespace

StaticArt DrawStaticArt(const CardHeading& heading, const PrintSize& size) {
  return {DrawFront(heading, size), std::make_shared<const Raster>(DrawBack(size))};
}

}  // namespace cetak::ktp_el
