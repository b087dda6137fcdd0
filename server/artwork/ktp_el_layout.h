// Where everything stands on the front of a ktp-el: one table, in millimetres and points, that drawing and tests read.
// Constants and pure functions; thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "server/artwork/card_artist.h"
#include "server/artwork/lettering.h"

namespace cetak::ktp_el {

enum class Field : std::uint8_t {
  kNationalIdNumber,
  kFullName,
  kBirth,
  kSex,
  kBloodType,
  kAddress,
  kNeighbourhood,
  kVillage,
  kDistrict,
  kReligion,
  kMaritalStatus,
  kOccupation,
  kCitizenship,
  kValidUntil,
  kApplicationPlace,
  kApplicationDate,
};

struct FieldPlace {
  Field field;
  std::string_view label;  // empty: the field has none
  TextBox label_box;
  TextBox box;
};

std::span<const FieldPlace> FieldPlaces();
const FieldPlace& PlaceOf(Field field);

// The field's text as it stands on the card; personal data.
std::string TextOf(Field field, const CardContent& card, const CardHeading& heading);

inline constexpr TextBox kProvinceLine = {14, 6.25, 57.6, 8, 5, Weight::kBold, Align::kCenter, 0.05, InkOf(0x0B3347)};
inline constexpr TextBox kRegencyLine = {14, 9.6, 57.6, 8, 5, Weight::kBold, Align::kCenter, 0.05, InkOf(0x0B3347)};

inline constexpr Box kPhotoBox = {62.1, 12.75, 19.5, 26.0};  // 3:4
inline constexpr double kPhotoRadiusMm = 0.9;

}  // namespace cetak::ktp_el
