#include "server/domain/rules.h"

namespace cetak {
namespace {

struct Text {
  std::string_view rule;
  std::string_view indonesian;
  std::string_view english;
};

constexpr Text kTexts[] = {
    {rule::kRequired, "wajib diisi", "must not be empty"},
    {rule::kNikNot16Digits, "NIK harus 16 angka", "a NIK has exactly 16 digits"},
    {rule::kNikScientific, "NIK diubah lembar kerja menjadi angka seperti 5.20212E+15; format kolom sebagai teks",
     "a spreadsheet turned the NIK into a number such as 5.20212E+15; format the column as text"},
    {rule::kImpossibleDate, "tanggal tidak ada dalam kalender (dd-mm-yyyy)",
     "the date does not exist in the calendar (dd-mm-yyyy)"},
    {rule::kDateInFuture, "tanggal lahir di masa depan", "the birth date is in the future"},
    {rule::kUnknownOffice, "kecamatan tidak terdaftar di ruang cetak mana pun", "no print room serves this office"},
    {rule::kUnknownRoom, "ruang cetak tidak dikenal", "unknown print room"},
    {rule::kUnknownPrinter, "pencetak tidak dikenal", "unknown printer"},
    {rule::kUnknownReason, "alasan tidak dikenal (BARU, PERPANJANGAN, RUSAK, HILANG, PERUBAHAN)",
     "unknown reason (BARU, PERPANJANGAN, RUSAK, HILANG, PERUBAHAN)"},
    {rule::kUnknownProfile, "jenis kartu tidak dikenal", "unknown card profile"},
    {rule::kUnknownValue, "nilai tidak dikenal", "not one of the known values"},
    {rule::kTooLongForCard, "terlalu panjang untuk dicetak di kartu", "too long to be printed on the card"},
    {rule::kNotUtf8, "bukan teks UTF-8", "not UTF-8 text"},
    {rule::kControlCharacter, "mengandung karakter kendali", "contains a control character"},
    {rule::kNotAUuid, "bukan UUID (xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx)",
     "not a UUID (xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx)"},
    {rule::kNotJpeg, "foto bukan JPEG", "the photo is not a JPEG"},
    {rule::kPhotoTooLarge, "foto lebih besar dari 256 KiB", "the photo is larger than 256 KiB"},
    {rule::kOtherContent, "ID permintaan ini sudah dipakai dengan isi lain",
     "this request_id was already used with other content"},
    {rule::kMalformedName, "nama sumber daya salah bentuk", "the resource name is malformed"},
    {rule::kNoSuchFile, "berkas tidak ditemukan", "the file does not exist"},
    {rule::kTooManyColumns, "baris ini punya lebih banyak isian daripada kolom",
     "the row has more fields than the table has columns"},
    {rule::kTooFewColumns, "baris ini punya lebih sedikit isian daripada kolom",
     "the row has fewer fields than the table has columns"},
    {rule::kMalformedQuotes, "tanda kutip tidak berpasangan atau berada di tengah isian",
     "a quotation mark has no partner or stands inside a field"},
    {rule::kOutOfRange, "di luar batas yang diizinkan", "outside the allowed range"},
    {rule::kWitnessRequired, "kebijakan meminta orang kedua yang melihatnya",
     "the policy asks for a second person who saw it"},
    {rule::kSamePerson, "harus orang lain", "must be another person"},
    {rule::kMovementNotAllowed, "blangko tidak boleh dipindahkan dari sana ke sini dengan tangan",
     "blanks are not moved by hand from there to here"},
    {rule::kMalformedSerials, "nomor seri tidak terbaca (A00000001-A00002000,B0000017)",
     "the serials cannot be read (A00000001-A00002000,B0000017)"},
    {rule::kSerialTwice, "satu nomor seri tertulis dua kali", "a serial stands there twice"},
    {rule::kSerialsRequired, "blangko ini bernomor seri; sebutkan nomornya", "these blanks have serials: name them"},
    {rule::kSerialCount, "banyaknya nomor seri tidak sama dengan jumlah", "there are not as many serials as blanks"},
    {rule::kSerialNotThere, "nomor seri itu menurut buku tidak ada di sana",
     "by the ledger this serial does not lie there"},
    {rule::kSerialMissing, "nomor seri yang menurut buku ada di sana tidak disebut",
     "a serial that by the ledger lies there is not named"},
    {rule::kCountDiffers, "hitungan berbeda dari buku; pindahkan selisihnya dengan alasan",
     "the count differs from the ledger; move the difference by hand, with a reason"},
    {rule::kCardsInDoubt, "ada kartu yang nasibnya belum diketahui; selesaikan dahulu",
     "there are cards in doubt; settle them first"},
    {rule::kCardsInDevice, "masih ada kartu di dalam pencetak; tunggu sampai selesai",
     "there are still cards in the printer; wait until it is done"},
    {rule::kCounterDiffers, "penghitung pencetak tidak cocok dengan kartu yang dicetak",
     "the printer's counter does not agree with the cards that it made"},
    {rule::kCounterWentBack, "penghitung pencetak mundur", "the printer's counter went backwards"},
    {rule::kCounterMissing, "penghitung pencetak tidak terbaca pada awal atau akhir giliran",
     "the printer's counter was not read at the shift's opening or closing"},
    {rule::kBirthDateNotInNik, "tanggal lahir tidak sesuai dengan NIK",
     "the birth date differs from the one in the NIK"},
};

}  // namespace

Language LanguageOf(std::string_view locale) {
  const bool indonesian =
      locale.substr(0, 2) == "id" && (locale.size() == 2 || locale[2] == '_' || locale[2] == '-' || locale[2] == '.');
  return indonesian ? Language::kIndonesian : Language::kEnglish;
}

std::string_view LocaleName(Language language) { return language == Language::kIndonesian ? "id" : "en"; }

std::string_view RuleText(std::string_view rule, Language language) {
  for (const Text& text : kTexts) {
    if (text.rule == rule) return language == Language::kIndonesian ? text.indonesian : text.english;
  }
  return rule;
}

}  // namespace cetak
