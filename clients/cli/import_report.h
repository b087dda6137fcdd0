// What an import did: counts, the rows that were refused and why, what is going on meanwhile. Says all of it in the
// user's language and form, never with the content of a row. Thread-safe.
#pragma once

#include <absl/base/thread_annotations.h>
#include <absl/synchronization/mutex.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "clients/cli/rejects_file.h"
#include "clients/cli/rows_underway.h"
#include "clients/cli/session.h"

namespace cetak {

struct ImportEnd {
  bool dry_run = false;
  bool interrupted = false;
  std::int64_t unanswered = 0;
  std::string rejects_path;  // empty when there is no such file
};

class ImportReport {
 public:
  // `size_bytes` of the table, 0 when it is not known.
  ImportReport(const Session& session, std::int64_t size_bytes);

  // A row was read, up to this place in the table.
  void CountRow(std::int64_t bytes_read);
  // Says what is wrong with it, for the first ones.
  void Settle(const SettledRow& row);
  // The server is away; said once until a row is answered again.
  void SayThatItWaits();

  std::int64_t rejected() const;

  // The whole, on stdout.
  void PrintSummary(const ImportEnd& end);

 private:
  std::string Describe(const CsvRow& row, const RowProblem& problem) const;
  void SayProblems(const SettledRow& row) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void ShowProgress() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void ClearProgress() const;
  void PrintDocument(const ImportEnd& end) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void PrintText(const ImportEnd& end) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  double Seconds() const;

  const Session& session_;
  const std::int64_t size_bytes_;
  const bool shows_progress_;
  const std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();

  mutable absl::Mutex mutex_;
  std::int64_t rows_ ABSL_GUARDED_BY(mutex_) = 0;
  std::int64_t bytes_read_ ABSL_GUARDED_BY(mutex_) = 0;
  std::int64_t accepted_ ABSL_GUARDED_BY(mutex_) = 0;
  std::int64_t rejected_ ABSL_GUARDED_BY(mutex_) = 0;
  std::int64_t warnings_ ABSL_GUARDED_BY(mutex_) = 0;
  std::map<std::string, std::int64_t> rules_ ABSL_GUARDED_BY(mutex_);
  nlohmann::ordered_json problems_ ABSL_GUARDED_BY(mutex_) = nlohmann::ordered_json::array();
  bool waits_ ABSL_GUARDED_BY(mutex_) = false;
  std::chrono::steady_clock::time_point shown_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace cetak
