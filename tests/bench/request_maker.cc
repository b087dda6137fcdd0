#include "tests/bench/request_maker.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "clients/library/card_request.h"
#include "server/base/clock.h"

namespace cetak {
namespace {

using std::chrono::day;
using std::chrono::month;
using std::chrono::year;

constexpr std::size_t kPhotoHeadBytes = 3;  // of a CBOR byte string of this size

CardContent SmallestCard() {
  CardContent card;
  card.national_id_number = "5202040503980000";
  card.full_name = "SARI DEWI";
  card.birth_place = "PRAYA";
  card.birth_date = year(1998) / month(3) / day(5);
  card.sex = Sex::kMale;
  card.blood_type = "O";
  card.address = "DUSUN TENGAH";
  card.neighbourhood = "005";
  card.community = "006";
  card.village = "KUTA";
  card.district = "PUJUT";
  card.religion = "ISLAM";
  card.marital_status = "KAWIN";
  card.occupation = "PETANI";
  card.citizenship = "WNI";
  card.valid_until = "SEUMUR HIDUP";
  return card;
}

// Bytes that do not compress, as a photo's.
std::string PhotoOf(std::size_t bytes) {
  std::mt19937 random(1);
  std::string photo(bytes, '\0');
  std::generate(photo.begin(), photo.end(), [&] { return static_cast<char>(random()); });
  return photo.replace(0, 3, "\xFF\xD8\xFF");
}

std::size_t StoredBytes(const CardContent& card) {
  return EncodeCard(Redacted<CardContent>(CardContent(card))).Reveal().size();
}

}  // namespace

RequestMaker::RequestMaker(RequestKind kind) : kind_(kind), sample_(SmallestCard()), random_(std::random_device{}()) {
  const std::size_t texts = StoredBytes(sample_);
  const std::size_t missing = kind.payload_bytes - std::min(kind.payload_bytes, texts);
  if (sample_.full_name.size() + missing <= kMaxNameLength) {
    sample_.full_name.append(missing, 'I');
  } else {
    sample_.photo_jpeg = PhotoOf(missing + 1 - kPhotoHeadBytes);
  }
}

CardContent RequestMaker::CardOf(std::int64_t n) const {
  CardContent card = sample_;
  card.national_id_number = fmt::format("520204050398{:04}", n % 9'999 + 1);
  return card;
}

std::string RequestMaker::StoredCard(std::int64_t n) const {
  return EncodeCard(Redacted<CardContent>(CardOf(n))).Reveal();
}

Uuid RequestMaker::NewRequestId() {
  Uuid id = kind_.ids == IdOrder::kTime ? NewUuidV7(SystemClock().Now()) : Uuid{};
  if (kind_.ids == IdOrder::kRandom) {
    const std::uint64_t halves[] = {random_(), random_()};
    std::memcpy(id.bytes.data(), halves, sizeof halves);
  }
  return id;
}

v1::SubmitPrintJobRequest RequestMaker::Make(std::int64_t n) {
  v1::SubmitPrintJobRequest request;
  request.set_parent("offices/" + BenchOfficeCode(OfficeOf(n)));
  request.set_request_id(FormatUuid(NewRequestId()));
  v1::PrintJob& job = *request.mutable_print_job();
  job.set_profile("profiles/ktp-el");
  job.set_reason(static_cast<v1::RequestReason>(ReasonOf(n)));
  *job.mutable_card() = ToProto(CardOf(n));
  return request;
}

std::string BenchOfficeCode(std::int64_t office) { return fmt::format("52.02.{:02}", office + 1); }

}  // namespace cetak
