// pwg_to_png DOCUMENT PREFIX: writes the pages of a PWG raster document as PREFIX-front.png and PREFIX-back.png, turned
// to landscape as a person holds the card, and says on stdout how many came whole. Exit code 1 when the document is
// broken off, empty or not 8-bit sRGB.
#include <cairo.h>
#include <cups/raster.h>
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

namespace {

struct Page {
  unsigned width = 0;
  unsigned height = 0;
  std::vector<unsigned char> rgb;
};

using Raster = std::unique_ptr<cups_raster_t, decltype(&cupsRasterClose)>;

// False at the end of the document, and when the page is torn or of another kind; `broken` tells the two apart.
bool ReadPage(cups_raster_t* raster, Page& page, bool& broken) {
  cups_page_header2_t header;
  if (cupsRasterReadHeader2(raster, &header) == 0) return false;
  broken = true;
  if (header.cupsBitsPerPixel != 24 || header.cupsColorSpace != CUPS_CSPACE_SRGB ||
      header.cupsBytesPerLine != header.cupsWidth * 3) {
    return false;
  }
  page = {header.cupsWidth, header.cupsHeight, {}};
  page.rgb.resize(std::size_t{header.cupsBytesPerLine} * header.cupsHeight);
  for (unsigned y = 0; y < header.cupsHeight; ++y) {
    unsigned char* line = &page.rgb[std::size_t{y} * header.cupsBytesPerLine];
    if (cupsRasterReadPixels(raster, line, header.cupsBytesPerLine) != header.cupsBytesPerLine) return false;
  }
  broken = false;
  return true;
}

// A portrait page holds a landscape card turned by 90° counter-clockwise (RFC 8011 §5.2.10 'landscape'); this turns it
// back.
bool WritePng(const Page& page, const std::string& path) {
  const bool turned = page.height > page.width;
  const int width = static_cast<int>(turned ? page.height : page.width);
  const int height = static_cast<int>(turned ? page.width : page.height);
  cairo_surface_t* surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
  cairo_surface_flush(surface);
  unsigned char* pixels = cairo_image_surface_get_data(surface);
  const int stride = cairo_image_surface_get_stride(surface);
  for (int y = 0; y < height; ++y) {
    auto* line = reinterpret_cast<std::uint32_t*>(pixels + std::ptrdiff_t{y} * stride);
    for (int x = 0; x < width; ++x) {
      const std::size_t source = turned
                                     ? static_cast<std::size_t>(width - 1 - x) * page.width + static_cast<unsigned>(y)
                                     : static_cast<std::size_t>(y) * page.width + static_cast<unsigned>(x);
      const unsigned char* rgb = &page.rgb[source * 3];
      line[x] = std::uint32_t{rgb[0]} << 16 | std::uint32_t{rgb[1]} << 8 | rgb[2];
    }
  }
  cairo_surface_mark_dirty(surface);
  const bool written = cairo_surface_write_to_png(surface, path.c_str()) == CAIRO_STATUS_SUCCESS;
  cairo_surface_destroy(surface);
  return written;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("usage: pwg_to_png DOCUMENT PREFIX\n", stderr);
    return 2;
  }
  const int document = open(argv[1], O_RDONLY | O_CLOEXEC);
  if (document < 0) {
    std::perror("pwg_to_png");
    return 2;
  }
  const Raster raster(cupsRasterOpen(document, CUPS_RASTER_READ), &cupsRasterClose);
  const std::array<const char*, 2> names = {"-front.png", "-back.png"};
  std::size_t whole = 0;
  bool broken = raster == nullptr;
  for (Page page; !broken && whole < names.size() && ReadPage(raster.get(), page, broken); ++whole) {
    broken = !WritePng(page, std::string(argv[2]) + names.at(whole));
  }
  std::printf("%zu\n", whole);
  close(document);
  return broken || whole == 0 ? 1 : 0;
}
