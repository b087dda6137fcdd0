#include "clients/cli/request_table.h"

#include <utf8.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include "clients/library/card_request.h"
#include "server/base/uuid.h"
#include "server/domain/card_content.h"
#include "server/domain/rules.h"

namespace cetak {
namespace {

using std::chrono::year_month_day;

struct Column {
  std::string_view name;
  std::string_view field;  // in the contract
  bool required;
};

constexpr Column kColumns[] = {
    {"ID_PERMINTAAN", "request_id", false},
    {"KODE_KECAMATAN", "parent", true},
    {"KECAMATAN", "print_job.card.district", true},
    {"KODE_DESA", "", false},
    {"KEL_DESA", "print_job.card.village", true},
    {"NIK", "print_job.card.national_id_number", true},
    {"NAMA", "print_job.card.full_name", true},
    {"TEMPAT_LAHIR", "print_job.card.birth_place", true},
    {"TANGGAL_LAHIR", "print_job.card.birth_date", true},
    {"JENIS_KELAMIN", "print_job.card.sex", true},
    {"GOL_DARAH", "print_job.card.blood_type", false},
    {"ALAMAT", "print_job.card.address", true},
    {"RT", "print_job.card.neighbourhood", true},
    {"RW", "print_job.card.community", true},
    {"AGAMA", "print_job.card.religion", true},
    {"STATUS_PERKAWINAN", "print_job.card.marital_status", true},
    {"PEKERJAAN", "print_job.card.occupation", true},
    {"KEWARGANEGARAAN", "print_job.card.citizenship", true},
    {"BERLAKU_HINGGA", "print_job.card.valid_until", true},
    {"ALASAN", "print_job.reason", true},
    {"TANGGAL_PENGAJUAN", "print_job.card.application_date", false},
    {"FOTO", "print_job.card.photo_jpeg", false},
};

struct Reason {
  std::string_view word;
  v1::RequestReason reason;
  v1::ReasonDetail detail;
};

constexpr Reason kReasons[] = {
    {"BARU", v1::REQUEST_REASON_FIRST_ISSUANCE, v1::REASON_DETAIL_UNSPECIFIED},
    {"PERPANJANGAN", v1::REQUEST_REASON_RENEWAL, v1::REASON_DETAIL_UNSPECIFIED},
    {"RUSAK", v1::REQUEST_REASON_REPLACEMENT, v1::REASON_DETAIL_DAMAGED},
    {"HILANG", v1::REQUEST_REASON_REPLACEMENT, v1::REASON_DETAIL_LOST},
    {"PERUBAHAN", v1::REQUEST_REASON_OTHER, v1::REASON_DETAIL_DATA_CHANGE},
};

// Requests without an id of their own get one from their content in this namespace, so that a repeat is the same.
constexpr std::string_view kRowNamespace = "6f1d3c52-9a6b-5c0e-8a58-2f7a3b1c9d40";

std::string Upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::toupper(c); });
  return text;
}

