#include "tests/tidy/include_direction.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <ostream>

namespace cetak {
namespace {

struct Arrow {
  std::string from;
  std::string to;
};

void PrintTo(const Arrow& arrow, std::ostream* out) { *out << arrow.from << " -> " << arrow.to; }

class ForbiddenArrow : public testing::TestWithParam<Arrow> {};
class AllowedArrow : public testing::TestWithParam<Arrow> {};

TEST_P(ForbiddenArrow, IsFound) { EXPECT_TRUE(WhyForbidden(GetParam().from, GetParam().to)); }

INSTANTIATE_TEST_SUITE_P(IncludeDirection, ForbiddenArrow,
                         testing::Values(Arrow{"server/base/clock.cc", "server/domain/lane.h"},
                                         Arrow{"server/domain/lane.h", "server/storage/print_store.h"},
                                         Arrow{"server/storage/lane_board.cc", "printer_drivers/api/printer_driver.h"},
                                         Arrow{"server/storage/lane_board.cc", "server/storage/postgres/store.h"},
                                         Arrow{"server/storage/postgres/store.cc", "server/intake/intake.h"},
                                         Arrow{"printer_drivers/ipp/ipp.cc", "server/storage/print_store.h"},
                                         Arrow{"printer_drivers/ipp/ipp.cc", "server/domain/lane.h"},
                                         Arrow{"printer_drivers/ipp/ipp.cc", "printer_drivers/simulated/simulated.h"},
                                         Arrow{"printer_drivers/simulated/simulated.cc", "cetak/v1/print_job.pb.h"},
                                         Arrow{"server/intake/intake.cc", "server/batching/batcher.h"},
                                         Arrow{"server/intake/intake.cc", "server/storage/postgres/store.h"},
                                         Arrow{"server/batching/batcher.cc", "server/dispatch/dispatcher.h"},
                                         Arrow{"server/dispatch/dispatcher.cc", "printer_drivers/ipp/ipp.h"},
                                         Arrow{"server/dispatch/dispatcher.cc", "grpcpp/grpcpp.h"},
                                         Arrow{"server/rpc/backlog_service.cc", "server/web/health.h"},
                                         Arrow{"server/rpc/backlog_service.cc", "server/app/configuration.h"},
                                         Arrow{"server/rpc/backlog_service.cc", "pqxx/pqxx"},
                                         Arrow{"server/app/main.cc", "pqxx/pqxx"},
                                         Arrow{"server/storage/embedded/postgres.cc", "pqxx/connection"},
                                         Arrow{"server/intake/intake.cc", "migrations/migrations.h"},
                                         Arrow{"server/intake/intake.cc", "spdlog/spdlog.h"},
                                         Arrow{"server/rpc/printer_service.cc", "cups/cups.h"},
                                         Arrow{"server/rpc/printer_service.cc", "cairo.h"},
                                         Arrow{"clients/cli/import.cc", "server/storage/print_store.h"},
                                         Arrow{"server/app/main.cc", "clients/cli/import.h"},
                                         Arrow{"server/app/main.cc", "tests/fault/fault.h"},
                                         Arrow{"server/reports/reports.cc", "server/base/result.h"}));

TEST_P(AllowedArrow, IsSilent) { EXPECT_EQ(WhyForbidden(GetParam().from, GetParam().to), std::nullopt); }

INSTANTIATE_TEST_SUITE_P(IncludeDirection, AllowedArrow,
                         testing::Values(Arrow{"server/base/clock.cc", "server/base/clock.h"},
                                         Arrow{"server/base/log.cc", "spdlog/spdlog.h"},
                                         Arrow{"server/domain/lane.h", "server/base/clock.h"},
                                         Arrow{"server/storage/postgres/store.cc", "server/storage/print_store.h"},
                                         Arrow{"server/storage/postgres/store.cc", "pqxx/pqxx"},
                                         Arrow{"server/storage/postgres/store.cc", "migrations/migrations.h"},
                                         Arrow{"printer_drivers/ipp/ipp.cc", "server/domain/printer_state.h"},
                                         Arrow{"printer_drivers/ipp/ipp.cc", "cups/http.h"},
                                         Arrow{"server/artwork/card_artist.h", "printer_drivers/api/printer_driver.h"},
                                         Arrow{"deploy/printers/pwg_to_png.cc", "cups/raster.h"},
                                         Arrow{"server/dispatch/dispatcher.cc", "server/batching/batcher.h"},
                                         Arrow{"server/rpc/backlog_service.cc", "cetak/v1/backlog.grpc.pb.h"},
                                         Arrow{"server/app/main.cc", "printer_drivers/ipp/ipp.h"},
                                         Arrow{"clients/cli/import.cc", "clients/library/client.h"},
                                         Arrow{"clients/cli/import.cc", "server/domain/rules.h"},
                                         Arrow{"clients/cli/import.cc", "vector"},
                                         Arrow{"tests/storage/store_test.cc", "server/storage/postgres/store.h"}));

class PlantedSources : public testing::Test {
 protected:
  PlantedSources() {
    std::string pattern = (std::filesystem::temp_directory_path() / "cetak-tidy-XXXXXX").string();
    root_ = ::mkdtemp(pattern.data());
  }
  ~PlantedSources() override { std::filesystem::remove_all(root_); }

  void Plant(const std::string& file, const std::string& text) const {
    std::filesystem::create_directories((root_ / file).parent_path());
    std::ofstream(root_ / file) << text;
  }

  std::filesystem::path root_;
};

TEST_F(PlantedSources, AnArrowThatRunsUpIsFoundWithFileAndLine) {
  Plant("server/base/clock.cc", "#include <chrono>\n\n  #  include \"server/domain/lane.h\"  // why\n");
  Plant("server/domain/lane.cc", "#include \"server/base/clock.h\"\n");

  const std::vector<ForbiddenInclude> found = FindForbiddenIncludes(root_);

  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].file, "server/base/clock.cc");
  EXPECT_EQ(found[0].line, 3);
}

TEST_F(PlantedSources, AHeaderBesideTheFileIsAskedForItsWholePath) {
  Plant("server/base/clock.cc", "#include \"clock.h\"\n");

  EXPECT_EQ(FindForbiddenIncludes(root_).size(), 1u);
}

TEST(IncludeDirection, NoArrowOfThisHouseRunsUp) {
  for (const ForbiddenInclude& wrong : FindForbiddenIncludes(CETAK_SOURCE_DIR)) {
    ADD_FAILURE() << wrong.file << ":" << wrong.line << ": " << wrong.why;
  }
}

}  // namespace
}  // namespace cetak
