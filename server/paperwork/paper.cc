#include "server/paperwork/paper.h"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#include <algorithm>

#include "server/base/result.h"

namespace cetak {
namespace {

constexpr char kFamily[] = "Inter, sans";

cairo_status_t Append(void* pdf, const unsigned char* bytes, unsigned int count) {
  static_cast<std::string*>(pdf)->append(reinterpret_cast<const char*>(bytes), count);
  return CAIRO_STATUS_SUCCESS;
}

struct Release {
  void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
  void operator()(cairo_t* pen) const { cairo_destroy(pen); }
  void operator()(PangoContext* context) const { g_object_unref(context); }
  void operator()(PangoLayout* layout) const { g_object_unref(layout); }
  void operator()(PangoAttrList* attributes) const { pango_attr_list_unref(attributes); }
  void operator()(PangoFontDescription* font) const { pango_font_description_free(font); }
  void operator()(char* text) const { g_free(text); }
};
template <typename T>
using Owned = std::unique_ptr<T, Release>;

PangoAlignment PangoAlignmentOf(TextAlign align) {
  switch (align) {
    case TextAlign::kCenter: return PANGO_ALIGN_CENTER;
    case TextAlign::kRight: return PANGO_ALIGN_RIGHT;
    default: return PANGO_ALIGN_LEFT;
  }
}

// The shape of a text does not depend on its place, and digits stand below each other.
Owned<PangoContext> PaperContext() {
  Owned<PangoContext> context(pango_font_map_create_context(pango_cairo_font_map_get_default()));
  cairo_font_options_t* options = cairo_font_options_create();
  cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
  pango_cairo_context_set_font_options(context.get(), options);
  cairo_font_options_destroy(options);
  pango_cairo_context_set_resolution(context.get(), 72);
  pango_context_set_round_glyph_positions(context.get(), false);
  return context;
}

}  // namespace

struct Paper::Pens {
  explicit Pens(std::string& pdf)
      : surface(cairo_pdf_surface_create_for_stream(Append, &pdf, kSheetWidth, kSheetHeight)),
        pen(cairo_create(surface.get())),
        context(PaperContext()),
        layout(pango_layout_new(context.get())) {}

