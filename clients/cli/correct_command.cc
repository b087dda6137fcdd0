#include <fmt/format.h>

#include <optional>
#include <string>

#include "clients/cli/session.h"

namespace cetak {
namespace {

struct CorrectArguments {
  std::string card;
  bool printed = false;
  bool spoiled = false;
  bool lost = false;
  std::string serial;
  std::string reason;
  std::string by;
  std::string witness;
};

// nullopt: none, or more than one.
std::optional<v1::CardOutcome> OutcomeOf(const CorrectArguments& arguments) {
  if (arguments.printed + arguments.spoiled + arguments.lost != 1) return std::nullopt;
  if (arguments.printed) return v1::CARD_OUTCOME_PRINTED;
  return arguments.spoiled ? v1::CARD_OUTCOME_SPOILED : v1::CARD_OUTCOME_LOST;
}

// "17/3": the third card of batch 17. An office's job has a UUID there.
bool IsCardOfBox(const std::string& given) {
  const std::size_t slash = given.find('/');
  return slash != 0 && slash != std::string::npos && slash + 1 < given.size() &&
         given.find_first_not_of("0123456789/") == std::string::npos && given.find('/', slash + 1) == std::string::npos;
}

// Empty: the box has no such card.
grpc::Status FindInBox(Session& session, const std::string& given, std::string& name) {
  const std::size_t slash = given.find('/');
  v1::ListBatchCardsRequest request;
  request.set_name("batches/" + given.substr(0, slash));
  v1::ListBatchCardsResponse response;
  grpc::ClientContext context;
  SetDeadline(context);
  const grpc::Status status = session.connection().batches->ListBatchCards(&context, request, &response);
  for (const v1::BatchCard& card : response.cards()) {
    if (std::to_string(card.number()) == given.substr(slash + 1)) name = card.job().name();
  }
  return status;
}

void SayWhatFollows(const Session& session, v1::CardOutcome outcome, const v1::PrintJob& job) {
  fmt::print("{}\n", outcome == v1::CARD_OUTCOME_PRINTED ? session.Say("Tercatat: kartunya tercetak dan baik.",
                                                                       "Recorded: the card is printed, and good.")
                     : outcome == v1::CARD_OUTCOME_SPOILED
                         ? session.Say("Tercatat: kartunya rusak. Simpan untuk dimusnahkan.",
                                       "Recorded: the card is spoiled. Keep it for destruction.")
                         : session.Say("Tercatat: hilang. Laporkan kepada atasan.",
                                       "Recorded: lost. Tell whoever answers for the stock of blanks."));
  if (outcome == v1::CARD_OUTCOME_PRINTED) return;
  fmt::print("{} cetak reprint {} --reason \"…\"\n",
             session.Say("Untuk mencetak penggantinya:", "To print another in its place:"), ShortJobName(job.name()));
}

int Correct(Session& session, const CorrectArguments& arguments) {
  const std::optional<v1::CardOutcome> outcome = OutcomeOf(arguments);
  if (!outcome) {
    return session.SayUsage("correct", "pilih satu: --printed, --spoiled, atau --lost",
                            "say one of --printed, --spoiled and --lost");
  }
  v1::CorrectPrintJobRequest request;
  if (!IsCardOfBox(arguments.card)) {
    request.set_name(FullJobName(arguments.card));
  } else {
    const grpc::Status found = FindInBox(session, arguments.card, *request.mutable_name());
    if (!found.ok()) return session.Report(found);
    if (request.name().empty()) {
      Failure none;
      none.code = grpc::StatusCode::NOT_FOUND;
      none.reason = "CARD_NOT_IN_BATCH";
      none.text = std::string(session.Say("kotak itu tidak berisi kartu ke sekian; lihat: cetak batch cards",
                                          "the box has no such card; see: cetak batch cards"));
      return session.Report(none);
    }
  }
  request.set_outcome(*outcome);
  request.set_serial(arguments.serial);
  request.set_reason(arguments.reason);
  request.set_corrected_by(arguments.by);
  request.set_witness(arguments.witness);
  v1::PrintJob job;
  grpc::ClientContext context;
  SetDeadline(context);
  const grpc::Status status = session.connection().jobs->CorrectPrintJob(&context, request, &job);
  if (!status.ok()) return session.Report(status);
  if (session.json) {
    PrintJson(ToJson(job));
  } else {
    SayWhatFollows(session, *outcome, job);
  }
  return kExitOk;
}

}  // namespace

void AddCorrectCommand(CLI::App& program, Session& session, int& exit_code) {
  static CorrectArguments arguments;
  CLI::App* command = program.add_subcommand(
      "correct", session.Text("Betulkan hasil kartu: tercatat tercetak ternyata cacat, atau keliru dicatat",
                              "Mend a card's outcome: recorded as printed and found flawed, or recorded by mistake"));
  command
      ->add_option("CARD", arguments.card,
                   session.Text("BATCH/NOMOR (17/3: kartu ketiga di kotak 17), atau 52.02.04/UUID",
                                "BATCH/NUMBER (17/3: the third card of box 17), or 52.02.04/UUID"))
      ->required();
  command->add_flag("--printed", arguments.printed,
                    session.Text("kartunya ada dan baik", "the card is there, and good"));
  command->add_flag("--spoiled", arguments.spoiled,
                    session.Text("kartunya ada dan cacat", "the card is there, and no good"));
  command->add_flag("--lost", arguments.lost, session.Text("kartunya tidak ditemukan", "the card cannot be found"));
  command->add_option(
      "--serial", arguments.serial,
      session.Text("nomor seri kartunya, bila bernomor seri", "its serial number, where cards have one"));
  command
      ->add_option("--reason", arguments.reason,
                   session.Text("apa yang terlihat; tanpa data pribadi", "what was seen; no personal data"))
      ->required();
  command->add_option("--by", arguments.by, session.Text("siapa yang memeriksa", "who looked"))->required();
  command->add_option(
      "--witness", arguments.witness,
      session.Text("orang kedua, bila kebijakan memintanya", "a second person, where the policy asks for one"));
  command->footer(
      session.Text("Buku blangko dan hitungan ikut berubah; catatan lama tetap bisa dibaca (cetak job get).\n"
                   "Contoh:\n"
                   "  cetak batch cards 17\n"
                   "  cetak correct 17/3 --spoiled --reason \"foto tergores\" --by ANI\n"
                   "  cetak reprint --batch 17 --reason \"foto tergores\"",
                   "The ledger of blanks and the counts follow; the old record stays to be read (cetak job get).\n"
                   "Examples:\n"
                   "  cetak batch cards 17\n"
                   "  cetak correct 17/3 --spoiled --reason \"a scratch across the photo\" --by ANI\n"
                   "  cetak reprint --batch 17 --reason \"a scratch across the photo\""));
  command->callback([&] { exit_code = Correct(session, arguments); });
}

}  // namespace cetak
