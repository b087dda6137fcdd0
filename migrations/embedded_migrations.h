// The files of this folder, as they were when the binary was built. Constants; thread-safe.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace cetak {

struct EmbeddedMigration {
  std::int64_t version;  // YYYYMMDDHHMMSS
  std::string_view name;
  std::string_view sha256;  // of the file, in hex
  std::string_view sql;
};

// In order of version.
std::span<const EmbeddedMigration> EmbeddedMigrations();

}  // namespace cetak
