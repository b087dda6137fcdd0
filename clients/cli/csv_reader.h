// Reads a table as offices export it, a row at a time: comma, semicolon or tab; UTF-8 with or without a byte order
// mark; LF or CRLF; quoted fields with line breaks. Memory holds one row. One thread.
#pragma once

#include <csv.h>

#include <cstdint>
#include <functional>
#include <istream>
#include <string>
#include <vector>

namespace cetak {

struct CsvRow {
  std::int64_t number = 0;          // as a spreadsheet counts: the header is 1, a cell with line breaks is one row
  std::vector<std::string> fields;  // bytes as they stand there, without quotes
};

// The one of , ; and tab that stands most often in a header line, outside quotes.
char DetectDelimiter(const std::string& header_line);

// As a spreadsheet would write it: quoted only where that is needed.
std::string FormatCsvRow(const std::vector<std::string>& fields, char delimiter);

class CsvReader {
 public:
  explicit CsvReader(std::istream& input);
  ~CsvReader();
  CsvReader(const CsvReader&) = delete;
  CsvReader& operator=(const CsvReader&) = delete;

  // Calls `on_row` for every row, the header's too, until it returns false. The error in words, empty when all was
  // read.
  std::string Read(const std::function<bool(CsvRow)>& on_row);
  char delimiter() const { return delimiter_; }  // known in on_row

 private:
  static void TakeField(void* field, std::size_t size, void* self);
  static void TakeRow(int end, void* self);

  std::istream& input_;
  csv_parser parser_;
  char delimiter_ = ',';
  std::int64_t line_ = 0;           // of the file
  std::int64_t row_begins_at_ = 0;  // line_ of the row being read; 0 between rows
  std::int64_t breaks_in_cells_ = 0;
  CsvRow row_;
  const std::function<bool(CsvRow)>* on_row_ = nullptr;
  bool go_on_ = true;
};

}  // namespace cetak
