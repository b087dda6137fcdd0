// How many cards, front and back with a photo, one thread draws a second. One line of JSON.
//   bench_draw CARDS
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "tests/artwork/sample_card.h"

namespace cetak {
namespace {

int Main(int cards) {
  CardContent content = SampleCard();
  content.photo_jpeg = SamplePhoto(480, 640);
  const Redacted<CardContent> card(std::move(content));
  const auto artist = MakeCardArtist("ktp-el");
  const auto draw = [&] { return (*artist)->Draw(card, SampleHeading(), PrintSize{}).has_value(); };
  bool drawn = draw();  // what is the same on every card
  const auto begun = std::chrono::steady_clock::now();
  for (int i = 0; i < cards; ++i) drawn = draw() && drawn;
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  if (!drawn) return 1;
  std::puts(nlohmann::json{{"jobs", cards}, {"seconds", seconds}, {"per_second", cards / seconds}}.dump().c_str());
  return 0;
}

}  // namespace
}  // namespace cetak

int main(int argc, char** argv) { return cetak::Main(argc > 1 ? std::atoi(argv[1]) : 500); }
