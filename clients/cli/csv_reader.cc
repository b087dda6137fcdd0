#include "clients/cli/csv_reader.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace cetak {
namespace {

constexpr std::int64_t kMaxLinesInARow = 200;  // more is a quote that never closes
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace

char DetectDelimiter(const std::string& header_line) {
  char best = ',';
  std::int64_t most = 0;
  for (const char delimiter : {',', ';', '\t'}) {
    bool quoted = false;
    std::int64_t count = 0;
    for (const char c : header_line) {
      if (c == '"') quoted = !quoted;
      if (c == delimiter && !quoted) ++count;
    }
    if (count > most) {
      most = count;
      best = delimiter;
    }
  }
  return best;
}

std::string FormatCsvRow(const std::vector<std::string>& fields, char delimiter) {
  std::string line;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (i > 0) line += delimiter;
    const std::string& field = fields[i];
    const bool edge_space = !field.empty() && (field.front() == ' ' || field.back() == ' ');
    if (!edge_space && field.find_first_of(std::string("\"\r\n") + delimiter) == std::string::npos) {
      line += field;
      continue;
    }
    line += '"';
    for (const char c : field) {
      if (c == '"') line += '"';
      line += c;
    }
    line += '"';
  }
  return line;
}

CsvReader::CsvReader(std::istream& input) : input_(input) { csv_init(&parser_, CSV_APPEND_NULL); }
CsvReader::~CsvReader() { csv_free(&parser_); }

std::string CsvReader::Read(const std::function<bool(CsvRow)>& on_row) {
  on_row_ = &on_row;
  for (std::string text; go_on_ && std::getline(input_, text);) {
    if (!input_.eof()) text += '\n';
    if (++line_ == 1) {
      if (text.compare(0, kByteOrderMark.size(), kByteOrderMark) == 0) text.erase(0, kByteOrderMark.size());
      delimiter_ = DetectDelimiter(text);
      csv_set_delim(&parser_, static_cast<unsigned char>(delimiter_));
    }
    if (row_begins_at_ == 0) {
      if (text.find_first_not_of("\r\n") == std::string::npos) continue;  // between rows
      row_begins_at_ = line_;
    }
    if (csv_parse(&parser_, text.data(), text.size(), TakeField, TakeRow, this) != text.size()) {
      return "line " + std::to_string(line_) + ": " + csv_strerror(csv_error(&parser_));
    }
    if (row_begins_at_ != 0 && line_ - row_begins_at_ > kMaxLinesInARow) {
      return "line " + std::to_string(row_begins_at_) + ": a quote is opened and never closed";
    }
  }
  if (go_on_) csv_fini(&parser_, TakeField, TakeRow, this);
  return "";
}

void CsvReader::TakeField(void* field, std::size_t size, void* self) {
  static_cast<CsvReader*>(self)->row_.fields.emplace_back(static_cast<const char*>(field), size);
}

void CsvReader::TakeRow(int, void* self) {
  auto& reader = *static_cast<CsvReader*>(self);
  CsvRow row = std::move(reader.row_);
  reader.row_ = {};
  row.number = reader.row_begins_at_ - reader.breaks_in_cells_;
  reader.breaks_in_cells_ += reader.line_ - reader.row_begins_at_;
  reader.row_begins_at_ = 0;
  if (!reader.go_on_) return;
  const bool blank = std::all_of(row.fields.begin(), row.fields.end(), [](const std::string& f) { return f.empty(); });
  if (!blank) reader.go_on_ = (*reader.on_row_)(std::move(row));
}

}  // namespace cetak
