#include "clients/cli/csv_reader.h"

#include <algorithm>
#include <utility>

namespace cetak {
namespace {

constexpr std::size_t kChunkBytes = 64 * 1024;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kUtf16Marks[] = {"\xFF\xFE", "\xFE\xFF"};
constexpr std::string_view kSpreadsheetMarks[] = {"PK\x03\x04", "\xD0\xCF\x11\xE0"};  // xlsx and ods, xls

void TakeField(void* field, std::size_t size, void* fields) {
  static_cast<std::vector<std::string>*>(fields)->emplace_back(static_cast<const char*>(field), size);
}
void TakeRow(int, void*) {}

}  // namespace

char DetectDelimiter(std::string_view header_line) {
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

CsvReader::CsvReader(std::istream& input) : input_(input) {
  csv_init(&parser_, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL);
  ReadHeader();
}
CsvReader::~CsvReader() { csv_free(&parser_); }

void CsvReader::ReadHeader() {
  Refill();
  const auto begins_with = [this](std::string_view mark) { return buffer_.starts_with(mark); };
  if (std::any_of(std::begin(kUtf16Marks), std::end(kUtf16Marks), begins_with)) trouble_ = CsvTrouble::kUtf16;
  if (std::any_of(std::begin(kSpreadsheetMarks), std::end(kSpreadsheetMarks), begins_with)) {
    trouble_ = CsvTrouble::kSpreadsheet;
  }
  if (trouble_ != CsvTrouble::kNone) return;
  has_byte_order_mark_ = begins_with(kByteOrderMark);
  if (has_byte_order_mark_) at_ = kByteOrderMark.size();
  delimiter_ = DetectDelimiter(std::string_view(buffer_).substr(at_, LineLength()));
  csv_set_delim(&parser_, static_cast<unsigned char>(delimiter_));
  if (auto header = Next()) {
    header_ = std::move(*header);
  } else if (trouble_ == CsvTrouble::kNone) {
    trouble_ = CsvTrouble::kEmpty;
  }
}

std::optional<CsvRow> CsvReader::Next() {
  while (trouble_ == CsvTrouble::kNone && (at_ < buffer_.size() || Refill())) {
    const auto length = RowLength();
    // A quotation mark without its partner would swallow the rest: its line alone is given up.
    CsvRow row = Take(length ? *length : LineLength());
    if (trouble_ != CsvTrouble::kNone) break;
    if (!length || !Split(row)) row.fields.clear();
    const bool is_blank =
        length && row.bytes.find_first_not_of(std::string("\" \t\r\n") + delimiter_) == std::string::npos;
    if (is_blank) continue;
    row.number = number_++;
    return row;
  }
  return std::nullopt;
}

// False at the end of the input.
bool CsvReader::Refill() {
  buffer_.erase(0, at_);
  at_ = 0;
  const std::size_t before = buffer_.size();
  buffer_.resize(before + kChunkBytes);
  input_.read(buffer_.data() + before, static_cast<std::streamsize>(kChunkBytes));
  buffer_.resize(before + static_cast<std::size_t>(input_.gcount()));
  bytes_read_ += input_.gcount();
  return buffer_.size() > before;
}

// Up to the line end outside quotes; nullopt when a quote stays open for longer than a row may be.
std::optional<std::size_t> CsvReader::RowLength() {
  bool quoted = false;
  for (std::size_t length = 0; length < kMaxRowBytes; ++length) {
    if (at_ + length == buffer_.size() && !Refill()) return quoted ? std::nullopt : std::optional(length);
    const char c = buffer_[at_ + length];
    if (c == '"') quoted = !quoted;
    if (c == '\n' && !quoted) return length + 1;
  }
  return std::nullopt;
}

std::size_t CsvReader::LineLength() {
  for (std::size_t length = 0; length < kMaxRowBytes; ++length) {
    if (at_ + length == buffer_.size() && !Refill()) return length;
    if (buffer_[at_ + length] == '\n') return length + 1;
  }
  trouble_ = CsvTrouble::kRowTooLong;
  return kMaxRowBytes;
}

CsvRow CsvReader::Take(std::size_t length) {
  CsvRow row;
  row.line = line_;
  row.bytes = buffer_.substr(at_, length);
  at_ += length;
  line_ += std::count(row.bytes.begin(), row.bytes.end(), '\n');
  return row;
}

bool CsvReader::Split(CsvRow& row) {
  const bool parsed =
      csv_parse(&parser_, row.bytes.data(), row.bytes.size(), TakeField, TakeRow, &row.fields) == row.bytes.size();
  if (parsed && csv_fini(&parser_, TakeField, TakeRow, &row.fields) == 0) return true;
  csv_free(&parser_);
  csv_init(&parser_, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL);
  csv_set_delim(&parser_, static_cast<unsigned char>(delimiter_));
  return false;
}

}  // namespace cetak
