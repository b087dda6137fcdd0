// What an import did: counts, the rows that were refused and why, the file of rows to mend. Thread-safe.
#pragma once

#include <absl/base/thread_annotations.h>
#include <absl/synchronization/mutex.h>

#include <chrono>
#include <cstdint>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "clients/cli/csv_reader.h"
#include "clients/cli/request_table.h"
#include "clients/cli/session.h"

namespace cetak {

class ImportReport {
 public:
  ImportReport(const Session& session, std::string rejects_path);

  // The file's header, which the rejects file gets too.
  void BeginTable(const std::vector<std::string>& header, char delimiter);

  void CountRow();
  void Accept(const std::vector<RowProblem>& warnings, std::int64_t row_number);
  // Says it on the terminal (the first twenty) and puts the row into the rejects file.
  void Reject(const CsvRow& row, const std::vector<RowProblem>& problems);

  std::int64_t rejected() const;
  std::int64_t answered() const;

  // The whole, on stdout; clears the progress line.
  void PrintSummary(bool dry_run, bool interrupted) const;

 private:
  void ShowProgress() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void ClearProgress() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  std::string Describe(std::int64_t row_number, const RowProblem& problem) const;

  const Session& session_;
  const std::string rejects_path_;
  const bool shows_progress_;
  const std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();

  mutable absl::Mutex mutex_;
  std::vector<std::string> header_ ABSL_GUARDED_BY(mutex_);
  char delimiter_ ABSL_GUARDED_BY(mutex_) = ',';
  std::ofstream rejects_ ABSL_GUARDED_BY(mutex_);
  std::int64_t rows_ ABSL_GUARDED_BY(mutex_) = 0;
  std::int64_t accepted_ ABSL_GUARDED_BY(mutex_) = 0;
  std::int64_t rejected_ ABSL_GUARDED_BY(mutex_) = 0;
  std::int64_t warnings_ ABSL_GUARDED_BY(mutex_) = 0;
  std::map<std::string, std::int64_t> rules_ ABSL_GUARDED_BY(mutex_);
  std::chrono::steady_clock::time_point shown_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace cetak
