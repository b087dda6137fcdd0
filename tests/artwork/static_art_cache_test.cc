#include "server/artwork/static_art_cache.h"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace cetak {
namespace {

constexpr PrintSize kSize = {1012, 638};
const CardHeading kPraya = {"NTB", "LOMBOK TENGAH"};
const CardHeading kSelong = {"NTB", "LOMBOK TIMUR"};
const CardHeading kTanjung = {"NTB", "LOMBOK UTARA"};

class StaticArtCacheTest : public testing::Test {
 protected:
  std::atomic<int> drawn_ = 0;
  StaticArtCache<std::string> cache_{2, [this](const CardHeading& heading, const PrintSize& size) {
                                       ++drawn_;
                                       return heading.regency + std::to_string(size.width_px);
                                     }};
};

TEST_F(StaticArtCacheTest, DrawsAHeadingAndSizeOnce) {
  EXPECT_EQ(*cache_.Get(kPraya, kSize), "LOMBOK TENGAH1012");
  EXPECT_EQ(*cache_.Get(kPraya, kSize), "LOMBOK TENGAH1012");
  EXPECT_EQ(drawn_, 1);
}

TEST_F(StaticArtCacheTest, DrawsAnotherHeadingOrSizeAnew) {
  EXPECT_EQ(*cache_.Get(kPraya, kSize), "LOMBOK TENGAH1012");
  EXPECT_EQ(*cache_.Get(kSelong, kSize), "LOMBOK TIMUR1012");
  EXPECT_EQ(*cache_.Get(kPraya, {1036, 664}), "LOMBOK TENGAH1036");
  EXPECT_EQ(drawn_, 3);
}

TEST_F(StaticArtCacheTest, ForgetsWhatWasUsedLongestAgoWhenFull) {
  cache_.Get(kPraya, kSize);
  cache_.Get(kSelong, kSize);
  cache_.Get(kPraya, kSize);
  cache_.Get(kTanjung, kSize);
  EXPECT_EQ(drawn_, 3);
  cache_.Get(kPraya, kSize);
  EXPECT_EQ(drawn_, 3);
  cache_.Get(kSelong, kSize);
  EXPECT_EQ(drawn_, 4);
}

TEST_F(StaticArtCacheTest, LetsForgottenArtLiveWhileItIsUsed) {
  const auto art = cache_.Get(kPraya, kSize);
  cache_.Get(kSelong, kSize);
  cache_.Get(kTanjung, kSize);
  EXPECT_EQ(*art, "LOMBOK TENGAH1012");
}

TEST_F(StaticArtCacheTest, DrawsOnceForManyThreads) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) threads.emplace_back([this] { cache_.Get(kPraya, kSize); });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(drawn_, 1);
}

}  // namespace
}  // namespace cetak
