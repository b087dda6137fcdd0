#include "server/rpc/error_text.h"

namespace cetak {
namespace {

struct Text {
  std::string_view keyword;
  std::string_view indonesian;
  std::string_view english;
};

constexpr Text kReasonTexts[] = {
    {"INVALID_REQUEST", "permintaan tidak memenuhi aturan", "the request breaks a rule"},
    {"REQUEST_ID_REUSED", "ID permintaan ini sudah dipakai dengan isi lain",
     "this request_id was already used with other content"},
    {"QUEUE_FULL", "antrean penuh; coba lagi sebentar", "the queue is full; try again shortly"},
    {"SERVER_BUSY", "server sedang sibuk; coba lagi sebentar", "the server is busy; try again shortly"},
    {"TOO_MANY_STREAMS", "terlalu banyak sambungan terbuka; coba lagi nanti", "too many open streams; try again later"},
    {"TOO_MANY_REQUESTS_IN_A_MESSAGE", "terlalu banyak permintaan dalam satu pesan (paling banyak 1.000)",
     "too many requests in one message (at most 1,000)"},
    {"STOPPING", "server sedang dimatikan; coba lagi nanti", "the server is stopping; try again later"},
    {"JOB_NOT_FOUND", "pekerjaan cetak tidak ditemukan", "no such print job"},
    {"BATCH_NOT_FOUND", "kelompok cetak tidak ditemukan", "no such batch"},
    {"PRINTER_NOT_FOUND", "pencetak tidak ditemukan", "no such printer"},
    {"JOB_STATE", "keadaan pekerjaan cetak tidak mengizinkan perintah ini",
     "the state of the print job does not allow this"},
    {"NOT_IN_DOUBT", "kartu ini tidak (lagi) ragu; hasilnya sudah dicatat atau belum diserahkan ke pencetak",
     "this card is not in doubt (any more): its outcome is recorded, or it was not handed to a printer"},
    {"SETTLEMENT_INCOMPLETE", "keterangan tentang kartu ini belum lengkap",
     "what was said about this card lacks something"},
    {"NOT_CONCLUDED", "kartu ini belum tercatat tercetak, rusak, atau hilang; yang masih ragu: cetak settle",
     "this card is not recorded as printed, spoiled or lost; one in doubt: cetak settle"},
    {"CORRECTION_INCOMPLETE", "keterangan tentang kartu ini belum lengkap",
     "what was said about this card lacks something"},
    {"MOVEMENT_INVALID", "perpindahan blangko ini tidak memenuhi aturan", "this movement of blanks breaks a rule"},
    {"SIGNING_INVALID", "hitungan atau penanda tangan tidak memenuhi aturan", "the count or its signers break a rule"},
    {"DESTRUCTION_INVALID", "pemusnahan ini tidak memenuhi aturan", "this destruction breaks a rule"},
    {"SERIALS_INVALID", "nomor seri tidak terbaca", "the serial numbers cannot be read"},
    {"SERIALS_REQUIRED", "blangko ini bernomor seri; sebutkan nomornya", "these blanks have serial numbers: name them"},
    {"SERIALS_MIXED", "blangko bernomor seri dan yang tanpa nomor tidak dicampur dalam satu giliran",
     "blanks with serial numbers and blanks without are not mixed in a shift"},
    {"SERIAL_NOT_THERE", "menurut buku, nomor seri itu tidak ada di sana",
     "by the ledger, one of these serial numbers is not there"},
    {"SERIAL_KNOWN", "nomor seri itu sudah pernah diterima", "one of these serial numbers was received before"},
    {"NOT_ENOUGH_BLANKS", "blangko di sana tidak sebanyak itu", "there are not that many blanks there"},
    {"ENTRY_NOT_FOUND", "catatan blangko tidak ditemukan", "no such entry"},
    {"ENTRY_REVERSED", "catatan ini sudah dibalik, atau ia sendiri pembalikan",
     "this entry was reversed already, or is a reversal itself"},
    {"NO_OPEN_SHIFT", "tidak ada giliran yang terbuka", "no shift is open"},
    {"SHIFT_OPEN", "masih ada giliran yang terbuka", "a shift is open already"},
    {"SHIFT_CLOSED", "giliran catatan ini sudah ditandatangani; betulkan dengan perpindahan baru",
     "the shift of this entry was signed; mend it by a new movement"},
    {"SHIFT_NOT_FOUND", "giliran tidak ditemukan", "no such shift"},
    {"SHIFT_DOES_NOT_CLOSE", "giliran belum bisa ditutup", "the shift does not close"},
    {"COUNT_DIFFERS", "hitungan berbeda dari buku", "the count differs from the ledger"},
    {"DESTRUCTION_NOT_FOUND", "pemusnahan tidak ditemukan", "no such destruction"},
    {"NOTHING_WAITS", "tidak ada kartu yang menunggu", "no card waits"},
};

constexpr Text kCodeTexts[] = {
    {"INVALID_ARGUMENT", "permintaan tidak memenuhi aturan", "the request breaks a rule"},
    {"NOT_FOUND", "tidak ditemukan", "not found"},
    {"ALREADY_EXISTS", "sudah ada", "already exists"},
    {"FAILED_PRECONDITION", "keadaan sekarang tidak mengizinkan perintah ini", "the present state does not allow this"},
    {"PERMISSION_DENIED", "tidak diizinkan", "not allowed"},
    {"RESOURCE_EXHAUSTED", "server sedang penuh; coba lagi sebentar", "the server is full; try again shortly"},
    {"ABORTED", "ada perubahan lain pada saat yang sama; coba lagi", "something else changed meanwhile; try again"},
    {"UNAVAILABLE", "layanan belum tersedia; coba lagi sebentar", "the service is not available; try again shortly"},
    {"UNIMPLEMENTED", "belum didukung", "not supported"},
    {"INTERNAL", "kesalahan di dalam server; hubungi pengelola", "an error inside the server; tell its administrator"},
};

}  // namespace

std::string_view ErrorText(const Error& error, Language language) {
  const auto in_language = [language](const Text& text) {
    return language == Language::kIndonesian ? text.indonesian : text.english;
  };
  for (const Text& text : kReasonTexts) {
    if (text.keyword == error.reason) return in_language(text);
  }
  for (const Text& text : kCodeTexts) {
    if (text.keyword == Name(error.code)) return in_language(text);
  }
  BrokenInvariant("an error code has no text");
}

}  // namespace cetak
