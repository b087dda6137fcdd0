#include "server/artwork/lettering.h"

#include <pango/pangocairo.h>

#include <algorithm>
#include <cmath>

namespace cetak {
namespace {

constexpr double kMmPerPoint = 25.4 / 72;
constexpr char kFamily[] = "Inter, sans";
// Sizes and widths go in steps, so that Cairo meets the same glyphs again.
constexpr double kSizeStepPt = 0.25;
constexpr double kCondenseSteps = 64;
constexpr double kSmallPt = 4;

PangoWeight PangoWeightOf(Weight weight) {
  switch (weight) {
    case Weight::kRegular: return PANGO_WEIGHT_NORMAL;
    case Weight::kMedium: return PANGO_WEIGHT_MEDIUM;
    case Weight::kSemiBold: return PANGO_WEIGHT_SEMIBOLD;
    case Weight::kBold: return PANGO_WEIGHT_BOLD;
  }
  BrokenInvariant("unknown Weight");
}

// A thread's Pango layout, set up for paper: no hinting, so that a text's shape does not depend on its place.
class Typesetter {
 public:
  Typesetter() : context_(pango_font_map_create_context(pango_cairo_font_map_get_default())) {
    cairo_font_options_t* options = cairo_font_options_create();
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(context_, options);
    cairo_font_options_destroy(options);
    pango_context_set_round_glyph_positions(context_, false);
    layout_ = pango_layout_new(context_);
    pango_layout_set_single_paragraph_mode(layout_, true);
  }
  ~Typesetter() {
    g_object_unref(layout_);
    g_object_unref(context_);
  }
  Typesetter(const Typesetter&) = delete;
  Typesetter& operator=(const Typesetter&) = delete;

  // Sets the line and returns its width in pixels.
  double Set(std::string_view text, const TextBox& box, double size_px) {
    PangoFontDescription* font = pango_font_description_new();
    pango_font_description_set_family_static(font, kFamily);
    pango_font_description_set_weight(font, PangoWeightOf(box.weight));
    pango_font_description_set_absolute_size(font, size_px * PANGO_SCALE);
    PangoAttrList* attributes = pango_attr_list_new();
    if (box.tracking_em != 0) {
      const int spacing = static_cast<int>(box.tracking_em * size_px * PANGO_SCALE);
      pango_attr_list_insert(attributes, pango_attr_letter_spacing_new(spacing));
    }
    pango_layout_set_font_description(layout_, font);
    pango_layout_set_attributes(layout_, attributes);
    pango_layout_set_text(layout_, text.data(), static_cast<int>(text.size()));
    pango_attr_list_unref(attributes);
    pango_font_description_free(font);
    PangoRectangle logical;
    pango_layout_line_get_extents(pango_layout_get_line_readonly(layout_, 0), nullptr, &logical);
    return static_cast<double>(logical.width) / PANGO_SCALE;
  }

  // From the current point. Cairo keeps whole glyphs ready but puts them on whole pixels, which spaces very small or
  // narrowed text unevenly; outlines take five times as long.
  void Show(cairo_t* pen) { pango_cairo_show_layout_line(pen, pango_layout_get_line_readonly(layout_, 0)); }
  void FillOutlines(cairo_t* pen) {
    pango_cairo_layout_line_path(pen, pango_layout_get_line_readonly(layout_, 0));
    cairo_fill(pen);
  }

 private:
  PangoContext* context_;
  PangoLayout* layout_;
};

Typesetter& ThreadTypesetter() {
  thread_local Typesetter typesetter;
  return typesetter;
}

}  // namespace

Box ReachOf(const TextBox& box) {
  const double em_mm = box.size_pt * kMmPerPoint;
  return {box.left_mm, box.baseline_mm - 1.05 * em_mm, box.width_mm, 1.35 * em_mm};
}

void WriteText(Canvas& canvas, const TextBox& box, std::string_view text) {
  if (text.empty()) return;
  Typesetter& typesetter = ThreadTypesetter();
  const double limit_px = box.width_mm * canvas.pixels_per_mm();
  double size_pt = box.size_pt;
  const auto set = [&] { return typesetter.Set(text, box, size_pt * kMmPerPoint * canvas.pixels_per_mm()); };
  double width_px = set();
  if (width_px > limit_px) {
    size_pt = std::max(box.least_pt, std::floor(size_pt * limit_px / width_px / kSizeStepPt) * kSizeStepPt);
    width_px = set();
  }
  double narrowing = 1;
  if (width_px > limit_px) narrowing = std::max(1.0, std::floor(limit_px / width_px * kCondenseSteps)) / kCondenseSteps;

  double x = box.left_mm;
  double y = box.baseline_mm;
  cairo_t* pen = canvas.pen();
  cairo_user_to_device(pen, &x, &y);
  if (box.align == Align::kCenter) x += (limit_px - width_px * narrowing) / 2;
  cairo_save(pen);
  cairo_identity_matrix(pen);
  cairo_translate(pen, std::round(x), std::round(y));
  cairo_scale(pen, narrowing, 1);
  SetInk(pen, box.ink);
  cairo_move_to(pen, 0, 0);
  if (narrowing < 1 || size_pt < kSmallPt) {
    typesetter.FillOutlines(pen);
  } else {
    typesetter.Show(pen);
  }
  cairo_restore(pen);
}

}  // namespace cetak
