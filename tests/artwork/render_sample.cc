// Draws a sample card to look at.
//   render_card_sample [--long] [--no-photo] [--size WIDTHxHEIGHT] [--repeat N] [--sheet] [FOLDER]
// writes FOLDER/front.png and FOLDER/back.png, with --sheet also FOLDER/sheet.png, both sides side by side. With
// --repeat it draws N cards first and says how many a second.
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <string>
#include <string_view>

#include "server/artwork/canvas.h"
#include "tests/artwork/sample_card.h"

namespace cetak {
namespace {

struct Wishes {
  bool long_texts = false;
  bool photo = true;
  bool sheet = false;
  int repeat = 0;
  PrintSize size;
  std::string folder = ".";
};

bool ParseArguments(int count, char** arguments, Wishes& wishes) {
  for (int i = 1; i < count; ++i) {
    const std::string_view argument = arguments[i];
    const bool last = i + 1 == count;
    if (argument == "--long") {
      wishes.long_texts = true;
    } else if (argument == "--no-photo") {
      wishes.photo = false;
    } else if (argument == "--sheet") {
      wishes.sheet = true;
    } else if (argument == "--repeat" && !last) {
      wishes.repeat = std::atoi(arguments[++i]);
    } else if (argument == "--size" && !last) {
      if (std::sscanf(arguments[++i], "%dx%d", &wishes.size.width_px, &wishes.size.height_px) != 2) return false;
    } else if (argument.substr(0, 1) == "-") {
      return false;
    } else {
      wishes.folder = argument;
    }
  }
  return true;
}

CairoSurface SurfaceOf(const Raster& raster) {
  CairoSurface surface(cairo_image_surface_create(CAIRO_FORMAT_RGB24, raster.width_px, raster.height_px));
  std::memcpy(cairo_image_surface_get_data(surface.get()), raster.pixels.data(),
              raster.pixels.size() * sizeof(raster.pixels[0]));
  cairo_surface_mark_dirty(surface.get());
  return surface;
}

void DrawShadow(cairo_t* pen, const Box& card, double radius) {
  constexpr int kLayers = 26;
  for (int i = kLayers; i > 0; --i) {
    const double spread = i - 6.0;
    AddRoundedBox(pen, {card.left - spread, card.top - spread + 12, card.width + 2 * spread, card.height + 2 * spread},
                  radius + std::max(0.0, spread));
    SetInk(pen, InkOf(0x1B2B36, 0.007));
    cairo_fill(pen);
  }
}

void PlaceCard(cairo_t* pen, cairo_surface_t* side, const Box& card) {
  const double radius = 3.18 / kCardWidthMm * card.width;  // ISO/IEC 7810
  DrawShadow(pen, card, radius);
  cairo_save(pen);
  AddRoundedBox(pen, card, radius);
  cairo_clip(pen);
  cairo_translate(pen, card.left, card.top);
  cairo_scale(pen, card.width / cairo_image_surface_get_width(side),
              card.height / cairo_image_surface_get_height(side));
  cairo_set_source_surface(pen, side, 0, 0);
  cairo_pattern_set_filter(cairo_get_source(pen), CAIRO_FILTER_BEST);
  cairo_pattern_set_extend(cairo_get_source(pen), CAIRO_EXTEND_PAD);
  cairo_paint(pen);
  cairo_restore(pen);
}

void WriteSheet(cairo_surface_t* front, cairo_surface_t* back, const std::string& file) {
  constexpr double kWidth = 720;
  constexpr double kHeight = kWidth / kCardWidthMm * kCardHeightMm;
  constexpr double kGap = 52;
  constexpr int kSheetWidth = 1600;
  constexpr int kSheetHeight = 566;
  const CairoSurface sheet(cairo_image_surface_create(CAIRO_FORMAT_RGB24, kSheetWidth, kSheetHeight));
  const CairoPen pen(cairo_create(sheet.get()));
  SetInk(pen.get(), InkOf(0xEEF0F1));
  cairo_paint(pen.get());
  const double left = (kSheetWidth - 2 * kWidth - kGap) / 2;
  const double top = (kSheetHeight - kHeight) / 2 - 4;
  PlaceCard(pen.get(), front, {left, top, kWidth, kHeight});
  PlaceCard(pen.get(), back, {left + kWidth + kGap, top, kWidth, kHeight});
  cairo_surface_write_to_png(sheet.get(), file.c_str());
}

int Render(const Wishes& wishes) {
  CardContent content = wishes.long_texts ? LongTextsCard() : SampleCard();
  if (wishes.photo) content.photo_jpeg = SamplePhoto(480, 640);
  const Redacted<CardContent> card(std::move(content));
  const auto artist = MakeCardArtist("ktp-el");
  auto sides = (*artist)->Draw(card, SampleHeading(), wishes.size);
  if (!sides) {
    std::fprintf(stderr, "%s\n", Describe(sides.error()).c_str());
    return 1;
  }
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < wishes.repeat; ++i) sides = (*artist)->Draw(card, SampleHeading(), wishes.size);
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
  if (wishes.repeat > 0) std::printf("%.0f cards a second\n", wishes.repeat / elapsed.count());
  const CairoSurface front = SurfaceOf(*sides->at(0));
  const CairoSurface back = SurfaceOf(*sides->at(1));
  cairo_surface_write_to_png(front.get(), (wishes.folder + "/front.png").c_str());
  cairo_surface_write_to_png(back.get(), (wishes.folder + "/back.png").c_str());
  if (wishes.sheet) WriteSheet(front.get(), back.get(), wishes.folder + "/sheet.png");
  return 0;
}

}  // namespace
}  // namespace cetak

int main(int count, char** arguments) {
  cetak::Wishes wishes;
  if (!cetak::ParseArguments(count, arguments, wishes)) {
    std::fprintf(stderr,
                 "render_card_sample [--long] [--no-photo] [--size WIDTHxHEIGHT] [--repeat N] [--sheet] [FOLDER]\n");
    return 2;
  }
  return cetak::Render(wishes);
}
