#include "clients/cli/import_report.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>

#include "clients/cli/terminal.h"

namespace cetak {
namespace {

constexpr std::int64_t kRejectedRowsToSay = 20;
constexpr std::int64_t kWarningsToSay = 5;
constexpr std::size_t kProblemsInJson = 1'000;
constexpr std::chrono::milliseconds kProgressInterval{100};
constexpr int kBarWidth = 24;

std::string Bar(double share) {
  const int full = std::clamp(static_cast<int>(std::lround(share * kBarWidth)), 0, kBarWidth);
  std::string bar;
  for (int i = 0; i < kBarWidth; ++i) bar += i < full ? "█" : "·";
  return bar;
}

}  // namespace

ImportReport::ImportReport(const Session& session, std::int64_t size_bytes)
    : session_(session), size_bytes_(size_bytes), shows_progress_(IsTerminal(STDERR_FILENO) && !session.json) {}

void ImportReport::CountRow(std::int64_t bytes_read) {
  absl::MutexLock lock(&mutex_);
  ++rows_;
  bytes_read_ = bytes_read;
}

void ImportReport::Settle(const SettledRow& row) {
  absl::MutexLock lock(&mutex_);
  waits_ = false;
  ++(row.accepted ? accepted_ : rejected_);
  warnings_ += static_cast<std::int64_t>(row.warnings.size());
  for (const RowProblem& problem : row.problems) ++rules_[problem.rule];
  SayProblems(row);
  ShowProgress();
}

void ImportReport::SayProblems(const SettledRow& row) {
  const auto add = [&](const RowProblem& problem, const char* severity) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (problems_.size() >= kProblemsInJson) return;
    problems_.push_back({{"line", row.row.line},
                         {"row", row.row.number},
                         {"column", problem.column},
                         {"rule", problem.rule},
                         {"message", RuleText(problem.rule, session_.language)},
                         {"severity", severity}});
  };
  if (session_.json) {
    for (const RowProblem& problem : row.problems) add(problem, "error");
    for (const RowProblem& warning : row.warnings) add(warning, "warning");
    return;
  }
  if (row.problems.empty() && row.warnings.empty()) return;
  ClearProgress();
  if (rejected_ <= kRejectedRowsToSay) {
    for (const RowProblem& problem : row.problems) fmt::print(stderr, "{}\n", Describe(row.row, problem));
  }
  if (warnings_ <= kWarningsToSay) {
    for (const RowProblem& warning : row.warnings) {
      fmt::print(stderr, "{} {}\n", session_.Say("perhatian:", "note:"), Describe(row.row, warning));
    }
  }
}

void ImportReport::SayThatItWaits() {
  absl::MutexLock lock(&mutex_);
  if (std::exchange(waits_, true) || session_.json) return;
  ClearProgress();
  fmt::print(stderr, "{} {}; {}\n", session_.Say("server tidak menjawab di", "no server answers at"), session_.server,
             session_.Say("mencoba lagi …", "trying again …"));
}

std::int64_t ImportReport::rejected() const {
  absl::MutexLock lock(&mutex_);
  return rejected_;
}

std::string ImportReport::Describe(const CsvRow& row, const RowProblem& problem) const {
  return fmt::format("{} {} ({} {}){}{}: {}", session_.Say("baris", "line"), row.line, session_.Say("data", "row"),
                     row.number, problem.column.empty() ? "" : ", ", problem.column,
                     RuleText(problem.rule, session_.language));
}

