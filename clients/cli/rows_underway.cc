#include "clients/cli/rows_underway.h"

#include <utility>

namespace cetak {

RowsUnderway::RowsUnderway(std::size_t most_waiting, Tell tell) : most_waiting_(most_waiting), tell_(std::move(tell)) {}

void RowsUnderway::Add(CsvRow row) {
  absl::MutexLock lock(&mutex_);
  const std::int64_t line = row.line;
  rows_[line].content.row = std::move(row);
}

void RowsUnderway::Refuse(CsvRow row, std::vector<RowProblem> problems) {
  const std::int64_t line = row.line;
  Add(std::move(row));
  Refuse(line, std::move(problems));
}

void RowsUnderway::Accept(std::int64_t line, std::vector<RowProblem> warnings) {
  absl::MutexLock lock(&mutex_);
  SettledRow& row = rows_.at(line).content;
  row.accepted = true;
  row.warnings = std::move(warnings);
  Settle(line);
}

void RowsUnderway::Refuse(std::int64_t line, std::vector<RowProblem> problems) {
  absl::MutexLock lock(&mutex_);
  rows_.at(line).content.problems = std::move(problems);
  Settle(line);
}

std::int64_t RowsUnderway::Close() {
  absl::MutexLock lock(&mutex_);
  TellInOrder(true);
  return static_cast<std::int64_t>(rows_.size());
}

void RowsUnderway::Settle(std::int64_t line) {
  rows_.at(line).settled = true;
  TellInOrder(rows_.size() > most_waiting_);
}

void RowsUnderway::TellInOrder(bool whatever_is_before) {
  for (auto row = rows_.begin(); row != rows_.end();) {
    if (row->second.settled) {
      tell_(row->second.content);
      row = rows_.erase(row);
    } else if (whatever_is_before) {
      ++row;
    } else {
      return;
    }
  }
}

}  // namespace cetak
