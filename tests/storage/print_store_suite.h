// The sentences that every PrintStore must keep. A test binary links them and says how a store over the sample site is
// made:
//
//   INSTANTIATE_TEST_SUITE_P(Postgres, PrintStoreSuite, testing::Values(MakeStore{[] { ... }}));
//
// Whatever the stores of a parameter share (a database, say) lives as long as the store.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>

#include "tests/storage/sample_site.h"

namespace cetak {

using MakeStore = std::function<std::unique_ptr<PrintStore>()>;  // over a fresh, empty site

class PrintStoreSuite : public testing::TestWithParam<MakeStore> {
 protected:
  PrintStoreSuite() : store_(GetParam()()) {
    const auto applied = store_->ApplySite(SampleSite(), false);
    if (!applied) BrokenInvariant(Describe(applied.error()));
    room_ = std::make_unique<SampleRoom>(*store_);
  }

  PrintStore& store() { return *store_; }
  SampleRoom& room() { return *room_; }

 private:
  std::unique_ptr<PrintStore> store_;
  std::unique_ptr<SampleRoom> room_;
};

}  // namespace cetak
