#include "printer_drivers/ipp/pwg_document.h"

#include <cups/raster.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "server/base/result.h"

namespace cetak {
namespace {

using RasterStream = std::unique_ptr<cups_raster_t, decltype(&cupsRasterClose)>;

ssize_t AppendTo(void* document, unsigned char* bytes, std::size_t length) {
  auto& out = *static_cast<std::vector<std::uint8_t>*>(document);
  out.insert(out.end(), bytes, bytes + length);
  return static_cast<ssize_t>(length);
}

std::int32_t Pixels(std::int32_t hundredths, std::int32_t dots_per_inch) { return hundredths * dots_per_inch / 2540; }

bool IsPortrait(const PageForm& form) { return form.length > form.width; }

// Where the pixel (x, y) of a page comes from on its landscape side.
struct Turn {
  bool portrait = false;
  bool mirror_x = false;
  bool mirror_y = false;
};

// `x` and `y` on the page.
std::size_t SourcePixel(const Raster& side, const cups_page_header2_t& page, const Turn& turn, unsigned x, unsigned y) {
  if (turn.mirror_x) x = page.cupsWidth - 1 - x;
  if (turn.mirror_y) y = page.cupsHeight - 1 - y;
  const auto width = static_cast<std::size_t>(side.width_px);
  return turn.portrait ? std::size_t{x} * width + (width - 1 - y) : std::size_t{y} * width + x;
}

cups_page_header2_t PageHeader(const PageForm& form, std::size_t sides, bool back) {
  cups_page_header2_t header;
  pwg_media_t* media = pwgMediaForSize(form.width, form.length);
  const char* sheet_back = back ? form.sheet_back.c_str() : nullptr;
  const std::string printed = sides > 1 ? form.sides : "one-sided";
  if (cupsRasterInitPWGHeader(&header, media, "srgb_8", form.dots_per_inch, form.dots_per_inch, printed.c_str(),
                              sheet_back) == 0) {
    BrokenInvariant(std::string("no PWG page header: ") + cupsRasterErrorString());
  }
  header.cupsInteger[CUPS_RASTER_PWG_TotalPageCount] = static_cast<unsigned>(sides);
  header.cupsInteger[CUPS_RASTER_PWG_PrintQuality] = IPP_QUALITY_HIGH;
  return header;
}

void WriteSide(cups_raster_t* stream, const Raster& side, const PageForm& form, bool back, cups_page_header2_t header) {
  // A card is turned about its short edge: a printer that can only turn it about the long one gets the back upside
  // down.
  const bool upside_down = back && form.sides == "two-sided-long-edge";
  const Turn turn{IsPortrait(form),
                  (static_cast<int>(header.cupsInteger[CUPS_RASTER_PWG_CrossFeedTransform]) < 0) != upside_down,
                  (static_cast<int>(header.cupsInteger[CUPS_RASTER_PWG_FeedTransform]) < 0) != upside_down};
  const unsigned width = turn.portrait ? static_cast<unsigned>(side.height_px) : static_cast<unsigned>(side.width_px);
  const unsigned height = turn.portrait ? static_cast<unsigned>(side.width_px) : static_cast<unsigned>(side.height_px);
  if (width != header.cupsWidth || height != header.cupsHeight || side.pixels.size() != std::size_t{width} * height) {
    BrokenInvariant("a side of a card has not the size that was asked for");
  }
  cupsRasterWriteHeader2(stream, &header);
  std::vector<std::uint8_t> line(header.cupsBytesPerLine);
  for (unsigned y = 0; y < header.cupsHeight; ++y) {
    for (unsigned x = 0; x < header.cupsWidth; ++x) {
      const std::uint32_t pixel = side.pixels[SourcePixel(side, header, turn, x, y)];
      line[std::size_t{x} * 3] = static_cast<std::uint8_t>(pixel >> 16);
      line[std::size_t{x} * 3 + 1] = static_cast<std::uint8_t>(pixel >> 8);
      line[std::size_t{x} * 3 + 2] = static_cast<std::uint8_t>(pixel);
    }
    cupsRasterWritePixels(stream, line.data(), header.cupsBytesPerLine);
  }
}

}  // namespace

PrintSize DrawingSize(const PageForm& form) {
  const std::int32_t a = Pixels(form.width, form.dots_per_inch);
  const std::int32_t b = Pixels(form.length, form.dots_per_inch);
  return {std::max(a, b), std::min(a, b)};
}

std::vector<std::uint8_t> MakePwgDocument(const Sides& sides, const PageForm& form) {
  std::vector<std::uint8_t> document;
  const RasterStream stream(cupsRasterOpenIO(&AppendTo, &document, CUPS_RASTER_WRITE_PWG), &cupsRasterClose);
  for (std::size_t i = 0; i < sides.size(); ++i) {
    WriteSide(stream.get(), *sides[i], form, i == 1, PageHeader(form, sides.size(), i == 1));
  }
  return document;
}

}  // namespace cetak
