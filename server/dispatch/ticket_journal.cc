#include "server/dispatch/ticket_journal.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <map>

namespace cetak {
namespace {

constexpr std::size_t kLinesBeforeRewrite = 4'096;

tl::unexpected<Error> FileError(const std::string& path) {
  return Fail(ErrorCode::kUnavailable, "JOURNAL_UNWRITABLE", path + ": " + std::strerror(errno));
}

bool WriteAll(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(file, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

class MemoryJournal : public PrinterJournal {
 public:
  Status Append(const Ticket& ticket, std::string_view step) override {
    steps_[ticket].emplace_back(step);
    return {};
  }
  Result<std::vector<std::string>> Read(const Ticket& ticket) const override {
    const auto found = steps_.find(ticket);
    return found == steps_.end() ? std::vector<std::string>() : found->second;
  }
  void Forget(const Ticket& ticket) override { steps_.erase(ticket); }

 protected:
  std::map<Ticket, std::vector<std::string>> steps_;
};

class FileJournal final : public MemoryJournal {
 public:
  explicit FileJournal(std::string path) : path_(std::move(path)) {}
  ~FileJournal() override {
    if (file_ >= 0) close(file_);
  }

  Status Load();
  Status Append(const Ticket& ticket, std::string_view step) override;
  void Forget(const Ticket& ticket) override;

 private:
  Status Rewrite();

  const std::string path_;
  int file_ = -1;
  std::size_t lines_in_file_ = 0;
};

Status FileJournal::Load() {
  std::ifstream text(path_);
  for (std::string line; std::getline(text, line) && !text.eof();) {  // a torn last line was never a step
    const std::size_t space = line.find(' ');
    if (space == std::string::npos) continue;
    steps_[Ticket{line.substr(0, space)}].push_back(line.substr(space + 1));
  }
  return Rewrite();
}

Status FileJournal::Rewrite() {
  std::string text;
  lines_in_file_ = 0;
  for (const auto& [ticket, steps] : steps_) {
    for (const std::string& step : steps) {
      text += ticket.id + " " + step + "\n";
      ++lines_in_file_;
    }
  }
  const std::string fresh = path_ + ".new";
  const int file = open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0640);
  if (file < 0) return FileError(fresh);
  if (!WriteAll(file, text) || fdatasync(file) != 0 || rename(fresh.c_str(), path_.c_str()) != 0) {
    const auto error = FileError(fresh);
    close(file);
    return error;
  }
  if (file_ >= 0) close(file_);
  file_ = file;
  return {};
}

Status FileJournal::Append(const Ticket& ticket, std::string_view step) {
  if (!WriteAll(file_, ticket.id + " " + std::string(step) + "\n") || fdatasync(file_) != 0) return FileError(path_);
  ++lines_in_file_;
  return MemoryJournal::Append(ticket, step);
}

void FileJournal::Forget(const Ticket& ticket) {
  MemoryJournal::Forget(ticket);
  // A failed rewrite leaves the old file, which says more than is needed and nothing wrong.
  if (lines_in_file_ > kLinesBeforeRewrite) static_cast<void>(Rewrite());
}

}  // namespace

Result<std::unique_ptr<PrinterJournal>> PrinterJournal::Open(const std::string& path) {
  if (path.empty()) return std::make_unique<MemoryJournal>();
  auto journal = std::make_unique<FileJournal>(path);
  CETAK_RETURN_IF_ERROR(journal->Load());
  return journal;
}

}  // namespace cetak
