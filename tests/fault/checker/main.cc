// cetak_checker: what the campaign runs after every fault, as a program of its own.
//
//   cetak_checker --database URL --acknowledged FILE [--cards LOG]… [--server ADDRESS]… [--drained]
//
// Exit code 0: every demand is kept; 1: what was found stands on stdout; 2: wrong usage, or a record cannot be read.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>

#include "tests/fault/checker/check.h"

int main(int argc, char** argv) {
  using namespace cetak::checker;
  CLI::App app("Compares what clients were told, what PostgreSQL holds and what printers logged", "cetak_checker");
  Witnesses witnesses;
  std::vector<std::string> servers;
  bool drained = false;
  app.add_option("--database", witnesses.database_url, "PostgreSQL, as a libpq conninfo or URL")->required();
  app.add_option("--acknowledged", witnesses.acknowledgements, "what clients were told")->required();
  app.add_option("--cards", witnesses.card_logs, "a printer's log of physical cards; may be repeated");
  app.add_option("--server", servers, "host:port of a server whose counts are compared; may be repeated");
  app.add_flag("--drained", drained, "nothing waits or prints: every job must be final");
  try {
    app.parse(argc, argv);
    Findings findings = CheckRecords(witnesses, drained ? When::kDrained : When::kRunning);
    CheckApi(witnesses, servers, findings);
    std::fputs(findings.Describe().c_str(), stdout);
    return findings.empty() ? 0 : 1;
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "cetak_checker: %s\n", error.what());
    return 2;
  }
}
