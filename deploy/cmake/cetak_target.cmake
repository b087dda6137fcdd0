# cetak_library(name SOURCES a.cc b.cc LINKS cetak_base ...)
# One target a folder. LINKS is the layering: what is not linked cannot be included by accident for long.
function(cetak_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR})
  target_link_libraries(${name} PUBLIC ${ARG_LINKS})
  cetak_precompile(${name} standard "${ARG_LINKS}")
endfunction()

# cetak_program(name SOURCES main.cc LINKS ...)
function(cetak_program name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ${ARG_LINKS})
  cetak_precompile(${name} standard "${ARG_LINKS}")
  cetak_explain_locks(${name})
endfunction()

# cetak_test(name SOURCES a_test.cc LINKS ...): one binary for the tests of a folder.
function(cetak_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE ${ARG_LINKS} GTest::gtest_main GTest::gmock)
  cetak_precompile(${name} test "${ARG_LINKS}")
  target_compile_options(${name} PRIVATE -O1) # half of a test's time to compile was spent on its speed
  cetak_explain_locks(${name})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
endfunction()

# A thread sanitizer sees Abseil's locks only in programs that are told of them.
function(cetak_explain_locks name)
  if(CETAK_SANITIZE STREQUAL "thread")
    if(NOT TARGET cetak_absl_locks)
      add_library(cetak_absl_locks OBJECT ${PROJECT_SOURCE_DIR}/tests/sanitizers/absl_locks.cc)
    endif()
    target_link_libraries(${name} PRIVATE cetak_absl_locks absl::synchronization)
  endif()
endfunction()

# Precompiled headers are made once and shared: the standard library's for all, GoogleTest's besides for tests, libpqxx's
# for the one room that speaks SQL, the contract's with gRPC for those that link the protos, and with CLI11 for the client.
function(cetak_precompile name kind links)
  if("cetak_client" IN_LIST links AND "cetak_proto" IN_LIST links)
    set(kind client)
  elseif("cetak_proto" IN_LIST links)
    set(kind contract)
  elseif(kind STREQUAL "standard" AND "PkgConfig::pqxx" IN_LIST links)
    set(kind postgres)
  endif()
  cetak_precompiled(${kind} owner)
  target_compile_options(${name} PRIVATE -pthread) # as the header was made
  target_precompile_headers(${name} REUSE_FROM ${owner})
endfunction()

function(cetak_precompiled kind owner)
  set(target cetak_precompiled_${kind})
  set(${owner} ${target} PARENT_SCOPE)
  if(TARGET ${target})
    return()
  endif()
  set(source ${CMAKE_BINARY_DIR}/precompiled/${kind}.cc)
  file(CONFIGURE OUTPUT ${source} CONTENT "")
  add_library(${target} OBJECT ${source})
  target_compile_options(${target} PRIVATE -pthread)
  target_link_libraries(${target} PRIVATE absl::synchronization)
  target_precompile_headers(${target} PRIVATE
    <algorithm> <chrono> <functional> <map> <memory> <optional> <span> <string> <string_view> <vector>
    <absl/synchronization/mutex.h>)
  if(kind STREQUAL "contract" OR kind STREQUAL "client")
    set_target_properties(${target} PROPERTIES CETAK_MAKES_HEADER ON) # the others are made of what Debian installs
    target_link_libraries(${target} PRIVATE cetak_proto)
    target_precompile_headers(${target} PRIVATE <grpcpp/grpcpp.h> <cetak/v1/backlog.grpc.pb.h> <cetak/v1/batch.grpc.pb.h>
                              <cetak/v1/blank.grpc.pb.h> <cetak/v1/doubt.grpc.pb.h> <cetak/v1/print_job.grpc.pb.h>
                              <cetak/v1/printer.grpc.pb.h>)
  elseif(kind STREQUAL "postgres")
    target_link_libraries(${target} PRIVATE PkgConfig::pqxx)
    target_precompile_headers(${target} PRIVATE <pqxx/pqxx>)
  elseif(kind STREQUAL "test")
    target_link_libraries(${target} PRIVATE GTest::gtest GTest::gmock)
    target_precompile_headers(${target} PRIVATE <gtest/gtest.h> <gmock/gmock.h>)
  endif()
  if(kind STREQUAL "client")
    target_precompile_headers(${target} PRIVATE <CLI/CLI.hpp> <nlohmann/json.hpp>)
  endif()
endfunction()
