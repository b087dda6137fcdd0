// draw_berita_acara FILE [SERIALS]: an invented destruction as a PDF, to look at.
#include <cstdio>
#include <fstream>

#include "server/paperwork/berita_acara.h"
#include "tests/paperwork/sample_destruction.h"

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fputs("draw_berita_acara FILE [SERIALS]\n", stderr);
    return 2;
  }
  const auto serials = cetak::SerialSet::Parse(argc > 2 ? argv[2] : "", "SERIALS");
  if (!serials) {
    std::fputs("these are no serial numbers\n", stderr);
    return 2;
  }
  const cetak::Destruction destruction = cetak::SampleDestruction(*serials);
  std::ofstream(argv[1], std::ios::binary)
      << cetak::DrawBeritaAcara(destruction, cetak::SampleRegency(), cetak::SampleProfile());
  return 0;
}
