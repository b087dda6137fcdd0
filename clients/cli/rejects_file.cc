#include "clients/cli/rejects_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

namespace cetak {
namespace {

constexpr int kOwnerOnly = 0600;

std::string WithLineEnd(std::string bytes, std::string_view line_end) {
  if (!bytes.ends_with('\n')) bytes += line_end;
  return bytes;
}

bool HaveSameBytes(const std::string& a, const std::string& b) {
  std::error_code error;
  if (std::filesystem::file_size(a, error) != std::filesystem::file_size(b, error)) return false;
  std::ifstream first(a, std::ios::binary);
  std::ifstream second(b, std::ios::binary);
  return std::equal(std::istreambuf_iterator<char>(first), {}, std::istreambuf_iterator<char>(second));
}

// requests.csv.rejects.csv → requests.csv.rejects-2.csv
std::string Numbered(const std::string& path, int number) {
  if (number == 1) return path;
  const std::filesystem::path name(path);
  return (name.parent_path() / name.stem()).string() + "-" + std::to_string(number) + name.extension().string();
}

}  // namespace

RejectsFile::RejectsFile(const CsvReader& table, std::string path, bool may_overwrite)
    : path_(std::move(path)),
      unfinished_path_(path_ + "." + std::to_string(getpid()) + ".part"),
      may_overwrite_(may_overwrite),
      line_end_(table.line_end()),
      head_((table.has_byte_order_mark() ? "\xEF\xBB\xBF" : "") + WithLineEnd(table.header().bytes, line_end_)) {}

RejectsFile::~RejectsFile() { Close(); }

void RejectsFile::Add(const std::string& row_bytes) {
  if (file_ == nullptr && !failed_) Open();
  Write(WithLineEnd(row_bytes, line_end_));
}

std::string RejectsFile::Close() {
  if (file_ == nullptr) return "";
  if (std::fclose(std::exchange(file_, nullptr)) != 0) failed_ = true;
  std::error_code error;
  const std::string path = may_overwrite_ ? path_ : FreePath();
  if (!failed_) std::filesystem::rename(unfinished_path_, path, error);
  if (error) failed_ = true;
  if (failed_) std::filesystem::remove(unfinished_path_, error);
  return failed_ ? "" : path;
}

void RejectsFile::Open() {
  const int descriptor = open(unfinished_path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, kOwnerOnly);
  file_ = descriptor < 0 ? nullptr : fdopen(descriptor, "wb");
  failed_ = file_ == nullptr;
  Write(head_);
}

void RejectsFile::Write(std::string_view bytes) {
  if (file_ != nullptr && std::fwrite(bytes.data(), 1, bytes.size(), file_) != bytes.size()) failed_ = true;
}

std::string RejectsFile::FreePath() const {
  for (int number = 1;; ++number) {
    std::string path = Numbered(path_, number);
    if (!std::filesystem::exists(path) || HaveSameBytes(path, unfinished_path_)) return path;
  }
}

}  // namespace cetak
