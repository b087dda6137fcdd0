// cetak: the command-line client.
#include <CLI/CLI.hpp>
#include <clocale>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "clients/cli/session.h"
#include "server/base/nearest.h"

namespace cetak {
namespace {

constexpr const char* kExitCodes =
    "Exit codes / Kode keluar:\n"
    "  0  done\n"
    "  1  something was refused or does not agree (rejected rows, discrepancies)\n"
    "  2  wrong usage\n"
    "  3  the server cannot be reached\n"
    "  4  no such job, batch or printer\n"
    "CETAK_SERVER names the server; LC_ALL, LC_MESSAGES or LANG (id_ID) the language; NO_COLOR turns colours off.";

std::string LocaleOfEnvironment() {
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const char* value = std::getenv(name);
    if (value != nullptr && *value != '\0') return value;
  }
  return "";
}

// What CLI11 reports as a missing command, where one was mistyped: `unknown command "verifi"; did you mean "verify"?`.
std::string FindUnknownCommand(const CLI::App& program, int argc, char** argv) {
  const CLI::App* command = &program;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word.empty() || word.front() == '-' || command->get_require_subcommand_min() == 0) return "";
    std::vector<std::string> known;
    const CLI::App* next = nullptr;
    for (const CLI::App* candidate : command->get_subcommands([](const CLI::App*) { return true; })) {
      known.push_back(candidate->get_name());
      if (candidate->get_name() == word) next = candidate;
    }
    if (next == nullptr) return UnknownWord("command", word, known);
    command = next;
  }
  return "";
}

int Main(int argc, char** argv) {
  Session session;
  std::string language = LocaleOfEnvironment();
  session.server = kDefaultServer;
  int exit_code = kExitOk;
  CLI::App program("cetak, the client of the Cetak print-queue server", "cetak");
  program.footer(kExitCodes);
  program.require_subcommand(1);
  program.fallthrough();
  program.set_version_flag("--version", CETAK_VERSION);
  program.add_option("--server", session.server, "host:port or unix:PATH")
      ->envname("CETAK_SERVER")
      ->capture_default_str();
  program.add_flag("--json", session.json, "answer in JSON; one document, or one a line for what goes on");
  program.add_option("--lang", language, "id or en; by the locale when not given")
      ->check(CLI::IsMember({"id", "en"}))
      ->default_str("");
  program.parse_complete_callback([&] { session.language = LanguageOf(language); });

  AddImportCommand(program, session, exit_code);
  AddSubmitCommand(program, session, exit_code);
  AddJobCommand(program, session, exit_code);
  AddBatchCommand(program, session, exit_code);
  AddPrinterCommand(program, session, exit_code);
  AddBacklogCommand(program, session, exit_code);
  AddSampleCommand(program, session, exit_code);
  AddVerifyCommand(program, session, exit_code);
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (const std::string unknown = FindUnknownCommand(program, argc, argv); !unknown.empty()) {
      std::fprintf(stderr, "cetak: %s; cetak --help lists them\n", unknown.c_str());
      return kExitUsage;
    }
    return program.exit(error) == 0 ? kExitOk : kExitUsage;
  }
  return exit_code;
}

}  // namespace
}  // namespace cetak

int main(int argc, char** argv) { return cetak::Main(argc, argv); }