void ImportReport::ShowProgress() {
  const auto now = std::chrono::steady_clock::now();
  if (!shows_progress_ || now - shown_ < kProgressInterval) return;
  shown_ = now;
  const auto number = [&](std::int64_t n) { return WithThousands(n, session_.language); };
  std::string line;
  if (size_bytes_ > 0) {
    const double share = std::min(1.0, static_cast<double>(bytes_read_) / static_cast<double>(size_bytes_));
    line = fmt::format("{} {:3.0f} %  ", Bar(share), share * 100);
  }
  line += fmt::format("{} {}", number(accepted_), session_.Say("diterima", "accepted"));
  if (rejected_ > 0) line += fmt::format(" · {} {}", number(rejected_), session_.Say("ditolak", "rejected"));
  line +=
      fmt::format(" · {}/s", number(static_cast<std::int64_t>(static_cast<double>(accepted_ + rejected_) / Seconds())));
  const auto width = static_cast<std::size_t>(TerminalWidth(STDERR_FILENO));
  if (WidthOf(line) >= width) line = Fit(line, width - 1);
  fmt::print(stderr, "\r\x1b[K{}", line);
  std::fflush(stderr);
}

void ImportReport::ClearProgress() const {
  if (shows_progress_) fmt::print(stderr, "\r\x1b[K");
}

double ImportReport::Seconds() const {
  return std::max(0.001, std::chrono::duration<double>(std::chrono::steady_clock::now() - begun_).count());
}

void ImportReport::PrintSummary(const ImportEnd& end) {
  absl::MutexLock lock(&mutex_);
  ClearProgress();
  std::fflush(stderr);
  session_.json ? PrintDocument(end) : PrintText(end);
}

void ImportReport::PrintDocument(const ImportEnd& end) const {
  nlohmann::ordered_json document = {{"rows", rows_},
                                     {"accepted", accepted_},
                                     {"rejected", rejected_},
                                     {"unanswered", end.unanswered},
                                     {"warnings", warnings_},
                                     {"dry_run", end.dry_run},
                                     {"interrupted", end.interrupted},
                                     {"seconds", Seconds()},
                                     {"rows_per_second", static_cast<double>(rows_) / Seconds()},
                                     {"rules", rules_},
                                     {"problems", problems_}};
  if (!end.rejects_path.empty()) document["rejects"] = end.rejects_path;
  PrintJson(document);
}

void ImportReport::PrintText(const ImportEnd& end) const {
  const auto number = [&](std::int64_t n) { return WithThousands(n, session_.language); };
  if (rejected_ > kRejectedRowsToSay) {
    fmt::print(
        "… {} {}\n", number(rejected_ - kRejectedRowsToSay),
        session_.Say("baris lagi ditolak; semuanya menurut aturan:", "more rejected rows; all of them by rule:"));
    for (const auto& [rule, count] : rules_) {
      fmt::print("  {}  {}\n", FitRight(number(count), 8), RuleText(rule, session_.language));
    }
  }
  fmt::print("{} {}: {} {}, {} {}", number(rows_), session_.Say("baris", "rows"), number(accepted_),
             end.dry_run ? session_.Say("akan diterima", "would be accepted") : session_.Say("diterima", "accepted"),
             number(rejected_), session_.Say("ditolak", "rejected"));
  if (end.unanswered > 0) {
    fmt::print(", {} {}", number(end.unanswered), session_.Say("belum terjawab", "not answered"));
  }
  if (warnings_ > 0) fmt::print(", {} {}", number(warnings_), session_.Say("perlu diperhatikan", "to look at"));
  fmt::print(" ({:.1f} s, {}/s)\n", Seconds(),
             number(static_cast<std::int64_t>(static_cast<double>(accepted_ + rejected_) / Seconds())));
  if (!end.rejects_path.empty()) {
    fmt::print("{}\n  {}\n",
               session_.Say("baris yang ditolak ada di berkas ini; perbaiki, lalu impor berkas itu:",
                            "the rejected rows are in this file; mend them there and import it:"),
               end.rejects_path);
  }
  if (end.interrupted || end.unanswered > 0) {
    fmt::print("{}\n",
               session_.Say("belum selesai; jalankan lagi perintah yang sama, tidak ada kartu yang dibuat dua kali",
                            "not finished; run the same command again, no card is made twice"));
  }
}

}  // namespace cetak
