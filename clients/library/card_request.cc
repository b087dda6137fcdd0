#include "clients/library/card_request.h"

namespace cetak {
namespace {

void SetDate(std::chrono::year_month_day date, google::type::Date& to) {
  to.set_year(static_cast<int>(date.year()));
  to.set_month(static_cast<int>(static_cast<unsigned>(date.month())));
  to.set_day(static_cast<int>(static_cast<unsigned>(date.day())));
}

}  // namespace

v1::CardContent ToProto(const CardContent& card) {
  v1::CardContent proto;
  proto.set_national_id_number(card.national_id_number);
  proto.set_full_name(card.full_name);
  proto.set_birth_place(card.birth_place);
  SetDate(card.birth_date, *proto.mutable_birth_date());
  proto.set_sex(card.sex == Sex::kMale     ? v1::CardContent::SEX_MALE
                : card.sex == Sex::kFemale ? v1::CardContent::SEX_FEMALE
                                           : v1::CardContent::SEX_UNSPECIFIED);
  proto.set_blood_type(card.blood_type);
  proto.set_address(card.address);
  proto.set_neighbourhood(card.neighbourhood);
  proto.set_community(card.community);
  proto.set_village(card.village);
  proto.set_district(card.district);
  proto.set_religion(card.religion);
  proto.set_marital_status(card.marital_status);
  proto.set_occupation(card.occupation);
  proto.set_citizenship(card.citizenship);
  proto.set_valid_until(card.valid_until);
  if (card.application_date) SetDate(*card.application_date, *proto.mutable_application_date());
  proto.set_photo_jpeg(card.photo_jpeg);
  return proto;
}

}  // namespace cetak
