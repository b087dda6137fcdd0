# cmake -DOUT=embedded_migrations.cc -DDIR=migrations -P embed.cmake: the SQL files as one array, with their checksums.
file(GLOB files "${DIR}/*.sql")
list(SORT files)
set(rows "")
foreach(file ${files})
  get_filename_component(stem "${file}" NAME_WE)
  if(NOT stem MATCHES "^([0-9]+)_(.+)$")
    message(FATAL_ERROR "${file}: a migration is named YYYYMMDDHHMMSS_name.sql")
  endif()
  set(version "${CMAKE_MATCH_1}")
  set(name "${CMAKE_MATCH_2}")
  file(READ "${file}" sql)
  file(SHA256 "${file}" checksum)
  string(APPEND rows "    {${version}, \"${name}\", \"${checksum}\", R\"cetak_sql(${sql})cetak_sql\"},\n")
endforeach()
file(WRITE "${OUT}" "#include \"migrations/embedded_migrations.h\"

namespace cetak {
namespace {

constexpr EmbeddedMigration kMigrations[] = {
${rows}};

}  // namespace

std::span<const EmbeddedMigration> EmbeddedMigrations() { return kMigrations; }

}  // namespace cetak
")
