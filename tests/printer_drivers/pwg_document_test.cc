#include "printer_drivers/ipp/pwg_document.h"

#include <cups/raster.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

namespace cetak {
namespace {

struct Page {
  cups_page_header2_t header{};
  std::vector<std::uint8_t> rgb;

  std::uint8_t RedAt(unsigned x, unsigned y) const { return rgb[(std::size_t{y} * header.cupsWidth + x) * 3]; }
};

struct Reader {
  const std::vector<std::uint8_t>& document;
  std::size_t at = 0;
};

ssize_t ReadFrom(void* context, unsigned char* bytes, std::size_t length) {
  auto& reader = *static_cast<Reader*>(context);
  const std::size_t taken = std::min(length, reader.document.size() - reader.at);
  std::memcpy(bytes, reader.document.data() + reader.at, taken);
  reader.at += taken;
  return static_cast<ssize_t>(taken);
}

std::vector<Page> Pages(const std::vector<std::uint8_t>& document) {
  std::vector<Page> pages;
  Reader reader{document};
  cups_raster_t* raster = cupsRasterOpenIO(&ReadFrom, &reader, CUPS_RASTER_READ);
  Page page;
  while (cupsRasterReadHeader2(raster, &page.header) != 0) {
    page.rgb.resize(std::size_t{page.header.cupsBytesPerLine} * page.header.cupsHeight);
    cupsRasterReadPixels(raster, page.rgb.data(), static_cast<unsigned>(page.rgb.size()));
    pages.push_back(page);
  }
  cupsRasterClose(raster);
  return pages;
}

// Dark, with one bright pixel in the upper left corner.
std::shared_ptr<const Raster> CornerMarked(const PrintSize& size) {
  Raster side{size.width_px, size.height_px, {}};
  side.pixels.resize(static_cast<std::size_t>(size.width_px) * static_cast<std::size_t>(size.height_px));
  side.pixels[0] = 0xFF0000;
  return std::make_shared<const Raster>(std::move(side));
}

TEST(PwgDocument, TurnsALandscapeCardToThePortraitInWhichItIsFed) {
  const PageForm form;
  const PrintSize size = DrawingSize(form);
  EXPECT_EQ(size.width_px, 1011);
  EXPECT_EQ(size.height_px, 637);
  const auto pages = Pages(MakePwgDocument({CornerMarked(size), CornerMarked(size)}, form));
  ASSERT_EQ(pages.size(), 2U);
  for (const Page& page : pages) {
    EXPECT_EQ(page.header.cupsWidth, 637U);
    EXPECT_EQ(page.header.cupsHeight, 1011U);
    EXPECT_EQ(page.header.cupsColorSpace, CUPS_CSPACE_SRGB);
    EXPECT_EQ(page.header.HWResolution[0], 300U);
    EXPECT_EQ(page.header.cupsInteger[CUPS_RASTER_PWG_TotalPageCount], 2U);
    EXPECT_EQ(page.RedAt(0, 1010), 255);
  }
}

TEST(PwgDocument, LeavesALandscapeCardAloneWhereThePrinterFeedsItByTheLongEdge) {
  PageForm form;
  std::swap(form.width, form.length);
  const auto pages = Pages(MakePwgDocument({CornerMarked(DrawingSize(form))}, form));
  ASSERT_EQ(pages.size(), 1U);
  EXPECT_EQ(pages[0].RedAt(0, 0), 255);
}

TEST(PwgDocument, TurnsTheBackUpsideDownWhereThePrinterTurnsTheCardAboutItsLongEdge) {
  PageForm form;
  form.sides = "two-sided-long-edge";
  const PrintSize size = DrawingSize(form);
  const auto pages = Pages(MakePwgDocument({CornerMarked(size), CornerMarked(size)}, form));
  EXPECT_EQ(pages[0].RedAt(0, 1010), 255);
  EXPECT_EQ(pages[1].RedAt(636, 0), 255);
}

TEST(PwgDocument, TurnsTheBackAsThePrinterAsks) {
  PageForm form;
  form.sheet_back = "manual-tumble";
  const PrintSize size = DrawingSize(form);
  const auto pages = Pages(MakePwgDocument({CornerMarked(size), CornerMarked(size)}, form));
  EXPECT_EQ(pages[1].RedAt(636, 0), 255);
}

}  // namespace
}  // namespace cetak
