#include "server/artwork/guilloche.h"

#include <cmath>
#include <numbers>

namespace cetak {
namespace {

constexpr double kTurn = 2 * std::numbers::pi;
constexpr double kStepMm = 0.3;

}  // namespace

void StrokeBand(cairo_t* pen, const GuillocheBand& band) {
  const int steps = static_cast<int>(std::ceil((band.right - band.left) / kStepMm));
  for (int line = 0; line < band.lines; ++line) {
    const double phase = kTurn * line / band.lines;
    cairo_new_sub_path(pen);
    for (int step = 0; step <= steps; ++step) {
      const double x = band.left + step * kStepMm;
      const double along = kTurn * x / band.swell_wavelength;
      const double half_height = band.half_height * (1 + band.swell * std::sin(along));
      const double middle = band.middle + band.bend * std::sin(along / 2 + 1);
      cairo_line_to(pen, x, middle + half_height * std::sin(kTurn * x / band.wavelength + phase));
    }
  }
  cairo_stroke(pen);
}

void StrokeRosette(cairo_t* pen, const GuillocheRosette& rosette) {
  const int steps = static_cast<int>(std::ceil(kTurn * rosette.outer_radius / kStepMm));
  const double middle = (rosette.inner_radius + rosette.outer_radius) / 2;
  const double swing = (rosette.outer_radius - rosette.inner_radius) / 2;
  for (int line = 0; line < rosette.lines; ++line) {
    const double phase = kTurn * line / rosette.lines;
    cairo_new_sub_path(pen);
    for (int step = 0; step < steps; ++step) {
      const double angle = kTurn * step / steps;
      const double radius = middle + swing * std::sin(rosette.petals * angle + phase);
      cairo_line_to(pen, rosette.x + radius * std::cos(angle), rosette.y + radius * std::sin(angle));
    }
    cairo_close_path(pen);
  }
  cairo_stroke(pen);
}

}  // namespace cetak
