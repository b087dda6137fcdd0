#include <cstdint>
#include <cstdio>

#include "clients/cli/sample_maker.h"
#include "clients/cli/session.h"

namespace cetak {

void AddSampleCommand(CLI::App& program, Session& session, int& exit_code) {
  static std::int64_t count = 0;
  static std::uint64_t seed = 7'000;
  CLI::App* command = program.add_subcommand(
      "sample", session.Text("Menulis tabel N permintaan rekaan dari 12 kecamatan Lombok Tengah ke stdout",
                             "Write a table of N invented requests from the 12 kecamatan of Lombok Tengah to stdout"));
  command->add_option("N", count, session.Text("berapa", "how many"))
      ->required()
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{100'000'000}));
  command
      ->add_option("--seed", seed,
                   session.Text("benih yang sama memberi tabel yang sama", "the same seed gives the same table"))
      ->capture_default_str();
  command->callback([&] {
    MakeSample(count, seed, [](const std::string& line) {
      std::fwrite(line.data(), 1, line.size(), stdout);
      std::fputc('\n', stdout);
    });
    exit_code = std::fflush(stdout) == 0 ? kExitOk : kExitRefused;
  });
}

}  // namespace cetak
