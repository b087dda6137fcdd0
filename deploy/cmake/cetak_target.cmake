# cetak_library(name SOURCES a.cc b.cc LINKS cetak_base ...)
# One target a folder. LINKS is the layering: what is not linked cannot be included by accident for long.
function(cetak_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR})
  target_link_libraries(${name} PUBLIC ${ARG_LINKS})
  cetak_precompile(${name} "${ARG_LINKS}")
endfunction()

# cetak_program(name SOURCES main.cc LINKS ...)
function(cetak_program name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ${ARG_LINKS})
  cetak_precompile(${name} "${ARG_LINKS}")
endfunction()

# cetak_test(name SOURCES a_test.cc LINKS ...): one binary for the tests of a folder.
function(cetak_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE ${ARG_LINKS} GTest::gtest_main GTest::gmock)
  cetak_precompile(${name} "${ARG_LINKS}")
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
endfunction()

# Two shared precompiled headers: the standard library for all, gRPC besides for those that link the protos.
function(cetak_precompile name links)
  if("cetak_proto" IN_LIST links)
    target_precompile_headers(${name} PRIVATE <grpcpp/grpcpp.h>)
  endif()
  target_precompile_headers(${name} PRIVATE <string> <vector> <map> <memory> <functional> <optional> <chrono>
                            <string_view> <span> <absl/synchronization/mutex.h>)
endfunction()
