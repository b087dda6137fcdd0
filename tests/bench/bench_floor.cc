// What this machine gives without us, each as one line of JSON: rows by COPY, a synced disk, calls that do nothing.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <string>

#include "tests/bench/floor.h"

namespace cetak {
namespace {

int Main(int argc, char** argv) {
  CLI::App app("What this machine gives without Cetak", "bench_floor");
  app.require_subcommand(1);

  CopyFloor copy;
  CLI::App* copying = app.add_subcommand("copy", "Rows into the server's own tables, a transaction a group");
  copying->add_option("--url", copy.url)->required();
  copying->add_option("--jobs", copy.jobs)->check(CLI::PositiveNumber);
  copying->add_option("--group", copy.group)->check(CLI::PositiveNumber);
  copying->add_option("--payload", copy.kind.payload_bytes, "bytes of the stored card");
  bool random_ids = false;
  copying->add_flag("--random-ids", random_ids, "request ids without an order instead of UUIDv7");
  copying->add_flag("--completions", copy.completions, "besides a completion row for each");
  copying->callback([&] {
    if (random_ids) copy.kind.ids = IdOrder::kRandom;
    std::puts(RunCopyFloor(copy).dump().c_str());
  });

  RowFloor row;
  CLI::App* inserting = app.add_subcommand("row", "A row of one number at a time, with a rest before each");
  inserting->add_option("--url", row.url)->required();
  inserting->add_option("--rows", row.rows)->check(CLI::PositiveNumber);
  inserting->callback([&] { std::puts(RunRowFloor(row).dump().c_str()); });

  std::string file;
  CLI::App* disk = app.add_subcommand("disk", "Eight kilobytes and fdatasync, for a second");
  disk->add_option("--file", file)->required();
  disk->callback([&] { std::puts(RunDiskFloor(file).dump().c_str()); });

  std::string address;
  CLI::App* rpc = app.add_subcommand("rpc", "Answers every call with nothing; says its port, ends with its stdin");
  rpc->add_option("--listen", address)->required();
  rpc->callback([&] { RunRpcFloor(address); });

  CLI11_PARSE(app, argc, argv);
  return 0;
}

}  // namespace
}  // namespace cetak

int main(int argc, char** argv) { return cetak::Main(argc, argv); }
