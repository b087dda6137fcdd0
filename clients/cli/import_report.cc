#include "clients/cli/import_report.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <utility>

#include "clients/cli/terminal.h"

namespace cetak {
namespace {

constexpr std::int64_t kRejectsToSay = 20;
constexpr std::chrono::milliseconds kProgressInterval{100};

double SecondsSince(std::chrono::steady_clock::time_point begun) {
  return std::max(0.001, std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count());
}

}  // namespace

ImportReport::ImportReport(const Session& session, std::string rejects_path)
    : session_(session), rejects_path_(std::move(rejects_path)), shows_progress_(IsTerminal(STDERR_FILENO)) {}

void ImportReport::BeginTable(const std::vector<std::string>& header, char delimiter) {
  absl::MutexLock lock(&mutex_);
  header_ = header;
  delimiter_ = delimiter;
}

void ImportReport::CountRow() {
  absl::MutexLock lock(&mutex_);
  ++rows_;
}

void ImportReport::Accept(const std::vector<RowProblem>& warnings, std::int64_t row_number) {
  absl::MutexLock lock(&mutex_);
  ++accepted_;
  for (const RowProblem& warning : warnings) {
    if (++warnings_ > kRejectsToSay || session_.json) continue;
    ClearProgress();
    fmt::print(stderr, "{} {}\n", session_.Say("perhatian:", "note:"), Describe(row_number, warning));
  }
  ShowProgress();
}

void ImportReport::Reject(const CsvRow& row, const std::vector<RowProblem>& problems) {
  absl::MutexLock lock(&mutex_);
  if (!rejects_.is_open()) {
    rejects_.open(rejects_path_, std::ios::binary | std::ios::trunc);
    rejects_ << FormatCsvRow(header_, delimiter_) << "\n";
  }
  rejects_ << FormatCsvRow(row.fields, delimiter_) << "\n";
  ++rejected_;
  for (const RowProblem& problem : problems) ++rules_[problem.rule];
  if (rejected_ <= kRejectsToSay && !session_.json) {
    ClearProgress();
    for (const RowProblem& problem : problems) fmt::print(stderr, "{}\n", Describe(row.number, problem));
  }
  ShowProgress();
}

std::int64_t ImportReport::rejected() const {
  absl::MutexLock lock(&mutex_);
  return rejected_;
}

std::int64_t ImportReport::answered() const {
  absl::MutexLock lock(&mutex_);
  return accepted_ + rejected_;
}

std::string ImportReport::Describe(std::int64_t row_number, const RowProblem& problem) const {
  return fmt::format("{} {}{}{}: {}", session_.Say("baris", "row"), row_number, problem.column.empty() ? "" : ", ",
                     problem.column, RuleText(problem.rule, session_.language));
}

void ImportReport::ShowProgress() {
  const auto now = std::chrono::steady_clock::now();
  if (!shows_progress_ || now - shown_ < kProgressInterval) return;
  shown_ = now;
  const auto number = [&](std::int64_t n) { return WithThousands(n, session_.language); };
  fmt::print(stderr, "\r\x1b[K{} {} · {} {} · {}/s", number(accepted_), session_.Say("diterima", "accepted"),
             number(rejected_), session_.Say("ditolak", "rejected"),
             number(static_cast<std::int64_t>(static_cast<double>(accepted_) / SecondsSince(begun_))));
  std::fflush(stderr);
}

void ImportReport::ClearProgress() const {
  if (shows_progress_) fmt::print(stderr, "\r\x1b[K");
}

void ImportReport::PrintSummary(bool dry_run, bool interrupted) const {
  absl::MutexLock lock(&mutex_);
  ClearProgress();
  const double seconds = SecondsSince(begun_);
  const double rate = static_cast<double>(accepted_) / seconds;
  if (session_.json) {
    nlohmann::ordered_json document = {{"rows", rows_},         {"accepted", accepted_}, {"rejected", rejected_},
                                       {"warnings", warnings_}, {"dry_run", dry_run},    {"interrupted", interrupted},
                                       {"seconds", seconds},    {"rules", rules_}};
    if (rejected_ > 0) document["rejects"] = rejects_path_;
    PrintJson(document);
    return;
  }
  const auto number = [&](std::int64_t n) { return WithThousands(n, session_.language); };
  fmt::print("{} {}, {} {}, {} {}, {} {} ({:.1f} s, {}/s)\n", number(rows_), session_.Say("baris", "rows"),
             number(accepted_),
             dry_run ? session_.Say("akan diterima", "would be accepted") : session_.Say("diterima", "accepted"),
             number(rejected_), session_.Say("ditolak", "rejected"), number(warnings_),
             session_.Say("perlu diperhatikan", "to look at"), seconds, number(static_cast<std::int64_t>(rate)));
  if (rejected_ > kRejectsToSay) {
    fmt::print("{}\n", session_.Say("yang ditolak menurut aturan:", "the rejected ones by rule:"));
    for (const auto& [rule, count] : rules_)
      fmt::print("  {} {}\n", FitRight(number(count), 8), RuleText(rule, session_.language));
  }
  if (rejected_ > 0) {
    fmt::print("{} {}\n",
               session_.Say("baris yang ditolak ada di berkas ini; perbaiki lalu impor lagi:",
                            "the rejected rows are in this file; mend it and import it again:"),
               rejects_path_);
  }
  if (interrupted) {
    fmt::print("{}\n", session_.Say("terputus; jalankan lagi perintah yang sama, tidak ada kartu yang dikirim dua kali",
                                    "interrupted; run the same command again, no card is sent twice"));
  }
}

}  // namespace cetak
