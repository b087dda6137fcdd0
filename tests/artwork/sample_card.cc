#include "tests/artwork/sample_card.h"

#include <turbojpeg.h>

#include "server/artwork/canvas.h"

namespace cetak {
namespace {

using std::chrono::day;
using std::chrono::month;
using std::chrono::year;

void FillEllipse(cairo_t* pen, const Box& box, const Ink& ink) {
  cairo_save(pen);
  cairo_translate(pen, box.left + box.width / 2, box.top + box.height / 2);
  cairo_scale(pen, box.width / 2, box.height / 2);
  cairo_arc(pen, 0, 0, 1, 0, 7);
  cairo_restore(pen);
  SetInk(pen, ink);
  cairo_fill(pen);
}

// On a sheet of 3 × 4: a woman in a veil before the blue backdrop of an even year of birth.
void DrawPortrait(cairo_t* pen) {
  const CairoPattern backdrop(cairo_pattern_create_linear(0, 0, 0, 4));
  cairo_pattern_add_color_stop_rgb(backdrop.get(), 0, 0.20, 0.45, 0.71);
  cairo_pattern_add_color_stop_rgb(backdrop.get(), 1, 0.13, 0.33, 0.58);
  cairo_set_source(pen, backdrop.get());
  cairo_paint(pen);
  FillEllipse(pen, {0.05, 2.85, 2.90, 2.9}, InkOf(0x2F4258));
  FillEllipse(pen, {0.66, 0.60, 1.68, 2.30}, InkOf(0xE4D6C3));
  FillEllipse(pen, {0.38, 2.30, 2.24, 1.35}, InkOf(0xCFBCA3));
  FillEllipse(pen, {0.62, 2.02, 1.76, 1.22}, InkOf(0xE4D6C3));
  FillEllipse(pen, {0.89, 0.86, 1.22, 1.78}, InkOf(0xC8B59B));
  FillEllipse(pen, {0.92, 0.90, 1.16, 1.70}, InkOf(0xD3A37C));
  FillEllipse(pen, {0.96, 1.86, 0.34, 0.22}, InkOf(0xD08F72, 0.45));
  FillEllipse(pen, {1.70, 1.86, 0.34, 0.22}, InkOf(0xD08F72, 0.45));
  cairo_set_line_cap(pen, CAIRO_LINE_CAP_ROUND);
  for (const double x : {1.24, 1.76}) {
    FillEllipse(pen, {x - 0.06, 1.61, 0.12, 0.15}, InkOf(0x2B1A12));
    FillEllipse(pen, {x - 0.01, 1.63, 0.04, 0.04}, InkOf(0xFFFFFF, 0.85));
    cairo_set_line_width(pen, 0.045);
    cairo_arc(pen, x, 1.68, 0.23, -2.1, -1.04);
    SetInk(pen, InkOf(0x4A2E20));
    cairo_stroke(pen);
  }
  cairo_set_line_width(pen, 0.035);
  cairo_arc(pen, 1.5, 1.88, 0.07, 0.5, 2.64);
  SetInk(pen, InkOf(0xA8744F));
  cairo_stroke(pen);
  cairo_set_line_width(pen, 0.055);
  cairo_arc(pen, 1.5, 1.98, 0.27, 0.75, 2.39);
  SetInk(pen, InkOf(0xA4544C));
  cairo_stroke(pen);
}

}  // namespace

CardContent SampleCard() {
  CardContent card;
  card.national_id_number = "5202044503980002";
  card.full_name = "BAIQ SEKAR KENANGA";
  card.birth_place = "LOMBOK TENGAH";
  card.birth_date = year(1998) / month(3) / day(5);
  card.sex = Sex::kFemale;
  card.blood_type = "O";
  card.address = "DUSUN KARANG BEJELO";
  card.neighbourhood = "005";
  card.community = "006";
  card.village = "KUTA";
  card.district = "PUJUT";
  card.religion = "ISLAM";
  card.marital_status = "BELUM KAWIN";
  card.occupation = "PELAJAR/MAHASISWA";
  card.citizenship = "WNI";
  card.valid_until = "SEUMUR HIDUP";
  card.application_date = year(2018) / month(11) / day(12);
  return card;
}

CardContent LongTextsCard() {
  CardContent card = SampleCard();
  card.full_name = "RADEN AJENG SITI NURHALIZAH PUTRI WÉNINGTYAS KUSUMANʼGRUM HJ";
  card.birth_place = "KOTAWARINGIN TIMUR SELATAN BARAT DAYA AA";
  card.blood_type = "AB+";
  card.address = "JALAN PANGERAN DIPONEGORO GANG MELATI PUTIH BLOK C NOMOR 127 PERUMAHAN GRIYA ASR";
  card.village = "PRAYA TENGAH TIMUR LAUT KARANG SIDEMEN A";
  card.district = "PRAYA BARAT DAYA PERLUASAN KOTA BARU ABC";
  card.religion = "KEPERCAYAAN TERHADAP TUHAN YANG MAHA ESA";
  card.marital_status = "KAWIN TERCATAT DI LUAR NEGERI SEJAK 1999";
  card.occupation = "ANGGOTA DPRD KABUPATEN/KOTA BIDANG HUKUM";
  card.citizenship = "WARGA NEGARA ASING IZIN TINGGAL TETAP AB";
  card.valid_until = "SEUMUR HIDUP ATAU SAMPAI DATA BERUBAH AB";
  return card;
}

CardHeading SampleHeading() { return {"PROVINSI NUSA TENGGARA BARAT", "KABUPATEN LOMBOK TENGAH"}; }

std::string SamplePhoto(int width_px, int height_px) {
  const CairoSurface surface(cairo_image_surface_create(CAIRO_FORMAT_RGB24, width_px, height_px));
  const CairoPen pen(cairo_create(surface.get()));
  cairo_scale(pen.get(), width_px / 3.0, height_px / 4.0);
  DrawPortrait(pen.get());
  cairo_surface_flush(surface.get());
  const tjhandle compressor = tjInitCompress();
  unsigned char* bytes = nullptr;
  unsigned long size = 0;
  const int failed = tjCompress2(compressor, cairo_image_surface_get_data(surface.get()), width_px,
                                 cairo_image_surface_get_stride(surface.get()), height_px, TJPF_BGRX, &bytes, &size,
                                 TJSAMP_420, 85, 0);
  if (failed != 0) BrokenInvariant("the sample photo cannot be encoded");
  std::string jpeg(reinterpret_cast<const char*>(bytes), size);
  tjFree(bytes);
  tjDestroy(compressor);
  return jpeg;
}

}  // namespace cetak
