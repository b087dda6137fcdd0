#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "tests/bench/floor.h"
#include "tests/bench/percentiles.h"

namespace cetak {

// Over the same blocks again and again, as PostgreSQL writes its log into files that are there already.
nlohmann::json RunDiskFloor(const std::string& file) {
  using std::chrono::steady_clock;
  constexpr std::size_t kBlocks = 256;
  static const std::array<char, 8'192> kBlock{};
  const int disk = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  const auto write_block = [&](std::size_t n) {
    const auto at = static_cast<off_t>(n % kBlocks * kBlock.size());
    return pwrite(disk, kBlock.data(), kBlock.size(), at) == static_cast<ssize_t>(kBlock.size());
  };
  bool written = disk >= 0;
  for (std::size_t i = 0; i < kBlocks; ++i) written = written && write_block(i);
  written = written && fsync(disk) == 0;

  std::vector<double> seconds;
  const auto begun = steady_clock::now();
  while (written && steady_clock::now() - begun < std::chrono::seconds(1)) {
    const auto before = steady_clock::now();
    written = write_block(seconds.size()) && fdatasync(disk) == 0;
    seconds.push_back(std::chrono::duration<double>(steady_clock::now() - before).count());
  }
  if (!written) {
    std::perror(file.c_str());
    std::exit(1);
  }
  close(disk);
  unlink(file.c_str());
  nlohmann::json result = Percentiles(seconds);
  result["per_second"] = seconds.size();
  return result;
}

}  // namespace cetak
