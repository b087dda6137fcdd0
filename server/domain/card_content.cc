#include "server/domain/card_content.h"

#include <utf8.h>

#include <algorithm>

#include "server/domain/cbor.h"
#include "server/domain/rules.h"

namespace cetak {
namespace {

using std::chrono::day;
using std::chrono::month;
using std::chrono::year;
using std::chrono::year_month_day;

constexpr int kFormVersion = 1;
constexpr std::size_t kFormItems = 19;
constexpr std::size_t kUsualCardBytes = 256;

// The texts in the order of the form.
constexpr std::string CardContent::*kTextsBeforeBirth[] = {&CardContent::national_id_number, &CardContent::full_name,
                                                           &CardContent::birth_place};
constexpr std::string CardContent::*kTextsAfterBirth[] = {
    &CardContent::blood_type, &CardContent::address,     &CardContent::neighbourhood, &CardContent::community,
    &CardContent::village,    &CardContent::district,    &CardContent::religion,      &CardContent::marital_status,
    &CardContent::occupation, &CardContent::citizenship, &CardContent::valid_until};

class Checker {
 public:
  explicit Checker(std::string_view prefix) : prefix_(prefix) {}

  void Add(std::string_view field, std::string_view rule) {
    found_.push_back({std::string(prefix_) + std::string(field), std::string(rule)});
  }

  void Text(std::string_view field, const std::string& text, std::size_t max_length) {
    // Nearly all texts are printable ASCII, and need no other look.
    const bool plain = std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
    if (!plain && !utf8::is_valid(text.begin(), text.end())) return Add(field, rule::kNotUtf8);
    if (text.find_first_not_of(' ') == std::string::npos) return Add(field, rule::kRequired);
    const auto is_control = [](unsigned char c) { return c < ' ' || c == 0x7F; };
    if (!plain && std::any_of(text.begin(), text.end(), is_control)) return Add(field, rule::kControlCharacter);
    const std::size_t length = plain ? text.size() : static_cast<std::size_t>(utf8::distance(text.begin(), text.end()));
    if (length > max_length) Add(field, rule::kTooLongForCard);
  }

  std::vector<FieldViolation> Found() && { return std::move(found_); }

