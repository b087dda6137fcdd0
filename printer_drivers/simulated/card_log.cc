#include "printer_drivers/simulated/card_log.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

#include "server/base/clock.h"

namespace cetak {
namespace {

constexpr std::string_view kTicket = " ticket=";
constexpr std::string_view kCard = " card=";
constexpr std::size_t kUsualLine = 50;

tl::unexpected<Error> FailedOn(const std::string& path, int error) {
  return Fail(ErrorCode::kUnavailable, "CARD_LOG", path + ": " + std::generic_category().message(error));
}

Result<std::string> ReadFrom(const std::string& path, std::int64_t offset) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file) return FailedOn(path, errno);
  std::string text(static_cast<std::size_t>(std::max<std::int64_t>(file.tellg() - offset, 0)), '\0');
  file.seekg(offset).read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  return text;
}

// 0 or an errno.
int WriteAndSync(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t step = write(file, text.data(), text.size());
    if (step < 0 && errno != EINTR) return errno;
    if (step > 0) text.remove_prefix(static_cast<std::size_t>(step));
  }
  return fdatasync(file) == 0 ? 0 : errno;
}

// Of one access, given up by the kernel when the process ends.
class FileLock {
 public:
  explicit FileLock(int file) : file_(file) {
    while (flock(file_, LOCK_EX) != 0 && errno == EINTR) continue;
  }
  ~FileLock() { flock(file_, LOCK_UN); }
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  const int file_;
};

bool EndsWithWholeLine(int file) {
  char last = '\n';
  const off_t size = lseek(file, 0, SEEK_END);
  return size <= 0 || pread(file, &last, 1, size - 1) != 1 || last == '\n';
}

std::string_view Word(PhysicalCard card) { return card == PhysicalCard::kGood ? "good" : "spoiled"; }

}  // namespace

Result<std::unique_ptr<CardLog>> CardLog::Open(const std::string& path) {
  std::error_code ignored;  // open() tells what is wrong
  std::filesystem::create_directories(std::filesystem::path(path).parent_path(), ignored);
  const int file = open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (file < 0) return FailedOn(path, errno);
  std::unique_ptr<CardLog> log(new CardLog(path, file));
  const FileLock lock(file);
  CETAK_RETURN_IF_ERROR(log->MendTornLine());
  return log;
}

CardLog::~CardLog() { close(file_); }

// A line that broke off is a card that never came out, since a card is out only after its whole line is on the disk.
Status CardLog::MendTornLine() {
  if (EndsWithWholeLine(file_)) return {};
  CETAK_ASSIGN_OR_RETURN(const std::string text, ReadFrom(path_, 0));
  const std::size_t whole = text.rfind('\n') + 1;
  return ftruncate(file_, static_cast<off_t>(whole)) == 0 ? Status() : FailedOn(path_, errno);
}

std::int64_t CardLog::Count() {
  std::array<char, 4096> bytes{};
  for (ssize_t got = 1; got > 0;) {
    got = pread(file_, bytes.data(), bytes.size(), counted_);
    if (got <= 0) break;
    cards_ += std::count(bytes.begin(), bytes.begin() + got, '\n');
    counted_ += got;
  }
  return cards_;
}

Status CardLog::Append(std::span<const LoggedCard> cards) {
  if (cards.empty()) return {};
  std::string lines;
  const std::string now = FormatInstant(SystemClock().Now());
  for (const LoggedCard& card : cards) {
    lines += fmt::format("{}{}{}{}{}\n", now, kTicket, card.ticket.id, kCard, Word(card.card));
  }
  const FileLock lock(file_);
  CETAK_RETURN_IF_ERROR(MendTornLine());
  const off_t before = lseek(file_, 0, SEEK_END);
  if (const int error = WriteAndSync(file_, lines); error != 0) {
    // Not on the disk is not out: what was half written goes, so that Find tells the same.
    if (ftruncate(file_, before) != 0) BrokenInvariant("a card log can be neither written nor mended: " + path_);
    return FailedOn(path_, error);
  }
  return {};
}

Status CardLog::ReadNewLines() {
  const FileLock lock(file_);  // an append that fails takes back what it wrote
  CETAK_ASSIGN_OR_RETURN(const std::string text, ReadFrom(path_, read_));
  std::string_view rest(text);
  found_.reserve(found_.size() + text.size() / kUsualLine);
  for (std::size_t end = 0; (end = rest.find('\n')) != std::string_view::npos; rest.remove_prefix(end + 1)) {
    const std::string_view line = rest.substr(0, end);
    const std::size_t ticket = line.find(kTicket);
    const std::size_t card = line.find(kCard);
    if (ticket == std::string_view::npos || card == std::string_view::npos) continue;
    const std::size_t begin = ticket + kTicket.size();
    const bool is_good = line.substr(card + kCard.size()) == Word(PhysicalCard::kGood);
    const std::string id(line.substr(begin, card - begin));
    PhysicalCard& found = found_.try_emplace(id, PhysicalCard::kSpoiled).first->second;
    if (is_good) found = PhysicalCard::kGood;
  }
  read_ += static_cast<std::int64_t>(text.size() - rest.size());
  return {};
}

Result<std::optional<PhysicalCard>> CardLog::Find(const Ticket& ticket) {
  CETAK_RETURN_IF_ERROR(ReadNewLines());
  const auto found = found_.find(ticket.id);
  if (found == found_.end()) return std::nullopt;
  return found->second;
}

}  // namespace cetak
