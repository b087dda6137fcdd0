// The columns of a request table and how a row of them becomes a request. Pure; thread-safe once made.
#pragma once

#include <cetak/v1/print_job.pb.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "clients/cli/csv_reader.h"

namespace cetak {

// What is wrong with a row, never with what stands in it.
struct RowProblem {
  std::string column;
  std::string rule;
};

struct ReadRow {
  std::optional<v1::SubmitPrintJobRequest> request;  // when nothing is wrong
  std::vector<RowProblem> problems;
  std::vector<RowProblem> warnings;
};

class RequestTable {
 public:
  // From the header. Names are compared without case and surrounding spaces.
  explicit RequestTable(const std::vector<std::string>& header);

  const std::vector<std::string>& missing_columns() const { return missing_; }
  const std::vector<std::string>& unknown_columns() const { return unknown_; }

  // Call it only when no column is missing. `folder` is where photos are looked for; `profile` as in the contract, may
  // be empty.
  ReadRow Read(const std::vector<std::string>& fields, std::chrono::year_month_day today, const std::string& folder,
               const std::string& profile) const;

  // The column that a field of the contract came from: "print_job.card.national_id_number" → "NIK". The field itself
  // when none did.
  static std::string ColumnOf(std::string_view field);

  static const std::vector<std::string>& StandardHeader();

 private:
  std::string_view ShapeRule(const std::vector<std::string>& fields) const;

  std::map<std::string, std::size_t> places_;
  std::size_t width_ = 0;
  std::vector<std::string> missing_;
  std::vector<std::string> unknown_;
};

}  // namespace cetak