  Owned<cairo_surface_t> surface;
  Owned<cairo_t> pen;
  Owned<PangoContext> context;
  Owned<PangoLayout> layout;
};

Paper::Paper(const DocumentTitle& title) : pens_(std::make_unique<Pens>(pdf_)) {
  const auto say = [&](cairo_pdf_metadata_t key, const std::string& value) {
    cairo_pdf_surface_set_metadata(pens_->surface.get(), key, value.c_str());
  };
  say(CAIRO_PDF_METADATA_TITLE, title.title);
  say(CAIRO_PDF_METADATA_AUTHOR, title.author);
  say(CAIRO_PDF_METADATA_SUBJECT, title.subject);
  say(CAIRO_PDF_METADATA_CREATOR, "Cetak");
  say(CAIRO_PDF_METADATA_CREATE_DATE, title.date);
  say(CAIRO_PDF_METADATA_MOD_DATE, title.date);
}

Paper::~Paper() = default;

void Paper::NextSheet() {
  cairo_show_page(pens_->pen.get());
  ++sheet_;
}

void Paper::Set(std::string_view text, bool is_markup, double width, const TextStyle& style) {
  PangoLayout* layout = pens_->layout.get();
  const Owned<PangoFontDescription> font(pango_font_description_new());
  pango_font_description_set_family_static(font.get(), kFamily);
  pango_font_description_set_weight(font.get(), style.weight);
  pango_font_description_set_absolute_size(font.get(), style.size * PANGO_SCALE);
  pango_layout_set_attributes(layout, nullptr);
  pango_layout_set_font_description(layout, font.get());
  pango_layout_set_width(layout, width < 0 ? -1 : static_cast<int>(width * PANGO_SCALE));
  pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_alignment(layout, PangoAlignmentOf(style.align));
  pango_layout_set_justify(layout, style.align == TextAlign::kJustified);
  if (is_markup) {
    pango_layout_set_markup(layout, text.data(), static_cast<int>(text.size()));
  } else {
    pango_layout_set_text(layout, text.data(), static_cast<int>(text.size()));
  }
  const PangoAttrList* of_markup = pango_layout_get_attributes(layout);
  const Owned<PangoAttrList> attributes(
      of_markup == nullptr ? pango_attr_list_new() : pango_attr_list_copy(const_cast<PangoAttrList*>(of_markup)));
  pango_attr_list_insert(attributes.get(), pango_attr_font_features_new("tnum=1"));
  pango_attr_list_insert(attributes.get(), pango_attr_line_height_new_absolute(
                                               static_cast<int>(style.size * style.line_height * PANGO_SCALE)));
  if (style.tracking != 0) {
    pango_attr_list_insert(attributes.get(),
                           pango_attr_letter_spacing_new(static_cast<int>(style.tracking * style.size * PANGO_SCALE)));
  }
  if (style.underlined) pango_attr_list_insert(attributes.get(), pango_attr_underline_new(PANGO_UNDERLINE_SINGLE));
  pango_layout_set_attributes(layout, attributes.get());
}

double Paper::LaidOutHeight() const {
  PangoRectangle logical;
  pango_layout_get_extents(pens_->layout.get(), nullptr, &logical);
  return static_cast<double>(logical.height) / PANGO_SCALE;
}

double Paper::HeightOf(std::string_view markup, double width, const TextStyle& style) {
  Set(markup, /*is_markup=*/true, width, style);
  return LaidOutHeight();
}

double Paper::Write(std::string_view markup, double left, double top, double width, const TextStyle& style) {
  Set(markup, /*is_markup=*/true, width, style);
  cairo_t* pen = pens_->pen.get();
  cairo_set_source_rgb(pen, style.gray, style.gray, style.gray);
  cairo_move_to(pen, left, top);
  pango_cairo_show_layout(pen, pens_->layout.get());
  return LaidOutHeight();
}

void Paper::WriteLine(std::string_view text, double left, double top, double width, const TextStyle& style) {
  Set(text, /*is_markup=*/false, -1, style);
  PangoRectangle logical;
  pango_layout_get_extents(pens_->layout.get(), nullptr, &logical);
  const double natural = static_cast<double>(logical.width) / PANGO_SCALE;
  const double narrowing = natural > width ? width / natural : 1;
  const double free = width - natural * narrowing;
  const double indent = style.align == TextAlign::kCenter ? free / 2 : style.align == TextAlign::kRight ? free : 0;
  cairo_t* pen = pens_->pen.get();
  cairo_save(pen);
  cairo_set_source_rgb(pen, style.gray, style.gray, style.gray);
  cairo_translate(pen, left + indent, top);
  cairo_scale(pen, narrowing, 1);
  cairo_move_to(pen, 0, 0);
  pango_cairo_show_layout(pen, pens_->layout.get());
  cairo_restore(pen);
}

void Paper::Rule(double left, double top, double width, double thickness, double gray) {
  Shade(left, top - thickness / 2, width, thickness, gray);
}

void Paper::Shade(double left, double top, double width, double height, double gray) {
  cairo_t* pen = pens_->pen.get();
  cairo_set_source_rgb(pen, gray, gray, gray);
  cairo_rectangle(pen, left, top, width, height);
  cairo_fill(pen);
}

std::string Paper::Finish() {
  cairo_surface_finish(pens_->surface.get());
  if (cairo_surface_status(pens_->surface.get()) != CAIRO_STATUS_SUCCESS) BrokenInvariant("Cairo cannot write a PDF");
  return std::move(pdf_);
}

std::string Paper::Escaped(std::string_view text) {
  return Owned<char>(g_markup_escape_text(text.data(), static_cast<gssize>(text.size()))).get();
}

}  // namespace cetak
