// The kecamatan of Lombok Tengah, their shares of a backlog of 7,000 and their villages (Kemendagri codes). Constants.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace cetak {

struct SampleVillage {
  std::string_view code;
  std::string_view name;
};

struct SampleOffice {
  std::string_view code;
  std::string_view name;
  std::int32_t share;  // of 7,000
  std::span<const SampleVillage> villages;
};

std::span<const SampleOffice> SampleOffices();

}  // namespace cetak
