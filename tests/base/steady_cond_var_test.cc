#include "server/base/steady_cond_var.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>

namespace cetak {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

class SteadyCondVarTest : public testing::Test {
 protected:
  absl::Mutex mutex_;
  SteadyCondVar changed_;
  bool met_ = false;
};

TEST_F(SteadyCondVarTest, AWaitEndsWhenItsTimeIsUp) {
  const auto begun = steady_clock::now();
  absl::MutexLock lock(&mutex_);
  EXPECT_FALSE(changed_.WaitFor(mutex_, absl::Condition(&met_), milliseconds(30)));
  EXPECT_GE(steady_clock::now() - begun, milliseconds(30));
}

TEST_F(SteadyCondVarTest, AWaitEndsWhenSomebodyMeetsItsCondition) {
  std::thread other([this] {
    for (const bool met : {false, true}) {
      absl::MutexLock lock(&mutex_);
      met_ = met;
      changed_.SignalAll();
    }
  });
  {
    absl::MutexLock lock(&mutex_);
    EXPECT_TRUE(changed_.WaitFor(mutex_, absl::Condition(&met_), std::chrono::hours(1)));
  }
  other.join();
}

TEST_F(SteadyCondVarTest, WhatIsSoAlreadyIsNotWaitedFor) {
  met_ = true;
  absl::MutexLock lock(&mutex_);
  EXPECT_TRUE(changed_.WaitFor(mutex_, absl::Condition(&met_), std::chrono::hours(1)));
}

// A wait of Abseil's would end in two days here.
TEST_F(SteadyCondVarTest, AWaitIsNoLongerWhereTheWallClockIsDaysAhead) {
  const std::string self = std::filesystem::read_symlink("/proc/self/exe");
  EXPECT_EQ(
      std::system(("ASAN_OPTIONS=verify_asan_link_order=0 FAKETIME=+2d FAKETIME_DONT_FAKE_MONOTONIC=1"
                   " LD_PRELOAD=/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1 timeout 20 '" +
                   self + "' --gtest_filter=SteadyCondVarTest.AWaitEndsWhenItsTimeIsUp --gtest_output= >/dev/null")
                      .c_str()),
      0);
}

}  // namespace
}  // namespace cetak
