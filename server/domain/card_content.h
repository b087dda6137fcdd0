// What is printed on a card. Everything here is personal data: it travels as Redacted<CardContent> and is stored as one
// opaque value (EncodeCard). Pure functions; thread-safe.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/base/redacted.h"
#include "server/base/result.h"

namespace cetak {

enum class Sex : std::uint8_t { kMale = 1, kFemale = 2 };

// Text is UTF-8 as it is to stand on the card.
struct CardContent {
  std::string national_id_number;  // NIK, 16 digits
  std::string full_name;
  std::string birth_place;
  std::chrono::year_month_day birth_date{};
  Sex sex = Sex::kMale;
  std::string blood_type;  // A, B, AB, O, each also with + or -, or "-" where unknown
  std::string address;
  std::string neighbourhood;  // RT, 3 digits
  std::string community;      // RW, 3 digits
  std::string village;        // kelurahan or desa
  std::string district;       // kecamatan
  std::string religion;
  std::string marital_status;
  std::string occupation;
  std::string citizenship;  // WNI, WNA
  std::string valid_until;  // SEUMUR HIDUP or dd-mm-yyyy
  std::optional<std::chrono::year_month_day> application_date;
  std::string photo_jpeg;  // empty: a silhouette is printed

  friend bool operator==(const CardContent&, const CardContent&) = default;
};

// The most characters (code points) a text may have to be legible on the card.
inline constexpr std::size_t kMaxNameLength = 60;
inline constexpr std::size_t kMaxPlaceLength = 40;
inline constexpr std::size_t kMaxAddressLength = 80;
inline constexpr std::size_t kMaxShortTextLength = 40;
inline constexpr std::size_t kMaxPhotoBytes = 256 * 1024;

// Every rule that the content breaks, fields named below `prefix` ("card." gives "card.full_name"). Empty: printable.
std::vector<FieldViolation> CheckCard(const CardContent& card, std::chrono::year_month_day today,
                                      std::string_view prefix);

// Rules that are worth a look and stop nothing: BIRTH_DATE_NOT_IN_NIK. The NIK keeps a birth date that was corrected
// later, so a mismatch is no error.
std::vector<FieldViolation> WarnOfCard(const CardContent& card, std::string_view prefix);

// The opaque value that is stored: a CBOR (RFC 8949) array whose first element is the version of the form. The same
// content always gives the same bytes, so a repeated request can be compared without being read.
Redacted<std::string> EncodeCard(const Redacted<CardContent>& card);

// INTERNAL/CARD_UNREADABLE when the bytes are not what EncodeCard made.
Result<Redacted<CardContent>> DecodeCard(const Redacted<std::string>& encoded);

}  // namespace cetak