std::string Trim(const std::string& text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::optional<int> Number(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// dd-mm-yyyy, dd/mm/yyyy or yyyy-mm-dd, whatever follows a T or a space.
year_month_day ParseDate(std::string_view text) {
  constexpr year_month_day kImpossible{};
  text = text.substr(0, text.find_first_of("T "));
  if (text.size() != 10) return kImpossible;
  const bool year_first = text[4] == '-';
  const auto year = Number(year_first ? text.substr(0, 4) : text.substr(6));
  const auto month = Number(text.substr(year_first ? 5 : 3, 2));
  const auto day = Number(text.substr(year_first ? 8 : 0, 2));
  const char separator = year_first ? text[7] : text[2];
  if (!year || !month || !day || (separator != '-' && separator != '/') || *month < 1 || *day < 1) return kImpossible;
  return year_month_day(std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                        std::chrono::day(static_cast<unsigned>(*day)));
}

// Spreadsheets drop leading zeros of RT and RW.
std::string PadToThree(const std::string& digits) {
  return digits.size() >= 3 || digits.empty() ? digits : std::string(3 - digits.size(), '0') + digits;
}

// A cell of two lines is meant as one.
std::string OnOneLine(const std::string& text) {
  std::string line;
  for (const char c : text) {
    if (c != '\r' && c != '\n') {
      line += c;
    } else if (!line.empty() && line.back() != ' ') {
      line += ' ';
    }
  }
  return line;
}

// The same card asked for again is the same request, however the table is written.
std::string RequestIdFromContent(const v1::SubmitPrintJobRequest& request, const CardContent& card) {
  const v1::PrintJob& job = request.print_job();
  const std::string content = request.parent() + '\n' + job.profile() + '\n' + std::to_string(job.reason()) + '\n' +
                              std::to_string(job.reason_detail()) + '\n' +
                              EncodeCard(Redacted<CardContent>(card)).Reveal();
  return FormatUuid(NameUuidV5(*ParseUuid(kRowNamespace), content));
}

class RowReader {
 public:
  RowReader(const std::map<std::string, std::size_t>& places, const std::vector<std::string>& fields)
      : places_(places), fields_(fields) {}

  std::string Text(const std::string& column) {
    const auto place = places_.find(column);
    if (place == places_.end() || place->second >= fields_.size()) return "";
    return OnOneLine(Trim(fields_[place->second]));
  }

  void Refuse(const std::string& column, std::string_view rule) {
    row_.problems.push_back({column, std::string(rule)});
  }

  void RefuseWhatIsNotUtf8() {
    for (const auto& [column, place] : places_) {
      if (place < fields_.size() && !utf8::is_valid(fields_[place].begin(), fields_[place].end())) {
        Refuse(column, rule::kNotUtf8);
      }
    }
  }

  void RefuseWhatIsMissing() {
    for (const Column& column : kColumns) {
      if (column.required && Text(std::string(column.name)).empty()) Refuse(std::string(column.name), rule::kRequired);
    }
  }

  CardContent Card() {
    CardContent card;
    card.national_id_number = Text("NIK");
    card.full_name = Text("NAMA");
    card.birth_place = Text("TEMPAT_LAHIR");
    card.birth_date = ParseDate(Text("TANGGAL_LAHIR"));
    card.sex = ParseSex();
    card.blood_type = Upper(Text("GOL_DARAH"));
    if (card.blood_type.empty()) card.blood_type = "-";
    card.address = Text("ALAMAT");
    card.neighbourhood = PadToThree(Text("RT"));
    card.community = PadToThree(Text("RW"));
    card.village = Text("KEL_DESA");
    card.district = Text("KECAMATAN");
    card.religion = Text("AGAMA");
    card.marital_status = Text("STATUS_PERKAWINAN");
    card.occupation = Text("PEKERJAAN");
    card.citizenship = Text("KEWARGANEGARAAN");
    card.valid_until = Text("BERLAKU_HINGGA");
    if (const std::string date = Text("TANGGAL_PENGAJUAN"); !date.empty()) card.application_date = ParseDate(date);
    return card;
  }

  void ReadPhoto(const std::string& folder, CardContent& card) {
    const std::string name = Text("FOTO");
    if (name.empty()) return;
    const std::filesystem::path path = std::filesystem::path(folder) / name;
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error)) return Refuse("FOTO", rule::kNoSuchFile);
    std::ifstream file(path, std::ios::binary);
    card.photo_jpeg.resize(kMaxPhotoBytes + 1);
    file.read(card.photo_jpeg.data(), static_cast<std::streamsize>(card.photo_jpeg.size()));
    if (file.gcount() == 0) return Refuse("FOTO", rule::kNotJpeg);
    card.photo_jpeg.resize(static_cast<std::size_t>(file.gcount()));
  }

  const Reason* ParseReason() {
    const std::string word = Upper(Text("ALASAN"));
    for (const Reason& reason : kReasons) {
      if (reason.word == word) return &reason;
    }
    if (!word.empty()) Refuse("ALASAN", rule::kUnknownReason);
    return nullptr;
  }

  ReadRow& row() { return row_; }

 private:
  Sex ParseSex() {
    const std::string word = Upper(Text("JENIS_KELAMIN"));
    if (word == "LAKI-LAKI" || word == "L") return Sex::kMale;
    if (word == "PEREMPUAN" || word == "P") return Sex::kFemale;
    return Sex{};
  }

  const std::map<std::string, std::size_t>& places_;
  const std::vector<std::string>& fields_;
  ReadRow row_;
};

