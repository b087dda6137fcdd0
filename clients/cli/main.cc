// cetak: the command-line client.
#include <CLI/CLI.hpp>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "clients/cli/session.h"
#include "server/base/nearest.h"

namespace cetak {
namespace {

constexpr const char* kFooterIndonesian =
    "Kode keluar:\n"
    "  0    selesai\n"
    "  1    ada yang ditolak atau tidak cocok (baris yang ditolak, angka yang berbeda, kartu yang ragu)\n"
    "  2    perintah atau berkas yang tidak dipahami\n"
    "  3    server tidak bisa dihubungi\n"
    "  4    pekerjaan, kelompok, pencetak, atau kartu ragu itu tidak ada\n"
    "  130  terputus (Ctrl-C)\n"
    "CETAK_SERVER menyebut server; LC_ALL, LC_MESSAGES, atau LANG bahasanya (id_ID); NO_COLOR mematikan warna.";
constexpr const char* kFooterEnglish =
    "Exit codes:\n"
    "  0    done\n"
    "  1    something was refused or does not agree (rejected rows, discrepancies, cards in doubt)\n"
    "  2    a command or a file that was not understood\n"
    "  3    the server cannot be reached\n"
    "  4    no such job, batch, printer or card in doubt\n"
    "  130  interrupted (Ctrl-C)\n"
    "CETAK_SERVER names the server; LC_ALL, LC_MESSAGES or LANG (id_ID) the language; NO_COLOR turns colours off.";

// POSIX: the first of these that is set and not empty.
std::string LocaleOfEnvironment() {
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const char* value = std::getenv(name);
    if (value != nullptr && *value != '\0') return value;
  }
  return "";
}

// Help is written before the line is parsed, so --lang is looked for first.
std::string LanguageAsked(int argc, char** argv) {
  constexpr std::string_view kFlag = "--lang";
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument == kFlag && i + 1 < argc) return argv[i + 1];
    if (argument.starts_with("--lang=")) return std::string(argument.substr(kFlag.size() + 1));
  }
  return LocaleOfEnvironment();
}

void SpeakIndonesian(CLI::App& program) {
  const auto formatter = program.get_formatter();
  formatter->label("Usage", "Pemakaian");
  formatter->label("Positionals", "Isian");
  formatter->label("OPTIONS", "PILIHAN");
  formatter->label("SUBCOMMAND", "PERINTAH");
  formatter->label("REQUIRED", "WAJIB");
  program.option_defaults()->group("Pilihan");
  program.group("Perintah");
}

const CLI::App& LastCommand(const CLI::App& program) {
  const CLI::App* command = &program;
  while (!command->get_subcommands().empty()) command = command->get_subcommands().front();
  return *command;
}

int ExplainUsage(const CLI::App& program, const Session& session, const CLI::ParseError& error) {
  const CLI::App& command = LastCommand(program);
  const auto unknown = program.remaining(true);
  const bool wants_subcommand = !command.get_subcommands([](const CLI::App*) { return true; }).empty();
  if (wants_subcommand && unknown.empty() && error.get_name() == "RequiredError") {
    std::cerr << program.help();
    return kExitUsage;
  }
  if (wants_subcommand && !unknown.empty()) {
    std::vector<std::string> known;
    for (const CLI::App* each : command.get_subcommands([](const CLI::App*) { return true; })) {
      known.push_back(each->get_name());
    }
    const std::string nearest = NearestWord(unknown.front(), known);
    std::cerr << "cetak: " << session.Say("perintah tidak dikenal: ", "unknown command: ") << unknown.front();
    if (!nearest.empty()) std::cerr << session.Say("; maksudnya ", "; did you mean ") << nearest << "?";
    std::cerr << "\n";
  } else {
    std::cerr << "cetak: " << session.Say("perintah tidak dipahami: ", "") << error.what() << "\n";
  }
  const std::string name = &command == &program ? "" : command.get_name() + " ";
  const std::string parent =
      command.get_parent() == nullptr || command.get_parent() == &program ? "" : command.get_parent()->get_name() + " ";
  std::cerr << session.Say("Coba: ", "Try: ") << "cetak " << parent << name << "--help\n";
  return kExitUsage;
}

int Main(int argc, char** argv) {
  Session session;
  std::string language = LanguageAsked(argc, argv);
  session.language = LanguageOf(language);
  session.server = kDefaultServer;
  int exit_code = kExitOk;
  CLI::App program(
      session.Text("cetak, klien server antrean cetak Cetak", "cetak, the client of the Cetak print-queue server"),
      "cetak");
  if (session.language == Language::kIndonesian) SpeakIndonesian(program);
  program.set_help_flag("-h,--help", session.Text("tampilkan bantuan ini", "show this help"));
  program.footer(session.Text(kFooterIndonesian, kFooterEnglish));
  program.require_subcommand(1);
  program.fallthrough();
  program.set_version_flag("--version", CETAK_VERSION, session.Text("tampilkan versi", "show the version"));
  program.add_option("--server", session.server, session.Text("host:port atau unix:PATH", "host:port or unix:PATH"))
      ->envname("CETAK_SERVER")
      ->capture_default_str();
  program.add_flag("--json", session.json,
                   session.Text("jawaban dalam JSON: satu dokumen, atau satu sebaris untuk yang berjalan terus",
                                "answer in JSON: one document, or one a line for what goes on"));
  program
      .add_option("--lang", language,
                  session.Text("id atau en; bawaan menurut locale", "id or en; by the locale when not given"))
      ->check(CLI::IsMember({"id", "en"}))
      ->default_str("");

  AddImportCommand(program, session, exit_code);
  AddBacklogCommand(program, session, exit_code);
  AddSubmitCommand(program, session, exit_code);
  AddJobCommand(program, session, exit_code);
  AddBatchCommand(program, session, exit_code);
  AddPrinterCommand(program, session, exit_code);
  AddSettleCommand(program, session, exit_code);
  AddCorrectCommand(program, session, exit_code);
  AddReprintCommand(program, session, exit_code);
  AddStockCommand(program, session, exit_code);
  AddShiftCommand(program, session, exit_code);
  AddDestroyCommand(program, session, exit_code);
  AddVerifyCommand(program, session, exit_code);
  AddSampleCommand(program, session, exit_code);
  try {
    program.parse(argc, argv);
  } catch (const CLI::Success& help) {
    return program.exit(help);
  } catch (const CLI::ParseError& error) {
    return ExplainUsage(program, session, error);
  }
  return exit_code;
}

}  // namespace
}  // namespace cetak

int main(int argc, char** argv) { return cetak::Main(argc, argv); }
