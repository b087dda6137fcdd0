#include <fmt/format.h>
#include <google/protobuf/util/time_util.h>

#include <string>

#include "clients/cli/session.h"
#include "clients/cli/terminal.h"

namespace cetak {
namespace {

struct BatchArguments {
  std::string name;
  std::string office;
  std::string profile;
  std::string priority;
  bool open_only = false;
  int limit = 50;
};

void PrintHeader(const Session& session) {
  fmt::print("{} {} {} {} {} {} {}\n", Fit("BATCH", 8), Fit(session.Say("KANTOR", "OFFICE"), 10),
             Fit(session.Say("PRIORITAS", "PRIORITY"), 10), Fit(session.Say("KEADAAN", "STATE"), 10),
             FitRight(session.Say("KARTU", "CARDS"), 6), FitRight(session.Say("SELESAI", "PRINTED"), 8), "PRINTER");
}

void PrintBatch(const v1::Batch& batch) {
  fmt::print("{} {} {} {} {} {} {}\n", Fit(LastPart(batch.name()), 8), Fit(LastPart(batch.office()), 10),
             Fit(ShortName(v1::Priority_Name(batch.priority()), "PRIORITY_"), 10),
             Fit(ShortName(v1::BatchState_Name(batch.state()), "BATCH_STATE_"), 10),
             FitRight(std::to_string(batch.card_count()), 6), FitRight(std::to_string(batch.printed_count()), 8),
             LastPart(batch.printer()));
}

int Show(Session& session, const grpc::Status& status, const v1::Batch& batch) {
  if (!status.ok()) return session.Report(status);
  if (session.json) {
    PrintJson(ToJson(batch));
    return kExitOk;
  }
  PrintHeader(session);
  PrintBatch(batch);
  return kExitOk;
}

int List(Session& session, const BatchArguments& arguments) {
  v1::ListBatchesRequest request;
  request.set_page_size(arguments.limit);
  request.set_open_only(arguments.open_only);
  v1::ListBatchesResponse response;
  grpc::ClientContext context;
  SetDeadline(context);
  const grpc::Status status = session.connection().batches->ListBatches(&context, request, &response);
  if (!status.ok()) return session.Report(status);
  if (session.json) {
    PrintJson(ToJson(response));
    return kExitOk;
  }
  PrintHeader(session);
  for (const v1::Batch& batch : response.batches()) PrintBatch(batch);
  return kExitOk;
}

std::string BatchName(const BatchArguments& arguments) {
  return arguments.name.rfind("batches/", 0) == 0 ? arguments.name : "batches/" + arguments.name;
}

int Get(Session& session, const BatchArguments& arguments) {
  v1::GetBatchRequest request;
  request.set_name(BatchName(arguments));
  v1::Batch batch;
  grpc::ClientContext context;
  SetDeadline(context);
  return Show(session, session.connection().batches->GetBatch(&context, request, &batch), batch);
}

int Cards(Session& session, const BatchArguments& arguments) {
  v1::ListBatchCardsRequest request;
  request.set_name(BatchName(arguments));
  v1::ListBatchCardsResponse response;
  grpc::ClientContext context;
  SetDeadline(context);
  const grpc::Status status = session.connection().batches->ListBatchCards(&context, request, &response);
  if (!status.ok()) return session.Report(status);
  if (session.json) {
    PrintJson(ToJson(response));
    return kExitOk;
  }
  for (const v1::BatchCard& card : response.cards()) {
    const v1::PrintJob& job = card.job();
    const bool is_elsewhere = job.batch() != request.name();
    fmt::print("{} {} {}{}\n", FitRight(std::to_string(card.number()), 5), Fit(ShortJobName(job.name()), 46),
               ShortName(v1::JobState_Name(job.state()), "JOB_STATE_"),
               is_elsewhere ? session.Text("  (dicetak ulang)", "  (reprinted)") : "");
  }
  return kExitOk;
}

int Cut(Session& session, const BatchArguments& arguments) {
  v1::CutBatchRequest request;
  request.set_office("offices/" + LastPart(arguments.office));
  if (!arguments.profile.empty()) request.set_profile("profiles/" + LastPart(arguments.profile));
  for (int band = v1::Priority_MIN; band <= v1::Priority_MAX; ++band) {
    const auto priority = static_cast<v1::Priority>(band);
    if (ShortName(v1::Priority_Name(priority), "PRIORITY_") == arguments.priority) request.set_priority(priority);
  }
  v1::CutBatchResponse response;
  grpc::ClientContext context;
  SetDeadline(context);
  const grpc::Status status = session.connection().batches->CutBatch(&context, request, &response);
  return Show(session, status, response.batch());
}

}  // namespace

void AddBatchCommand(CLI::App& program, Session& session, int& exit_code) {
  static BatchArguments arguments;
  CLI::App* command = program.add_subcommand(
      "batch", session.Text("Kelompok cetak: daftar, lihat, isi kotak, tutup", "Batches: list, get, cards, cut"));
  command->require_subcommand(1);
  CLI::App* list =
      command->add_subcommand("list", session.Text("Kelompok cetak, yang terbaru dulu", "Batches, the newest first"));
  list->add_flag("--open", arguments.open_only,
                 session.Text("hanya yang belum selesai", "only those that are not completed"));
  list->add_option("--limit", arguments.limit, session.Text("paling banyak sekian", "at most this many"))
      ->check(CLI::Range(1, 1'000))
      ->capture_default_str();
  list->callback([&] { exit_code = List(session, arguments); });
  CLI::App* get = command->add_subcommand("get", session.Text("Satu kelompok cetak", "One batch"));
  get->add_option("BATCH", arguments.name, session.Text("nomornya", "its number"))->required();
  get->callback([&] { exit_code = Get(session, arguments); });
  CLI::App* cards = command->add_subcommand(
      "cards", session.Text("Kartu-kartu dalam kotaknya, berurutan", "The cards of the box, in its order"));
  cards->add_option("BATCH", arguments.name, session.Text("nomornya", "its number"))->required();
  cards->callback([&] { exit_code = Cards(session, arguments); });
  CLI::App* cut = command->add_subcommand(
      "cut", session.Text("Tutup satu kelompok sekarang, berapa pun kartu kecamatan itu menunggu",
                          "Close a batch now, however few cards of an office wait"));
  cut->add_option("OFFICE", arguments.office, "52.02.04")->required();
  cut->add_option("--profile", arguments.profile,
                  session.Text("jenis kartu, bila ada beberapa", "card profile, where the site has several"));
  cut->add_option("--priority", arguments.priority, session.Text("hanya prioritas ini", "only this band"))
      ->check(CLI::IsMember({"urgent", "high", "normal", "low"}));
  cut->callback([&] { exit_code = Cut(session, arguments); });
}

}  // namespace cetak
