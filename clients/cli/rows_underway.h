// The rows of an import between being read and being told of: a refused one is given back with its bytes, and what is
// told comes in the order of the file. Holds what is unanswered and little more. Thread-safe; tells with its lock held.
#pragma once

#include <absl/base/thread_annotations.h>
#include <absl/synchronization/mutex.h>

#include <cstdint>
#include <functional>
#include <map>
#include <vector>

#include "clients/cli/csv_reader.h"
#include "clients/cli/request_table.h"

namespace cetak {

struct SettledRow {
  CsvRow row;
  bool accepted = false;
  std::vector<RowProblem> problems;  // none when it was accepted
  std::vector<RowProblem> warnings;  // none when it was not
};

class RowsUnderway {
 public:
  using Tell = std::function<void(const SettledRow&)>;

  // A refused row waits for its turn only while fewer than `most_waiting` rows are here.
  RowsUnderway(std::size_t most_waiting, Tell tell);

  // A row whose answer comes later.
  void Add(CsvRow row);
  // A row that is not even sent.
  void Refuse(CsvRow row, std::vector<RowProblem> problems);
  // The answers for the row that begins on `line`.
  void Accept(std::int64_t line, std::vector<RowProblem> warnings);
  void Refuse(std::int64_t line, std::vector<RowProblem> problems);

  // Tells what is settled, whatever is unanswered before it; nothing may come afterwards. The rows never answered.
  std::int64_t Close();

 private:
  struct Row {
    SettledRow content;
    bool settled = false;
  };
  void Settle(std::int64_t line) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void TellInOrder(bool whatever_is_before) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::size_t most_waiting_;
  const Tell tell_;
  absl::Mutex mutex_;
  std::map<std::int64_t, Row> rows_ ABSL_GUARDED_BY(mutex_);  // by line
};

}  // namespace cetak
