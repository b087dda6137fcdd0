#include <fmt/format.h>

#include <cstdio>
#include <string>

#include "clients/cli/session.h"

namespace cetak {
namespace {

struct ReprintArguments {
  std::string job;
  std::string batch;
  std::string reason;
};

void PrintInLine(const Session& session, const v1::PrintJob& job) {
  fmt::print("{}: {} {}\n", ShortJobName(job.name()), WithThousands(job.waiting_ahead(), session.language),
             session.Say("di depannya", "ahead of it"));
}

int ReprintOne(Session& session, const ReprintArguments& arguments) {
  v1::ReprintPrintJobRequest request;
  request.set_name(FullJobName(arguments.job));
  request.set_reason(arguments.reason);
  v1::PrintJob job;
  grpc::ClientContext context;
  SetDeadline(context);
  const grpc::Status status = session.connection().jobs->ReprintPrintJob(&context, request, &job);
  if (!status.ok()) return session.Report(status);
  if (session.json) {
    PrintJson(ToJson(job));
    return kExitOk;
  }
  fmt::print("{}\n", session.Say("Penggantinya masuk antrean, mendahului kiriman pertama kecamatannya:",
                                 "Another card is in line, before the first submissions of its office:"));
  PrintInLine(session, job);
  return kExitOk;
}

int ReprintBatch(Session& session, const ReprintArguments& arguments) {
  v1::ReprintBatchRequest request;
  request.set_name("batches/" + LastPart(arguments.batch));
  request.set_reason(arguments.reason);
  v1::ReprintBatchResponse response;
  grpc::ClientContext context;
  SetDeadline(context);
  const grpc::Status status = session.connection().batches->ReprintBatch(&context, request, &response);
  if (!status.ok()) return session.Report(status);
  if (session.json) {
    PrintJson(ToJson(response));
    return kExitOk;
  }
  if (response.print_jobs().empty()) {
    fmt::print("{}\n", session.Say("Tidak ada kartu rusak di batch ini yang belum dimintakan pengganti.",
                                   "No card of this batch is spoiled and not asked for again."));
    return kExitOk;
  }
  fmt::print(
      "{} {}\n", response.print_jobs_size(),
      session.Say(response.print_jobs_size(), "pengganti masuk antrean, mendahului kiriman pertama kecamatannya:",
                  "card is in line again, before the first submissions of its office:",
                  "cards are in line again, before the first submissions of their office:"));
  for (const v1::PrintJob& job : response.print_jobs()) PrintInLine(session, job);
  return kExitOk;
}

int Reprint(Session& session, const ReprintArguments& arguments) {
  if (arguments.job.empty() == arguments.batch.empty()) {
    return session.SayUsage("reprint", "sebutkan satu pekerjaan, atau --batch dengan nomornya",
                            "name one job, or --batch with its number");
  }
  return arguments.batch.empty() ? ReprintOne(session, arguments) : ReprintBatch(session, arguments);
}

}  // namespace

void AddReprintCommand(CLI::App& program, Session& session, int& exit_code) {
  static ReprintArguments arguments;
  CLI::App* command = program.add_subcommand(
      "reprint", session.Text("Cetak pengganti kartu yang rusak, hilang, atau ditolak pencetak",
                              "Print another card in place of one that was spoiled, lost or refused"));
  command->add_option("JOB", arguments.job, "52.02.04/UUID");
  command->add_option("--batch", arguments.batch,
                      session.Text("semua yang rusak di batch ini", "all such cards of this batch"));
  command
      ->add_option("--reason", arguments.reason,
                   session.Text("untuk catatan; tanpa data pribadi", "for the record; no personal data"))
      ->required();
  command->footer(
      session.Text("Kartu lama harus sudah tercatat rusak atau hilang; yang masih ragu: cetak settle;\n"
                   "yang tercatat tercetak tetapi cacat: cetak correct.\n"
                   "Contoh:\n"
                   "  cetak reprint 52.02.04/UUID --reason \"separuh tercetak\"\n"
                   "  cetak reprint --batch 17 --reason \"pita robek\"",
                   "The old card must be recorded as spoiled or lost; what is in doubt: cetak settle;\n"
                   "what is recorded as printed and is flawed: cetak correct.\n"
                   "Examples:\n"
                   "  cetak reprint 52.02.04/UUID --reason \"half printed\"\n"
                   "  cetak reprint --batch 17 --reason \"the ribbon was torn\""));
  command->callback([&] { exit_code = Reprint(session, arguments); });
}

}  // namespace cetak
