#include <pthread.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include "clients/cli/csv_reader.h"
#include "clients/cli/import_report.h"
#include "clients/cli/request_table.h"
#include "clients/cli/session.h"
#include "clients/library/job_streamer.h"

namespace cetak {
namespace {

struct ImportArguments {
  std::string file;
  std::string rejects;
  std::string profile;
  bool dry_run = false;
  int patience_seconds = 300;
};

sigset_t GuardedSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGUSR1);  // the guard's own end
  return signals;
}

class StopSignalsBlocked {
 public:
  StopSignalsBlocked() {
    const sigset_t signals = GuardedSignals();
    pthread_sigmask(SIG_BLOCK, &signals, &before_);
  }
  ~StopSignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_{};
};

// While it lives, SIGINT and SIGTERM abandon the import instead of killing it.
class InterruptGuard {
 public:
  explicit InterruptGuard(JobStreamer& streamer)
      : waiter_([&streamer] {
          const sigset_t signals = GuardedSignals();
          int received = 0;
          sigwait(&signals, &received);
          if (received != SIGUSR1) streamer.Abandon();
        }) {}
  ~InterruptGuard() {
    pthread_kill(waiter_.native_handle(), SIGUSR1);
    waiter_.join();
  }

 private:
  std::thread waiter_;
};

// Rows on their way: kept until answered, so that a refused one can be given back. At most a window of them.
class RowsUnderway {
 public:
  void Add(std::uint64_t tag, CsvRow row, std::vector<RowProblem> warnings) {
    absl::MutexLock lock(&mutex_);
    rows_.emplace(tag, Row{std::move(row), std::move(warnings)});
  }

  void Answer(std::uint64_t tag, const JobStreamer::Answer& answer, ImportReport& report) {
    Row row;
    {
      absl::MutexLock lock(&mutex_);
      auto node = rows_.extract(tag);
      row = std::move(node.mapped());
    }
    if (std::holds_alternative<v1::SubmitPrintJobResponse>(answer)) return report.Accept(row.warnings, row.row.number);
    const Failure& failure = std::get<Failure>(answer);
    std::vector<RowProblem> problems;
    for (const FieldFailure& field : failure.fields) {
      problems.push_back({RequestTable::ColumnOf(field.field), field.rule});
    }
    if (failure.code == grpc::StatusCode::ALREADY_EXISTS) {
      problems = {{"ID_PERMINTAAN", std::string(rule::kOtherContent)}};
    }
    if (problems.empty()) problems.push_back({"", failure.reason});
    report.Reject(row.row, problems);
  }

 private:
  struct Row {
    CsvRow row;
    std::vector<RowProblem> warnings;
  };
  absl::Mutex mutex_;
  std::map<std::uint64_t, Row> rows_ ABSL_GUARDED_BY(mutex_);
};