 private:
  std::string_view prefix_;
  std::vector<FieldViolation> found_;
};

bool IsDigits(std::string_view text, std::size_t count) {
  return text.size() == count && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool LooksLikeSpreadsheetNumber(std::string_view text) {
  return !text.empty() && text.find_first_of("eE") != std::string_view::npos &&
         text.find_first_not_of("0123456789eE+.,") == std::string_view::npos;
}

void CheckNationalIdNumber(Checker& checker, const std::string& number) {
  if (number.empty()) return checker.Add("national_id_number", rule::kRequired);
  if (LooksLikeSpreadsheetNumber(number)) return checker.Add("national_id_number", rule::kNikScientific);
  if (!IsDigits(number, 16)) checker.Add("national_id_number", rule::kNikNot16Digits);
}

void CheckBirthDate(Checker& checker, year_month_day birth_date, year_month_day today) {
  if (!birth_date.ok() || birth_date.year() < year(1850)) return checker.Add("birth_date", rule::kImpossibleDate);
  if (birth_date > today) checker.Add("birth_date", rule::kDateInFuture);
}

bool IsBloodType(std::string_view text) {
  if (text == "-") return true;
  if (!text.empty() && (text.back() == '+' || text.back() == '-')) text.remove_suffix(1);
  return text == "A" || text == "B" || text == "AB" || text == "O";
}

void CheckPhoto(Checker& checker, const std::string& photo) {
  if (photo.empty()) return;
  if (photo.size() > kMaxPhotoBytes) return checker.Add("photo_jpeg", rule::kPhotoTooLarge);
  if (photo.compare(0, 3, "\xFF\xD8\xFF") != 0) checker.Add("photo_jpeg", rule::kNotJpeg);
}

std::int64_t PackDate(year_month_day date) {
  return static_cast<int>(date.year()) * 10000 + static_cast<unsigned>(date.month()) * 100 +
         static_cast<unsigned>(date.day());
}

year_month_day UnpackDate(std::int64_t packed) {
  return year(static_cast<int>(packed / 10000)) / month(static_cast<unsigned>(packed / 100 % 100)) /
         day(static_cast<unsigned>(packed % 100));
}

}  // namespace

std::vector<FieldViolation> CheckCard(const CardContent& card, year_month_day today, std::string_view prefix) {
  Checker checker(prefix);
  CheckNationalIdNumber(checker, card.national_id_number);
  checker.Text("full_name", card.full_name, kMaxNameLength);
  checker.Text("birth_place", card.birth_place, kMaxPlaceLength);
  CheckBirthDate(checker, card.birth_date, today);
  if (card.sex != Sex::kMale && card.sex != Sex::kFemale) checker.Add("sex", rule::kUnknownValue);
  if (!IsBloodType(card.blood_type)) checker.Add("blood_type", rule::kUnknownValue);
  checker.Text("address", card.address, kMaxAddressLength);
  if (!IsDigits(card.neighbourhood, 3)) checker.Add("neighbourhood", rule::kOutOfRange);
  if (!IsDigits(card.community, 3)) checker.Add("community", rule::kOutOfRange);
  checker.Text("village", card.village, kMaxPlaceLength);
  checker.Text("district", card.district, kMaxPlaceLength);
  checker.Text("religion", card.religion, kMaxShortTextLength);
  checker.Text("marital_status", card.marital_status, kMaxShortTextLength);
  checker.Text("occupation", card.occupation, kMaxShortTextLength);
  checker.Text("citizenship", card.citizenship, kMaxShortTextLength);
  checker.Text("valid_until", card.valid_until, kMaxShortTextLength);
  if (card.application_date && !card.application_date->ok()) checker.Add("application_date", rule::kImpossibleDate);
  CheckPhoto(checker, card.photo_jpeg);
  return std::move(checker).Found();
}

std::vector<FieldViolation> WarnOfCard(const CardContent& card, std::string_view prefix) {
  if (!IsDigits(card.national_id_number, 16) || !card.birth_date.ok()) return {};
  // PPKKCC DDMMYY SSSS; a woman's day is 40 higher (Permendagri on NIK).
  const auto number = [&](std::size_t at) {
    return static_cast<unsigned>(std::stoi(card.national_id_number.substr(at, 2)));
  };
  const unsigned expected_day = static_cast<unsigned>(card.birth_date.day()) + (card.sex == Sex::kFemale ? 40 : 0);
  const bool fits = number(6) == expected_day && number(8) == static_cast<unsigned>(card.birth_date.month()) &&
                    number(10) == static_cast<unsigned>(static_cast<int>(card.birth_date.year()) % 100);
  if (fits) return {};
  return {{std::string(prefix) + "birth_date", std::string(rule::kBirthDateNotInNik)}};
}

Redacted<std::string> EncodeCard(const Redacted<CardContent>& card) {
  const CardContent& c = card.Reveal();
  CborWriter writer(kUsualCardBytes + c.photo_jpeg.size());
  writer.Array(kFormItems);
  writer.Number(kFormVersion);
  for (const std::string CardContent::*text : kTextsBeforeBirth) writer.Text(c.*text);
  writer.Number(PackDate(c.birth_date));
  writer.Number(static_cast<int>(c.sex));
  for (const std::string CardContent::*text : kTextsAfterBirth) writer.Text(c.*text);
  writer.Number(c.application_date ? PackDate(*c.application_date) : 0);
  writer.Bytes(c.photo_jpeg);
  return Redacted<std::string>(std::move(writer).Take());
}

Result<Redacted<CardContent>> DecodeCard(const Redacted<std::string>& encoded) {
  CborReader reader(encoded.Reveal());
  const bool is_known = reader.Array() == kFormItems && reader.Number() == kFormVersion;
  CardContent c;
  for (std::string CardContent::*text : kTextsBeforeBirth) c.*text = reader.Text();
  c.birth_date = UnpackDate(reader.Number());
  c.sex = static_cast<Sex>(reader.Number());
  for (std::string CardContent::*text : kTextsAfterBirth) c.*text = reader.Text();
  if (const std::int64_t date = reader.Number(); date != 0) c.application_date = UnpackDate(date);
  c.photo_jpeg = reader.Bytes();
  if (!is_known || !reader.is_good() || !reader.is_at_end()) {
    return Fail(ErrorCode::kInternal, "CARD_UNREADABLE", "a stored card is not in a known form");
  }
  return Redacted<CardContent>(std::move(c));
}

}  // namespace cetak
