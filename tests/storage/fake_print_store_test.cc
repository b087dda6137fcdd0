#include "tests/fakes/fake_print_store.h"

#include "tests/storage/print_once_suite.h"
#include "tests/storage/print_store_suite.h"

namespace cetak {
namespace {

std::unique_ptr<PrintStore> MakeFake() {
  static const ManualClock clock(Instant(std::chrono::hours(500'000)));
  return std::make_unique<FakePrintStore>(std::make_shared<FakeDatabase>(), clock);
}

INSTANTIATE_TEST_SUITE_P(Fake, PrintStoreSuite, testing::Values(MakeStore(MakeFake)));
INSTANTIATE_TEST_SUITE_P(Fake, PrintOnceSuite, testing::Values(MakeStore(MakeFake)));

}  // namespace
}  // namespace cetak
