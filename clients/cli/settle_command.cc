#include <fmt/chrono.h>
#include <fmt/format.h>
#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "clients/cli/session.h"
#include "clients/cli/terminal.h"

namespace cetak {
namespace {

struct SettleArguments {
  std::string job;
  bool printed = false;
  bool spoiled = false;
  bool not_printed = false;
  bool lost = false;
  std::string reason;
  std::string by;
  std::string witness;

  bool SaysAnything() const { return printed || spoiled || not_printed || lost || !reason.empty() || !by.empty(); }
};

std::string LocalTime(const google::protobuf::Timestamp& time) {
  return fmt::format("{:%d-%m %H:%M:%S}", fmt::localtime(static_cast<std::time_t>(time.seconds())));
}

std::string Join(const google::protobuf::RepeatedPtrField<std::string>& words) {
  return fmt::format("{}", fmt::join(words, ", "));
}

// -- what is in doubt

grpc::Status List(Session& session, const std::string& printer, v1::ListDoubtfulCardsResponse& response) {
  v1::ListDoubtfulCardsRequest request;
  request.set_printer(printer);
  grpc::ClientContext context;
  SetDeadline(context);
  return session.connection().doubt->ListDoubtfulCards(&context, request, &response);
}

// "its count of printed sides: 4 before, 6 now"
std::string CounterText(const Session& session, const v1::DoubtfulCard& card) {
  if (!card.has_impressions_at_hand_off()) return "";
  std::string text =
      fmt::format("{} {} {}", session.Say("; sisi tercetak menurut alat:", "; sides printed by its own count:"),
                  WithThousands(card.impressions_at_hand_off(), session.language), session.Say("sebelumnya", "before"));
  if (!card.printer_now().has_impressions_completed()) return text;
  return text + fmt::format(", {} {}", WithThousands(card.printer_now().impressions_completed(), session.language),
                            session.Say("sekarang", "now"));
}

void PrintCard(const Session& session, const v1::DoubtfulCard& card) {
  const std::int64_t age = std::time(nullptr) - card.doubt_time().seconds();
  fmt::print("{}  {} {}, {} {}, {} {} ({})\n", Fit(card.device_job(), 12), session.Say("di", "at"),
             LastPart(card.printer()), session.Say("diserahkan", "handed off"), LocalTime(card.hand_off_time()),
             session.Say("ragu sejak", "in doubt for"), DurationText(std::max<std::int64_t>(age, 0), session),
             card.note());
  fmt::print("{}  {} {} {} {} {} {}, batch {}\n", Fit("", 12), session.Say("kartu ke", "card"), card.card_number(),
             session.Say("dari", "of"), card.card_count(), session.Say("untuk", "for"),
             card.office_display_name().empty() ? LastPart(card.job()) : card.office_display_name(),
             LastPart(card.batch()));
  if (card.has_printer_now()) {
    fmt::print("{}  {} {} ({}){}\n", Fit("", 12), session.Say("pencetak sekarang:", "the printer now:"),
               ShortName(v1::PrinterState_Name(card.printer_now().state()), "PRINTER_STATE_"),
               Join(card.printer_now().state_reasons()), CounterText(session, card));
  }
  fmt::print("{}  {}\n\n", Fit("", 12), card.job());
}

void PrintHowTo(const Session& session, const std::string& example) {
  const auto line = [&](std::string_view verdict, std::string_view meaning) {
    fmt::print("  cetak settle {} {} --reason \"…\" --by {}   {}\n", example, Fit(verdict, 13),
               session.Say("NAMA", "NAME"), meaning);
  };
  fmt::print("{}\n", session.Say("Lihat baki keluaran, kotak tolakan, dan wadah blangko, lalu katakan apa yang ada:",
                                 "Look into the output tray, the reject bin and the hopper, then say what is there:"));
  line("--printed", session.Say("kartunya ada dan baik", "the card is there, and good"));
  line("--spoiled", session.Say("blangko terpakai, kartunya rusak", "the blank is used, and the card is no good"));
  line("--not-printed", session.Say("blangkonya masih di wadah", "the blank is still in the hopper"));
  line("--lost", session.Say("kartu dan blangko tidak ditemukan", "neither card nor blank can be found"));
}

int ShowList(Session& session) {
  v1::ListDoubtfulCardsResponse response;
  const grpc::Status status = List(session, "", response);
  if (!status.ok()) return session.Report(status);
  if (session.json) {
    PrintJson(ToJson(response));
    return kExitOk;
  }
  if (response.cards().empty()) {
    fmt::print("{}\n", session.Say("Tidak ada kartu yang ragu.", "No card is in doubt."));
    return kExitOk;
  }
  fmt::print("{} {}\n\n", response.cards_size(),
             session.Say("kartu ragu, yang paling lama dulu. Pencetaknya berhenti sampai ada yang memeriksa.",
                         "in doubt, the oldest first. Their printers feed nothing until somebody has looked."));
  for (const v1::DoubtfulCard& card : response.cards()) PrintCard(session, card);
  PrintHowTo(session, response.cards(0).device_job());
  return kExitOk;
}

// -- settling one

// nullopt: none, or more than one.
std::optional<v1::CardOutcome> VerdictOf(const SettleArguments& arguments) {
  std::vector<v1::CardOutcome> said;
  if (arguments.printed) said.push_back(v1::CARD_OUTCOME_PRINTED);
  if (arguments.spoiled) said.push_back(v1::CARD_OUTCOME_SPOILED);
  if (arguments.not_printed) said.push_back(v1::CARD_OUTCOME_NOT_PRINTED);
  if (arguments.lost) said.push_back(v1::CARD_OUTCOME_LOST);
  return said.size() == 1 ? std::optional(said[0]) : std::nullopt;
}

// "17-3-1", as the list and the device name it.
bool IsDeviceJob(const std::string& given) {
  return given.find_first_not_of("0123456789-") == std::string::npos &&
         std::count(given.begin(), given.end(), '-') == 2;
}

// Which card and which attempt the person means.
grpc::Status FindCard(Session& session, const std::string& given, v1::SettleCardRequest& request) {
  if (IsDeviceJob(given)) {
    v1::ListDoubtfulCardsResponse doubtful;
    const grpc::Status status = List(session, "", doubtful);
    for (const v1::DoubtfulCard& card : doubtful.cards()) {
      if (card.device_job() != given) continue;
      request.set_job(card.job());
      request.set_attempt(card.attempt());
    }
    return status;
  }
  v1::GetPrintJobRequest get;
  get.set_name(FullJobName(given));
  v1::PrintJob job;
  grpc::ClientContext context;
  SetDeadline(context);
  const grpc::Status status = session.connection().jobs->GetPrintJob(&context, get, &job);
  request.set_job(get.name());
  request.set_attempt(job.attempt_count());
  return status;
}

// The printer feeds again, unless something else holds it.
void SayWhatPrinterDoes(Session& session, const std::string& name) {
  v1::ListDoubtfulCardsResponse left;
  if (!List(session, name, left).ok()) return;
  const std::string printer = LastPart(name);
  if (!left.cards().empty()) {
    fmt::print(
        "{} {} {} {}\n", printer, session.Say("tetap berhenti:", "stays stopped:"), left.cards_size(),
        session.Say("kartunya masih ragu. Lihat: cetak settle", "more of its cards in doubt. See: cetak settle"));
    return;
  }
  v1::GetPrinterRequest get;
  get.set_name(name);
  v1::Printer now;
  grpc::ClientContext context;
  SetDeadline(context);
  if (!session.connection().printers->GetPrinter(&context, get, &now).ok()) return;
  const auto& reasons = now.state_reasons();
  if (std::find(reasons.begin(), reasons.end(), "paused") != reasons.end()) {
    fmt::print("{} {} cetak printer resume {}\n", printer,
               session.Say("masih dijeda petugas; untuk melanjutkan:", "is still paused by a person; to go on:"),
               printer);
  } else {
    fmt::print("{} {}\n", printer, session.Say("mencetak lagi.", "feeds again."));
  }
}

void SayWhatFollows(Session& session, v1::CardOutcome verdict, const v1::PrintJob& job) {
  const std::string batch = LastPart(job.batch());
  switch (verdict) {
    case v1::CARD_OUTCOME_PRINTED:
      fmt::print("{}\n", session.Say("Tercatat: kartunya tercetak dan baik. Pekerjaan ini selesai.",
                                     "Recorded: the card is printed. This job is completed."));
      break;
    case v1::CARD_OUTCOME_NOT_PRINTED:
      fmt::print("{} {}{}\n",
                 session.Say("Tercatat: belum tercetak. Kartu kembali ke batch",
                             "Recorded: not printed. The card is back in batch"),
                 batch, session.Say(" dan akan dicetak.", " and will be printed."));
      break;
    default:
      fmt::print("{}\n",
                 verdict == v1::CARD_OUTCOME_SPOILED
                     ? session.Say("Tercatat: rusak, satu blangko terpakai.", "Recorded: spoiled, a blank is used.")
                     : session.Say("Tercatat: hilang. Laporkan kepada atasan: shift tidak bisa ditutup begitu saja.",
                                   "Recorded: lost. Tell whoever answers for the stock of blanks."));
      fmt::print("{} cetak reprint {} --reason \"…\"\n",
                 session.Say("Untuk mencetak penggantinya:", "To print another in its place:"),
                 ShortJobName(job.name()));
  }
  if (!job.printer().empty()) SayWhatPrinterDoes(session, job.printer());
}

int Settle(Session& session, const SettleArguments& arguments) {
  const std::optional<v1::CardOutcome> verdict = VerdictOf(arguments);
  if (!verdict) {
    return session.SayUsage("settle", "pilih satu: --printed, --spoiled, --not-printed, atau --lost",
                            "say one of --printed, --spoiled, --not-printed and --lost");
  }
  if (arguments.reason.empty() || arguments.by.empty()) {
    return session.SayUsage("settle", "sebutkan apa yang terlihat (--reason) dan siapa yang memeriksa (--by)",
                            "say what was seen (--reason) and who looked (--by)");
  }
  v1::SettleCardRequest request;
  const grpc::Status found = FindCard(session, arguments.job, request);
  if (!found.ok()) return session.Report(found);
  if (request.job().empty()) {
    Failure gone;
    gone.code = grpc::StatusCode::NOT_FOUND;
    gone.reason = "NOT_IN_DOUBT";
    gone.text = fmt::format("{} {}", arguments.job,
                            session.Say("tidak ada di antara kartu yang ragu; lihat: cetak settle",
                                        "is not among the cards in doubt; see: cetak settle"));
    return session.Report(gone);
  }
  request.set_verdict(*verdict);
  request.set_reason(arguments.reason);
  request.set_settled_by(arguments.by);
  request.set_witness(arguments.witness);
  v1::PrintJob job;
  grpc::ClientContext context;
  SetDeadline(context);
  const grpc::Status status = session.connection().doubt->SettleCard(&context, request, &job);
  if (!status.ok()) return session.Report(status);
  if (session.json) {
    PrintJson(ToJson(job));
  } else {
    SayWhatFollows(session, *verdict, job);
  }
  return kExitOk;
}

int Run(Session& session, const SettleArguments& arguments) {
  if (!arguments.job.empty()) return Settle(session, arguments);
  if (!arguments.SaysAnything()) return ShowList(session);
  return session.SayUsage("settle", "kartu yang mana? Daftarnya: cetak settle",
                          "which card? The list is: cetak settle");
}

}  // namespace

void AddSettleCommand(CLI::App& program, Session& session, int& exit_code) {
  static SettleArguments arguments;
  CLI::App* command =
      program.add_subcommand("settle", session.Text("Kartu ragu: daftar, dan catat apa yang ditemukan petugas",
                                                    "Cards in doubt: list them, and record what a person found"));
  command->add_option(
      "JOB", arguments.job,
      session.Text("BATCH-TEMPAT-KE seperti dalam daftar (17-3-1), atau 52.02.04/UUID; tanpa ini: daftarnya",
                   "BATCH-PLACE-ATTEMPT as in the list (17-3-1), or 52.02.04/UUID; without it: the list"));
  command->add_flag("--printed", arguments.printed,
                    session.Text("kartunya ada dan baik", "the card is there, and good"));
  command->add_flag("--spoiled", arguments.spoiled,
                    session.Text("blangko terpakai, kartunya rusak", "the blank is used, and the card is no good"));
  command->add_flag("--not-printed", arguments.not_printed,
                    session.Text("blangkonya masih di wadah: kartu dicetak lagi",
                                 "the blank is still in the hopper: the card is printed"));
  command->add_flag("--lost", arguments.lost,
                    session.Text("kartu dan blangko tidak ditemukan", "neither card nor blank can be found"));
  command->add_option("--reason", arguments.reason,
                      session.Text("apa yang terlihat; tanpa data pribadi", "what was seen; no personal data"));
  command->add_option("--by", arguments.by, session.Text("siapa yang memeriksa", "who looked"));
  command->add_option(
      "--witness", arguments.witness,
      session.Text("orang kedua, bila kebijakan memintanya", "a second person, where the policy asks for one"));
  command->footer(
      session.Text("Contoh:\n"
                   "  cetak settle\n"
                   "  cetak settle 17-3-1 --printed --reason \"ada di baki, hasil baik\" --by ANI\n"
                   "  cetak settle 17-3-1 --spoiled --reason \"separuh tercetak\" --by ANI --witness BUDI\n"
                   "Yang keliru dicatat dibetulkan dengan cetak correct; perintah yang sama boleh diulang.",
                   "Examples:\n"
                   "  cetak settle\n"
                   "  cetak settle 17-3-1 --printed --reason \"in the tray, good\" --by ANI\n"
                   "  cetak settle 17-3-1 --spoiled --reason \"half printed\" --by ANI --witness BUDI\n"
                   "What was recorded by mistake is mended by cetak correct; the same command again does no harm."));
  command->callback([&] { exit_code = Run(session, arguments); });
}

}  // namespace cetak