void AddColumnsOf(const std::vector<FieldViolation>& found, std::vector<RowProblem>& problems) {
  for (const FieldViolation& violation : found) {
    const std::string column = RequestTable::ColumnOf(violation.field);
    const bool known =
        std::any_of(problems.begin(), problems.end(), [&](const RowProblem& p) { return p.column == column; });
    if (!known) problems.push_back({column, violation.rule});
  }
}

}  // namespace

RequestTable::RequestTable(const std::vector<std::string>& header) : width_(header.size()) {
  for (std::size_t i = 0; i < header.size(); ++i) {
    const std::string name = Upper(Trim(header[i]));
    const bool known =
        std::any_of(std::begin(kColumns), std::end(kColumns), [&](const Column& c) { return c.name == name; });
    if (known) {
      places_.emplace(name, i);
    } else if (!name.empty()) {
      unknown_.push_back(Trim(header[i]));
    }
  }
  for (const Column& column : kColumns) {
    if (column.required && !places_.contains(std::string(column.name))) missing_.emplace_back(column.name);
  }
}

ReadRow RequestTable::Read(const std::vector<std::string>& fields, year_month_day today, const std::string& folder,
                           const std::string& profile) const {
  RowReader reader(places_, fields);
  ReadRow& row = reader.row();
  if (const std::string_view broken = ShapeRule(fields); !broken.empty()) {
    reader.Refuse("", broken);
    return row;
  }
  reader.RefuseWhatIsNotUtf8();
  if (!row.problems.empty()) return row;
  reader.RefuseWhatIsMissing();
  CardContent card = reader.Card();
  reader.ReadPhoto(folder, card);
  AddColumnsOf(CheckCard(card, today, "print_job.card."), row.problems);
  AddColumnsOf(WarnOfCard(card, "print_job.card."), row.warnings);
  const Reason* reason = reader.ParseReason();
  const std::string request_id = reader.Text("ID_PERMINTAAN");
  if (!request_id.empty() && !ParseUuid(request_id)) reader.Refuse("ID_PERMINTAAN", rule::kNotAUuid);
  if (!row.problems.empty()) return row;

  v1::SubmitPrintJobRequest request;
  request.set_parent("offices/" + reader.Text("KODE_KECAMATAN"));
  request.mutable_print_job()->set_profile(profile);
  request.mutable_print_job()->set_reason(reason->reason);
  request.mutable_print_job()->set_reason_detail(reason->detail);
  *request.mutable_print_job()->mutable_card() = ToProto(card);
  request.set_request_id(request_id.empty() ? RequestIdFromContent(request, card) : request_id);
  row.request = std::move(request);
  return row;
}

// Spreadsheets add empty cells at the end of a row and leave them away.
std::string_view RequestTable::ShapeRule(const std::vector<std::string>& fields) const {
  if (fields.empty()) return rule::kMalformedQuotes;
  for (std::size_t i = width_; i < fields.size(); ++i) {
    if (!Trim(fields[i]).empty()) return rule::kTooManyColumns;
  }
  for (const Column& column : kColumns) {
    if (column.required && places_.at(std::string(column.name)) >= fields.size()) return rule::kTooFewColumns;
  }
  return "";
}

std::string RequestTable::ColumnOf(std::string_view field) {
  for (const Column& column : kColumns) {
    if (!column.field.empty() && column.field == field) return std::string(column.name);
  }
  return std::string(field);
}

const std::vector<std::string>& RequestTable::StandardHeader() {
  static const std::vector<std::string> header = [] {
    std::vector<std::string> names;
    for (const Column& column : kColumns) {
      if (column.name != "FOTO") names.emplace_back(column.name);
    }
    return names;
  }();
  return header;
}

}  // namespace cetak
