#include "server/artwork/ktp_el_layout.h"

#include <fmt/format.h>
#include <glib.h>

#include <memory>

namespace cetak::ktp_el {
namespace {

constexpr Ink kLabelInk = InkOf(0x2F5566);
constexpr Ink kValueInk = InkOf(0x0A1C29);

constexpr double kLabelLeft = 4.0;
constexpr double kValueLeft = 22.4;
constexpr double kTextRight = 60.4;

constexpr double RowBaseline(int row) { return 19.95 + 2.69 * row; }

constexpr TextBox Label(double left, double baseline, double width) {
  return {left, baseline, width, 5.25, 5, Weight::kRegular, Align::kLeft, 0.005, kLabelInk};
}

constexpr TextBox Value(double left, double right, int row, double size_pt = 6.5, Weight weight = Weight::kMedium) {
  return {left, RowBaseline(row), right - left, size_pt, 4.5, weight, Align::kLeft, 0.01, kValueInk};
}

constexpr FieldPlace Row(Field field, std::string_view label, int row) {
  return {field, label, Label(kLabelLeft, RowBaseline(row), kValueLeft - kLabelLeft - 1.2),
          Value(kValueLeft, kTextRight, row)};
}

constexpr TextBox UnderPhoto(double baseline) {
  return {kPhotoBox.left, baseline, kPhotoBox.width, 6, 4.5, Weight::kSemiBold, Align::kCenter, 0.01, kValueInk};
}

constexpr FieldPlace kPlaces[] = {
    {Field::kNationalIdNumber,
     "NIK",
     {kLabelLeft, 15.4, 7.4, 8.5, 5, Weight::kBold, Align::kLeft, 0.03, kLabelInk},
     {11.6, 15.4, kTextRight - 11.6, 12.5, 9, Weight::kBold, Align::kLeft, 0.02, kValueInk}},
    {Field::kFullName, "Nama", Label(kLabelLeft, RowBaseline(0), 17),
     Value(kValueLeft, kTextRight, 0, 7.25, Weight::kBold)},
    Row(Field::kBirth, "Tempat/Tgl Lahir", 1),
    {Field::kSex, "Jenis Kelamin", Label(kLabelLeft, RowBaseline(2), 17), Value(kValueLeft, 41, 2)},
    {Field::kBloodType, "Gol. Darah", Label(44.5, RowBaseline(2), 9.9), Value(55.6, kTextRight, 2)},
    Row(Field::kAddress, "Alamat", 3),
    Row(Field::kNeighbourhood, "RT/RW", 4),
    Row(Field::kVillage, "Kel/Desa", 5),
    Row(Field::kDistrict, "Kecamatan", 6),
    Row(Field::kReligion, "Agama", 7),
    Row(Field::kMaritalStatus, "Status Perkawinan", 8),
    Row(Field::kOccupation, "Pekerjaan", 9),
    Row(Field::kCitizenship, "Kewarganegaraan", 10),
    Row(Field::kValidUntil, "Berlaku Hingga", 11),
    {Field::kApplicationPlace, "", {}, UnderPhoto(42.3)},
    {Field::kApplicationDate, "", {}, UnderPhoto(44.95)},
};

std::string DayMonthYear(std::chrono::year_month_day date) {
  return fmt::format("{:02}-{:02}-{:04}", static_cast<unsigned>(date.day()), static_cast<unsigned>(date.month()),
                     static_cast<int>(date.year()));
}

// "a, b"; one of them alone where the other is empty.
std::string Joined(std::string left, std::string_view between, const std::string& right) {
  if (!left.empty() && !right.empty()) left += between;
  return left + right;
}

// Place of first registration, birth date, serial: three groups with thin spaces are read without a slip.
std::string Grouped(const std::string& number) {
  constexpr std::string_view kThinSpace = "\u2009";
  if (number.size() != 16) return number;
  return Joined(Joined(number.substr(0, 6), kThinSpace, number.substr(6, 6)), kThinSpace, number.substr(12));
}

std::string WithoutKind(const std::string& regency) {
  constexpr std::string_view kKind = "KABUPATEN ";
  return regency.compare(0, kKind.size(), kKind) == 0 ? regency.substr(kKind.size()) : regency;
}

// The registry's region names are in mixed case; everything on this card is in capitals.
std::string InCapitals(const std::string& text) {
  const std::unique_ptr<char, decltype(&g_free)> capitals(g_utf8_strup(text.data(), static_cast<gssize>(text.size())),
                                                          &g_free);
  return capitals.get();
}

}  // namespace

std::span<const FieldPlace> FieldPlaces() { return kPlaces; }

const FieldPlace& PlaceOf(Field field) {
  for (const FieldPlace& place : kPlaces) {
    if (place.field == field) return place;
  }
  BrokenInvariant("a Field without a place");
}

std::string TextOf(Field field, const CardContent& card, const CardHeading& heading) {
  switch (field) {
    case Field::kNationalIdNumber: return Grouped(card.national_id_number);
    case Field::kFullName: return card.full_name;
    case Field::kBirth:
      return Joined(card.birth_place, ", ", card.birth_date.ok() ? DayMonthYear(card.birth_date) : "");
    case Field::kSex: return card.sex == Sex::kFemale ? "PEREMPUAN" : "LAKI-LAKI";
    case Field::kBloodType: return card.blood_type;
    case Field::kAddress: return card.address;
    case Field::kNeighbourhood: return Joined(card.neighbourhood, "/", card.community);
    case Field::kVillage: return InCapitals(card.village);
    case Field::kDistrict: return InCapitals(card.district);
    case Field::kReligion: return card.religion;
    case Field::kMaritalStatus: return card.marital_status;
    case Field::kOccupation: return card.occupation;
    case Field::kCitizenship: return card.citizenship;
    case Field::kValidUntil: return card.valid_until;
    case Field::kApplicationPlace: return WithoutKind(heading.regency);
    case Field::kApplicationDate: return card.application_date ? DayMonthYear(*card.application_date) : "";
  }
  BrokenInvariant("unknown Field");
}

}  // namespace cetak::ktp_el
