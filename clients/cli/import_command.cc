#include <fmt/format.h>
#include <grpcpp/grpcpp.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "clients/cli/csv_reader.h"
#include "clients/cli/import_report.h"
#include "clients/cli/interruption.h"
#include "clients/cli/rejects_file.h"
#include "clients/cli/request_table.h"
#include "clients/cli/rows_underway.h"
#include "clients/cli/session.h"
#include "clients/library/job_streamer.h"
#include "server/base/result.h"

namespace cetak {
namespace {

constexpr std::chrono::seconds kFirstContact{10};
constexpr std::size_t kMostRowsWaiting = 4'000;  // for their turn to be told

struct ImportArguments {
  std::string file;
  std::string rejects;
  std::string profile;
  bool dry_run = false;
  int patience_seconds = 300;

  bool reads_stdin() const { return file == "-"; }
};

std::string Join(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

std::vector<RowProblem> ProblemsOf(const Failure& failure) {
  std::vector<RowProblem> problems;
  for (const FieldFailure& field : failure.fields) {
    // The row names an office by its code; that the contract makes a resource name of it is no concern of a clerk's.
    const bool is_office = field.field == "parent" && field.rule == rule::kMalformedName;
    problems.push_back(
        {RequestTable::ColumnOf(field.field), is_office ? std::string(rule::kUnknownOffice) : field.rule});
  }
  if (problems.empty() && failure.code == grpc::StatusCode::ALREADY_EXISTS) {
    problems = {{"ID_PERMINTAAN", std::string(rule::kOtherContent)}};
  }
  if (problems.empty()) problems.push_back({"", failure.reason.empty() ? failure.text : failure.reason});
  return problems;
}

std::vector<RowProblem> WarningsOf(const v1::SubmitPrintJobResponse& receipt) {
  std::vector<RowProblem> warnings;
  for (const v1::Warning& warning : receipt.warnings()) {
    warnings.push_back({RequestTable::ColumnOf(warning.field()), warning.reason()});
  }
  return warnings;
}

// One table, from its header to the summary.
class Import {
 public:
  Import(Session& session, const ImportArguments& arguments, std::istream& input, std::int64_t size_bytes)
      : session_(session),
        arguments_(arguments),
        folder_(arguments.reads_stdin() ? "." : std::filesystem::path(arguments.file).parent_path().string()),
        reader_(input),
        table_(reader_.header().fields),
        report_(session, size_bytes),
        rejects_(reader_, RejectsPath(), !arguments.rejects.empty()),
        underway_(kMostRowsWaiting, [this](const SettledRow& row) {
          if (!row.accepted && KeepsRejects()) rejects_.Add(row.row.bytes);
          report_.Settle(row);
        }) {}

  int Run() {
    if (reader_.trouble() != CsvTrouble::kNone) return Complain(TroubleText());
    if (!table_.missing_columns().empty()) {
      return Complain(std::string(session_.Say("kolom ini tidak ada: ", "these columns are missing: ")) +
                      Join(table_.missing_columns()));
    }
    if (!table_.unknown_columns().empty() && !session_.json) {
      fmt::print(stderr, "{}{}\n", session_.Say("kolom ini tidak dipakai: ", "these columns are not used: "),
                 Join(table_.unknown_columns()));
    }
    if (!ServerAnswers()) return session_.Report({grpc::StatusCode::UNAVAILABLE, "", "", {}, {}});
    return Stream();
  }

 private:
  // A person who mistyped an address is told so at once; patience is for a server that was there.
  bool ServerAnswers() {
    const auto wait = std::min<std::chrono::seconds>(kFirstContact, std::chrono::seconds(arguments_.patience_seconds));
    return session_.connection().channel->WaitForConnected(std::chrono::system_clock::now() + wait);
  }

  int Stream() {
    JobStreamer streamer(*session_.connection().jobs, Options(),
                         [this](std::uint64_t tag, const JobStreamer::Answer& answer) { Take(tag, answer); });
    const Interruption interruption([&streamer] { streamer.Abandon(); });
    bool line_is_open = true;
    while (line_is_open) {
      std::optional<CsvRow> row = reader_.Next();
      if (!row || interruption.came()) break;
      report_.CountRow(reader_.bytes_read());
      line_is_open = Send(streamer, std::move(*row));
    }
    const bool all_answered = streamer.Finish() && line_is_open && !interruption.came();
    const std::int64_t unanswered = underway_.Close();
    const std::string rejects_path = rejects_.Close();
    if (reader_.trouble() != CsvTrouble::kNone) Complain(TroubleText());
    if (rejects_.failed()) {
      Complain(std::string(session_.Say("berkas baris yang ditolak tidak bisa ditulis: ",
                                        "the file of rejected rows cannot be written: ")) +
               RejectsPath());
    }
    report_.PrintSummary({arguments_.dry_run, interruption.came(), unanswered, rejects_path});
    if (interruption.came()) return kExitInterrupted;
    if (!all_answered) return ReportGivingUp(streamer.GiveUpReason());
    const bool all_well = reader_.trouble() == CsvTrouble::kNone && report_.rejected() == 0;
    return all_well ? kExitOk : kExitRefused;
  }

  JobStreamerOptions Options() {
    JobStreamerOptions options;
    options.patience = std::chrono::seconds(arguments_.patience_seconds);
    options.language = session_.language;
    options.on_pause = [this](const Failure& why, std::chrono::milliseconds) {
      if (why.code != grpc::StatusCode::RESOURCE_EXHAUSTED) report_.SayThatItWaits();
    };
    return options;
  }

  // False when nothing more can be sent.
  bool Send(JobStreamer& streamer, CsvRow row) {
    const auto today = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
    ReadRow read = table_.Read(row.fields, today, folder_,
                               arguments_.profile.empty() ? "" : "profiles/" + LastPart(arguments_.profile));
    if (!read.request) {
      underway_.Refuse(std::move(row), std::move(read.problems));
      return true;
    }
    read.request->set_validate_only(arguments_.dry_run);
    const auto tag = static_cast<std::uint64_t>(row.line);
    underway_.Add(std::move(row));
    return streamer.Send(tag, std::move(*read.request));
  }

  void Take(std::uint64_t tag, const JobStreamer::Answer& answer) {
    const auto line = static_cast<std::int64_t>(tag);
    if (const auto* receipt = std::get_if<v1::SubmitPrintJobResponse>(&answer)) {
      underway_.Accept(line, WarningsOf(*receipt));
    } else {
      underway_.Refuse(line, ProblemsOf(std::get<Failure>(answer)));
    }
  }

  // The document with the counts is printed already; one is enough.
  int ReportGivingUp(const Failure& why) { return session_.json ? session_.ExitCodeOf(why) : session_.Report(why); }

  bool KeepsRejects() const { return !arguments_.dry_run || !arguments_.rejects.empty(); }

  std::string RejectsPath() const {
    if (!arguments_.rejects.empty()) return arguments_.rejects;
    return (arguments_.reads_stdin() ? std::string("requests.csv") : arguments_.file) + ".rejects.csv";
  }

  std::string TroubleText() const {
    switch (reader_.trouble()) {
      case CsvTrouble::kNone: return "";
      case CsvTrouble::kEmpty: return std::string(session_.Say("berkas kosong", "the file is empty"));
      case CsvTrouble::kUtf16:
        return std::string(session_.Say("berkas ini teks UTF-16; simpan sebagai CSV UTF-8",
                                        "this file is UTF-16 text; save it as CSV UTF-8"));
      case CsvTrouble::kSpreadsheet:
        return std::string(session_.Say("berkas ini lembar kerja, bukan CSV; simpan sebagai CSV UTF-8",
                                        "this file is a spreadsheet, not CSV; save it as CSV UTF-8"));
      case CsvTrouble::kRowTooLong:
        return std::string(session_.Say("sebuah baris lebih panjang dari 256 KiB; sisa berkas tidak dibaca",
                                        "a line is longer than 256 KiB; the rest of the file was not read"));
    }
    BrokenInvariant("unknown CsvTrouble");
  }

  int Complain(const std::string& text) {
    fmt::print(stderr, "cetak import: {}: {}\n", arguments_.file, text);
    return kExitUsage;
  }

  Session& session_;
  const ImportArguments& arguments_;
  const std::string folder_;
  CsvReader reader_;
  RequestTable table_;
  ImportReport report_;
  RejectsFile rejects_;
  RowsUnderway underway_;
};

int RunImport(Session& session, const ImportArguments& arguments) {
  if (arguments.reads_stdin()) return Import(session, arguments, std::cin, 0).Run();
  std::ifstream file(arguments.file, std::ios::binary);
  std::error_code error;
  if (!file || std::filesystem::is_directory(arguments.file, error)) {
    fmt::print(stderr, "cetak import: {}: {}\n", arguments.file,
               session.Say("berkas tidak bisa dibaca", "cannot read the file"));
    return kExitUsage;
  }
  const auto size = std::filesystem::file_size(arguments.file, error);
  return Import(session, arguments, file, error ? 0 : static_cast<std::int64_t>(size)).Run();
}

}  // namespace

void AddImportCommand(CLI::App& program, Session& session, int& exit_code) {
  static ImportArguments arguments;
  CLI::App* command =
      program.add_subcommand("import", session.Text("Mengirim tabel permintaan", "Send a table of requests"));
  command->footer(session.Text(
      "Koma, titik koma, atau tab; kolom menurut nama, urutan bebas (lihat: cetak sample 3). Baris yang baik\n"
      "masuk; yang salah disebut menurut baris, kolom, dan aturan, lalu ditulis ke berkas untuk diperbaiki dan\n"
      "diimpor lagi. Berkas yang sama sekali lagi tidak membuat kartu dua kali.",
      "Comma, semicolon or tab; columns by name, in any order (see: cetak sample 3). Good rows go in; bad ones\n"
      "are said by line, column and rule and written to a file to be mended and imported again. The same file\n"
      "once more makes no card twice."));
  command
      ->add_option("FILE", arguments.file, session.Text("tabel (CSV); - untuk stdin", "the table (CSV); - for stdin"))
      ->required();
  command->add_flag("--dry-run", arguments.dry_run,
                    session.Text("periksa semuanya, juga di server, tanpa menyimpan apa pun",
                                 "check everything, at the server too, and keep nothing"));
  command->add_option(
      "--rejects", arguments.rejects,
      session.Text("berkas untuk baris yang ditolak; bawaan FILE.rejects.csv, atau -2, -3 … bila sudah ada",
                   "where rejected rows go; FILE.rejects.csv, or -2, -3 … when that exists"));
  command->add_option("--profile", arguments.profile,
                      session.Text("jenis kartu, bila ada beberapa", "card profile, where the site has several"));
  command
      ->add_option("--patience", arguments.patience_seconds,
                   session.Text("detik menunggu server yang hilang di tengah jalan",
                                "seconds to wait for a server that goes away meanwhile"))
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  command->callback([&] { exit_code = RunImport(session, arguments); });
}

}  // namespace cetak
