// An invented destruction in a real regency.
#pragma once

#include <chrono>

#include "server/domain/site.h"
#include "server/storage/blank_ledger.h"

namespace cetak {

inline PrintRoom SampleRegency() {
  return {RoomId{1}, "52.02", "Lombok Tengah", "PROVINSI NUSA TENGGARA BARAT", "KABUPATEN LOMBOK TENGAH"};
}

inline CardProfile SampleProfile() { return {ProfileId{1}, "ktp-el", "KTP elektronik", "ktp-el"}; }

// On a Wednesday at 14.30 in Praya, which is 06.30 UTC.
inline Destruction SampleDestruction(SerialSet serials = {}) {
  using namespace std::chrono;  // NOLINT(google-build-using-namespace): calendar literals
  Destruction destruction;
  destruction.id = DestructionId{3};
  destruction.room = RoomId{1};
  destruction.profile = ProfileId{1};
  destruction.count = serials.empty() ? 7 : serials.count();
  destruction.serials = std::move(serials);
  destruction.method = "dibakar";
  destruction.place = "halaman kantor Dinas Kependudukan dan Pencatatan Sipil Kabupaten Lombok Tengah, Praya";
  destruction.by = "BAIQ NURHAYATI";
  destruction.witness = "LALU WIRAJAYA";
  destruction.at = sys_days(2026y / November / 25) + 6h + 30min;
  return destruction;
}

}  // namespace cetak
