// The rules that input can break, and what a person is told about each, in Indonesian and English. The keywords are
// part of the contract: they stand in google.rpc.BadRequest.FieldViolation.reason. Constants; thread-safe.
#pragma once

#include <string_view>

namespace cetak {

enum class Language { kIndonesian, kEnglish };

// "id_ID.UTF-8", "id" → Indonesian; all else English.
Language LanguageOf(std::string_view locale);
std::string_view LocaleName(Language language);  // "id", "en"

namespace rule {
inline constexpr std::string_view kRequired = "REQUIRED";
inline constexpr std::string_view kNikNot16Digits = "NIK_NOT_16_DIGITS";
inline constexpr std::string_view kNikScientific = "NIK_IN_SCIENTIFIC_NOTATION";
inline constexpr std::string_view kImpossibleDate = "IMPOSSIBLE_DATE";
inline constexpr std::string_view kDateInFuture = "DATE_IN_FUTURE";
inline constexpr std::string_view kUnknownOffice = "UNKNOWN_OFFICE";
inline constexpr std::string_view kUnknownRoom = "UNKNOWN_ROOM";
inline constexpr std::string_view kUnknownPrinter = "UNKNOWN_PRINTER";
inline constexpr std::string_view kUnknownReason = "UNKNOWN_REASON";
inline constexpr std::string_view kUnknownProfile = "UNKNOWN_CARD_PROFILE";
inline constexpr std::string_view kUnknownValue = "UNKNOWN_VALUE";
inline constexpr std::string_view kTooLongForCard = "TOO_LONG_FOR_CARD";
inline constexpr std::string_view kNotUtf8 = "NOT_UTF8";
inline constexpr std::string_view kControlCharacter = "CONTROL_CHARACTER";
inline constexpr std::string_view kNotAUuid = "NOT_A_UUID";
inline constexpr std::string_view kNotJpeg = "NOT_A_JPEG";
inline constexpr std::string_view kPhotoTooLarge = "PHOTO_TOO_LARGE";
inline constexpr std::string_view kOtherContent = "REQUEST_ID_WITH_OTHER_CONTENT";
inline constexpr std::string_view kMalformedName = "MALFORMED_RESOURCE_NAME";
inline constexpr std::string_view kNoSuchFile = "NO_SUCH_FILE";
inline constexpr std::string_view kTooManyColumns = "MORE_FIELDS_THAN_COLUMNS";
inline constexpr std::string_view kTooFewColumns = "FEWER_FIELDS_THAN_COLUMNS";
inline constexpr std::string_view kMalformedQuotes = "MALFORMED_QUOTES";
inline constexpr std::string_view kOutOfRange = "OUT_OF_RANGE";
inline constexpr std::string_view kWitnessRequired = "WITNESS_REQUIRED";
inline constexpr std::string_view kSamePerson = "SAME_PERSON";
inline constexpr std::string_view kMovementNotAllowed = "MOVEMENT_NOT_ALLOWED";
inline constexpr std::string_view kMalformedSerials = "MALFORMED_SERIALS";
inline constexpr std::string_view kSerialTwice = "SERIAL_TWICE";
inline constexpr std::string_view kSerialsRequired = "SERIALS_REQUIRED";
inline constexpr std::string_view kSerialCount = "SERIAL_COUNT";
inline constexpr std::string_view kSerialNotThere = "SERIAL_NOT_THERE";
inline constexpr std::string_view kSerialMissing = "SERIAL_MISSING";
inline constexpr std::string_view kCountDiffers = "COUNT_DIFFERS";
inline constexpr std::string_view kCardsInDoubt = "CARDS_IN_DOUBT";
inline constexpr std::string_view kCardsInDevice = "CARDS_IN_DEVICE";
inline constexpr std::string_view kCounterDiffers = "COUNTER_DIFFERS";
inline constexpr std::string_view kCounterWentBack = "COUNTER_WENT_BACK";
inline constexpr std::string_view kCounterMissing = "COUNTER_MISSING";
inline constexpr std::string_view kBirthDateNotInNik = "BIRTH_DATE_NOT_IN_NIK";  // a warning
}  // namespace rule

// One sentence without a full stop; the keyword itself when it is unknown.
std::string_view RuleText(std::string_view rule, Language language);

}  // namespace cetak
