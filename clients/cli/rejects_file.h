// The rows that an import refused, in the form of the table they came from, to be mended and imported again. It holds
// personal data: only its owner may read it. One thread.
#pragma once

#include <cstdio>
#include <string>
#include <string_view>

#include "clients/cli/csv_reader.h"

namespace cetak {

class RejectsFile {
 public:
  // Nothing is written before the first row.
  RejectsFile(const CsvReader& table, std::string path, bool may_overwrite);
  ~RejectsFile();
  RejectsFile(const RejectsFile&) = delete;
  RejectsFile& operator=(const RejectsFile&) = delete;

  // The bytes of a row as they were read.
  void Add(const std::string& row_bytes);

  // Puts the file in its place and returns its name: `path`, or with a number in it where that one exists with other
  // content, since somebody may be mending it. Empty when there was no row, or when it could not be written.
  std::string Close();
  bool failed() const { return failed_; }

 private:
  void Write(std::string_view bytes);
  void Open();
  std::string FreePath() const;

  const std::string path_;
  const std::string unfinished_path_;
  const bool may_overwrite_;
  const std::string line_end_;
  const std::string head_;
  std::FILE* file_ = nullptr;
  bool failed_ = false;
};

}  // namespace cetak