std::string Join(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

// A file of an earlier import may be being mended: it is never written over.
std::string FreeRejectsPath(const std::string& file) {
  std::string path = file + ".rejects.csv";
  for (int i = 2; std::filesystem::exists(path); ++i) path = file + ".rejects-" + std::to_string(i) + ".csv";
  return path;
}

class Import {
 public:
  Import(Session& session, const ImportArguments& arguments)
      : session_(session),
        arguments_(arguments),
        folder_(std::filesystem::absolute(arguments.file).parent_path().string()),
        report_(session, arguments.rejects.empty() ? FreeRejectsPath(arguments.file) : arguments.rejects) {}

  int Run() {
    std::ifstream input(arguments_.file, std::ios::binary);
    if (!input || std::filesystem::is_directory(arguments_.file)) {
      return Complain(session_.Say("berkas tidak bisa dibaca: ", "cannot read the file: "), arguments_.file);
    }
    const StopSignalsBlocked blocked;  // before any other thread, so that all of them leave the signals to the guard
    JobStreamer streamer(
        *session_.connection().jobs,
        {.patience = std::chrono::seconds(arguments_.patience_seconds), .language = session_.language},
        [this](std::uint64_t tag, const JobStreamer::Answer& answer) { underway_.Answer(tag, answer, report_); });
    const InterruptGuard guard(streamer);
    CsvReader reader(input);
    bool line_is_open = true;
    const std::string trouble = reader.Read([&](CsvRow row) {
      if (table_.has_value()) return line_is_open = Send(streamer, std::move(row));
      return Begin(row, reader.delimiter());
    });
    if (!usage_error_.empty()) return Complain(usage_error_, "");
    if (!trouble.empty()) Complain(trouble, "");
    if (!table_.has_value()) return Complain(session_.Say("berkas kosong: ", "the file is empty: "), arguments_.file);
    const bool all_answered = streamer.Finish() && line_is_open;
    report_.PrintSummary(arguments_.dry_run, !all_answered);
    if (!all_answered && streamer.GiveUpReason().reason != "ABANDONED") return session_.Report(streamer.GiveUpReason());
    return all_answered && trouble.empty() && report_.rejected() == 0 ? kExitOk : kExitRefused;
  }

 private:
  int Complain(std::string_view text, std::string_view what) {
    std::fprintf(stderr, "cetak import: %s%s\n", std::string(text).c_str(), std::string(what).c_str());
    return kExitUsage;
  }

  bool Begin(const CsvRow& header, char delimiter) {
    table_.emplace(header.fields);
    report_.BeginTable(header.fields, delimiter);
    if (!table_->missing_columns().empty()) {
      usage_error_ = std::string(session_.Say("kolom ini tidak ada: ", "these columns are missing: ")) +
                     Join(table_->missing_columns());
      return false;
    }
    if (!table_->unknown_columns().empty() && !session_.json) {
      std::fprintf(stderr, "%s%s\n",
                   std::string(session_.Say("kolom ini tidak dipakai: ", "these columns are not used: ")).c_str(),
                   Join(table_->unknown_columns()).c_str());
    }
    return true;
  }

  // False when nothing more can be sent.
  bool Send(JobStreamer& streamer, CsvRow row) {
    report_.CountRow();
    const auto today = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
    ReadRow read = table_->Read(row.fields, today, folder_,
                                arguments_.profile.empty() ? "" : "profiles/" + LastPart(arguments_.profile));
    if (!read.request) {
      report_.Reject(row, read.problems);
      return true;
    }
    read.request->set_validate_only(arguments_.dry_run);
    const auto tag = static_cast<std::uint64_t>(row.number);
    underway_.Add(tag, std::move(row), std::move(read.warnings));
    return streamer.Send(tag, std::move(*read.request));
  }

  Session& session_;
  const ImportArguments& arguments_;
  const std::string folder_;
  ImportReport report_;
  RowsUnderway underway_;
  std::optional<RequestTable> table_;
  std::string usage_error_;
};

}  // namespace

void AddImportCommand(CLI::App& program, Session& session, int& exit_code) {
  static ImportArguments arguments;
  CLI::App* command = program.add_subcommand(
      "import",
      "Send a table of requests: comma, semicolon or tab, columns by name in any order (cetak sample 3 shows them).\n"
      "Good rows go in; bad ones are said by row, column and rule and written to a file to mend and import again.\n"
      "The same file again sends no card twice.");
  command->add_option("FILE", arguments.file, "the table (CSV)")->required();
  command->add_flag("--dry-run", arguments.dry_run, "check everything, at the server too, and keep nothing");
  command->add_option("--rejects", arguments.rejects,
                      "where rejected rows go; FILE.rejects.csv, or -2, -3 … when that exists");
  command->add_option("--profile", arguments.profile, "card profile, where the site has several");
  command->add_option("--patience", arguments.patience_seconds, "seconds to wait for a server that is away")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  command->callback([&] { exit_code = Import(session, arguments).Run(); });
}

}  // namespace cetak
