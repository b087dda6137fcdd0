// Reads a table as offices export it, a row at a time: comma, semicolon or tab; UTF-8 with or without a byte order
// mark; LF or CRLF; quoted fields with line breaks. Memory holds one row of at most kMaxRowBytes. One thread.
#pragma once

#include <csv.h>

#include <cstdint>
#include <istream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cetak {

struct CsvRow {
  std::int64_t line = 0;            // where it begins in the file, from 1
  std::int64_t number = 0;          // 0 for the header, then from 1
  std::string bytes;                // as it stands in the file, its line end included
  std::vector<std::string> fields;  // without quotes; empty when the quotes do not fit, and then it is one line
};

// What makes the rest of a file unreadable.
enum class CsvTrouble { kNone, kEmpty, kUtf16, kSpreadsheet, kRowTooLong };

// The one of , ; and tab that stands most often in a header line, outside quotes.
char DetectDelimiter(std::string_view header_line);

// As a spreadsheet would write it: quoted only where that is needed.
std::string FormatCsvRow(const std::vector<std::string>& fields, char delimiter);

class CsvReader {
 public:
  static constexpr std::size_t kMaxRowBytes = 256 * 1024;

  // Reads the header.
  explicit CsvReader(std::istream& input);
  ~CsvReader();
  CsvReader(const CsvReader&) = delete;
  CsvReader& operator=(const CsvReader&) = delete;

  const CsvRow& header() const { return header_; }  // its bytes without the byte order mark
  bool has_byte_order_mark() const { return has_byte_order_mark_; }
  std::string_view line_end() const { return header_.bytes.ends_with("\r\n") ? "\r\n" : "\n"; }
  char delimiter() const { return delimiter_; }

  // The next row that is not blank; nullopt at the end and after trouble.
  std::optional<CsvRow> Next();
  CsvTrouble trouble() const { return trouble_; }
  std::int64_t bytes_read() const { return bytes_read_; }

 private:
  bool Refill();
  std::optional<std::size_t> RowLength();
  std::size_t LineLength();
  CsvRow Take(std::size_t length);
  bool Split(CsvRow& row);
  void ReadHeader();

  std::istream& input_;
  csv_parser parser_;
  std::string buffer_;
  std::size_t at_ = 0;  // of what is not yet taken
  std::int64_t bytes_read_ = 0;
  std::int64_t line_ = 1;
  std::int64_t number_ = 0;
  char delimiter_ = ',';
  bool has_byte_order_mark_ = false;
  CsvTrouble trouble_ = CsvTrouble::kNone;
  CsvRow header_;
};

}  // namespace cetak
