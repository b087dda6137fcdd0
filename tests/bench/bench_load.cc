// Loads a running server and says, as one line of JSON, how it went. See load.h.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <string>

#include "tests/bench/load.h"

namespace cetak {
namespace {

struct Kind {
  const char* name;
  nlohmann::json (*run)(const LoadOptions&);
  const char* meaning;
};

constexpr Kind kKinds[] = {
    {"stream", RunStream, "Messages of many jobs on streams"},
    {"unary", RunUnary, "--in-flight calls at any time"},
    {"lone", RunLone, "One call after the other"},
    {"open", RunOpen, "Calls that arrive at --rate, whether or not others are answered"},
    {"life", RunLife, "As stream, until as many more cards are printed"},
    {"count", RunCount, "The backlog by office and priority, --jobs times"},
    {"card", RunCard, "Cards of one office, one after the other until each is printed"},
    {"pause", RunPause, "No printer is fed any more"},
    {"resume", RunResume, "Printers are fed again"},
    {"outage", RunOutage, "The client's own stream, which waits out what may pass"},
};

int Main(int argc, char** argv) {
  LoadOptions options;
  bool random_ids = false;
  CLI::App app("Loads a running cetakd", "bench_load");
  app.require_subcommand(1);
  for (const Kind& kind : kKinds) {
    CLI::App* command = app.add_subcommand(kind.name, kind.meaning);
    command->add_option("--server", options.server);
    command->add_option("--jobs", options.jobs)->check(CLI::PositiveNumber);
    command->add_option("--payload", options.kind.payload_bytes, "bytes of the stored card");
    command->add_flag("--random-ids", random_ids, "request ids without an order instead of UUIDv7");
    command->add_option("--office", options.office, "all from this office, counted from 0");
    command->add_flag("--empty", options.empty, "requests without content, for bench_floor rpc");
    command->add_flag("--urgent", options.urgent, "cards that go first");
    command->add_option("--in-flight", options.in_flight);
    command->add_option("--streams", options.streams);
    command->add_option("--message-jobs", options.message_jobs);
    command->add_option("--rate", options.rate, "a second");
    command->callback([&, run = kind.run] {
      if (random_ids) options.kind.ids = IdOrder::kRandom;
      std::puts(run(options).dump().c_str());
    });
  }
  CLI11_PARSE(app, argc, argv);
  return 0;
}

}  // namespace
}  // namespace cetak

int main(int argc, char** argv) { return cetak::Main(argc, argv); }
