#include <fmt/format.h>

#include <cstdio>
#include <string>

#include "clients/cli/session.h"
#include "clients/cli/terminal.h"

namespace cetak {
namespace {

std::string JoinReasons(const v1::Printer& printer) {
  std::string reasons;
  for (const std::string& reason : printer.state_reasons()) {
    if (reason != "none") reasons += (reasons.empty() ? "" : ", ") + reason;
  }
  if (!printer.pause_reason().empty()) reasons += " (" + printer.pause_reason() + ")";
  return reasons;
}

void PrintPrinter(const Session& session, const v1::Printer& printer) {
  const auto number = [&](std::int64_t n) { return FitRight(WithThousands(n, session.language), 9); };
  fmt::print("{} {} {} {} {} {} {} {}\n", Fit(LastPart(printer.name()), 12), Fit(printer.driver(), 10),
             Fit(ShortName(v1::PrinterState_Name(printer.state()), "PRINTER_STATE_"), 12),
             Fit(LastPart(printer.batch()), 8), number(printer.printed_count()), number(printer.aborted_count()),
             number(printer.in_doubt_count()), JoinReasons(printer));
}

void PrintHeader(const Session& session) {
  fmt::print("{} {} {} {} {} {} {} {}\n", Fit(session.Say("PRINTER", "PRINTER"), 12), Fit("DRIVER", 10),
             Fit(session.Say("KEADAAN", "STATE"), 12), Fit(session.Say("BATCH", "BATCH"), 8),
             FitRight(session.Say("TERCETAK", "PRINTED"), 9), FitRight(session.Say("GAGAL", "ABORTED"), 9),
             FitRight(session.Say("RAGU", "IN DOUBT"), 9), session.Say("SEBAB", "REASONS"));
}

int List(Session& session) {
  v1::ListPrintersRequest request;
  request.set_page_size(1'000);
  v1::ListPrintersResponse response;
  grpc::ClientContext context;
  SetDeadline(context);
  const grpc::Status status = session.connection().printers->ListPrinters(&context, request, &response);
  if (!status.ok()) return session.Report(status);
  if (session.json) {
    PrintJson(ToJson(response));
    return kExitOk;
  }
  PrintHeader(session);
  for (const v1::Printer& printer : response.printers()) PrintPrinter(session, printer);
  return kExitOk;
}

int Show(Session& session, const grpc::Status& status, const v1::Printer& printer) {
  if (!status.ok()) return session.Report(status);
  if (session.json) {
    PrintJson(ToJson(printer));
    return kExitOk;
  }
  PrintHeader(session);
  PrintPrinter(session, printer);
  return kExitOk;
}

std::string PrinterName(const std::string& given) {
  return given.rfind("printers/", 0) == 0 ? given : "printers/" + given;
}

}  // namespace

void AddPrinterCommand(CLI::App& program, Session& session, int& exit_code) {
  static std::string name;
  static std::string reason;
  CLI::App* command = program.add_subcommand(
      "printer", session.Text("Pencetak: daftar, jeda, lanjutkan", "Printers: list, pause, resume"));
  command->require_subcommand(1);
  command
      ->add_subcommand("list",
                       session.Text("Semua pencetak, keadaannya, dan sebabnya", "All printers, their state and why"))
      ->callback([&] { exit_code = List(session); });

  CLI::App* pause =
      command->add_subcommand("pause", session.Text("Tidak memasukkan kartu lagi; yang di dalam diselesaikan",
                                                    "Feed no card any more; the one in the device is finished"));
  pause->add_option("PRINTER", name, "sim-1")->required();
  pause
      ->add_option("--reason", reason,
                   session.Text("untuk petugas berikutnya: siapa, dan mengapa", "for the next operator: who, and why"))
      ->required();
  pause->callback([&] {
    grpc::ClientContext context;
    SetDeadline(context);
    v1::PausePrinterRequest request;
    request.set_name(PrinterName(name));
    request.set_reason(reason);
    v1::Printer printer;
    exit_code = Show(session, session.connection().printers->PausePrinter(&context, request, &printer), printer);
  });

  CLI::App* resume = command->add_subcommand("resume", session.Text("Memasukkan kartu lagi", "Feed cards again"));
  resume->add_option("PRINTER", name, "sim-1")->required();
  resume->callback([&] {
    grpc::ClientContext context;
    SetDeadline(context);
    v1::ResumePrinterRequest request;
    request.set_name(PrinterName(name));
    v1::Printer printer;
    exit_code = Show(session, session.connection().printers->ResumePrinter(&context, request, &printer), printer);
  });
}

}  // namespace cetak
