#include "server/artwork/emblem.h"

#include <cmath>
#include <numbers>

namespace cetak {
namespace {

// All of it in a circle of radius 1 around the origin.
constexpr double kTurn = 2 * std::numbers::pi;
constexpr double kHorizon = 0.22;
constexpr double kInside = 0.70;

void DrawRing(cairo_t* pen) {
  cairo_set_line_width(pen, 0.045);
  for (const double radius : {0.975, kInside + 0.03}) {
    cairo_new_sub_path(pen);
    cairo_arc(pen, 0, 0, radius, 0, kTurn);
    cairo_stroke(pen);
  }
  constexpr int kDiamonds = 28;
  for (int i = 0; i < kDiamonds; ++i) {
    cairo_save(pen);
    cairo_rotate(pen, kTurn * i / kDiamonds);
    cairo_move_to(pen, 0.855 - 0.075, 0);
    cairo_line_to(pen, 0.855, 0.07);
    cairo_line_to(pen, 0.855 + 0.075, 0);
    cairo_line_to(pen, 0.855, -0.07);
    cairo_close_path(pen);
    cairo_restore(pen);
  }
  cairo_fill(pen);
}

void DrawSun(cairo_t* pen) {
  constexpr double kSunY = -0.10;
  cairo_arc(pen, 0, kSunY, 0.19, 0, kTurn);
  cairo_fill(pen);
  constexpr int kRays = 13;
  for (int i = 0; i < kRays; ++i) {
    const double angle = -std::numbers::pi * (0.02 + 0.96 * i / (kRays - 1));
    const double length = i % 2 == 0 ? 0.42 : 0.35;
    const double half = 0.055;
    cairo_move_to(pen, 0.25 * std::cos(angle - half), kSunY + 0.25 * std::sin(angle - half));
    cairo_line_to(pen, length * std::cos(angle), kSunY + length * std::sin(angle));
    cairo_line_to(pen, 0.25 * std::cos(angle + half), kSunY + 0.25 * std::sin(angle + half));
    cairo_close_path(pen);
  }
  cairo_fill(pen);
}

void AddMountains(cairo_t* pen) {
  cairo_move_to(pen, -0.72, kHorizon);
  cairo_curve_to(pen, -0.50, 0.16, -0.36, -0.02, -0.24, -0.10);
  cairo_curve_to(pen, -0.16, -0.02, -0.10, 0.05, -0.04, 0.08);
  cairo_curve_to(pen, 0.06, 0.0, 0.14, -0.12, 0.22, -0.20);
  cairo_curve_to(pen, 0.34, -0.06, 0.50, 0.16, 0.72, kHorizon);
  cairo_close_path(pen);
}

void DrawMountains(cairo_t* pen) {
  // A gap between sun and mountains, cut out so that the emblem needs one ink only.
  AddMountains(pen);
  cairo_set_operator(pen, CAIRO_OPERATOR_CLEAR);
  cairo_set_line_width(pen, 0.09);
  cairo_stroke_preserve(pen);
  cairo_fill(pen);
  cairo_set_operator(pen, CAIRO_OPERATOR_OVER);
  AddMountains(pen);
  cairo_fill(pen);
}

void DrawSea(cairo_t* pen) {
  cairo_rectangle(pen, -1, kHorizon + 0.0, 2, 1);
  cairo_set_operator(pen, CAIRO_OPERATOR_CLEAR);
  cairo_fill(pen);
  cairo_set_operator(pen, CAIRO_OPERATOR_OVER);
  cairo_set_line_width(pen, 0.065);
  for (int line = 0; line < 4; ++line) {
    const double y = kHorizon + 0.075 + 0.125 * line;
    for (double x = -0.8; x <= 0.8; x += 0.02)
      cairo_line_to(pen, x, y + 0.028 * std::sin(x * 15 + line * std::numbers::pi));
    cairo_stroke(pen);
  }
}

}  // namespace

void DrawEmblem(cairo_t* pen, const EmblemPlace& place, const Ink& ink) {
  cairo_save(pen);
  cairo_translate(pen, place.x, place.y);
  cairo_scale(pen, place.radius_mm, place.radius_mm);
  cairo_rectangle(pen, -1.05, -1.05, 2.1, 2.1);
  cairo_clip(pen);
  cairo_push_group_with_content(pen, CAIRO_CONTENT_ALPHA);
  cairo_set_source_rgba(pen, 0, 0, 0, 1);
  cairo_save(pen);
  cairo_arc(pen, 0, 0, kInside - 0.03, 0, kTurn);
  cairo_clip(pen);
  DrawSun(pen);
  DrawMountains(pen);
  DrawSea(pen);
  cairo_restore(pen);
  DrawRing(pen);
  const CairoPattern shape(cairo_pop_group(pen));
  SetInk(pen, ink);
  cairo_mask(pen, shape.get());
  cairo_restore(pen);
}

}  // namespace cetak
