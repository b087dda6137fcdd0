#include "server/base/uuid.h"

#include <gtest/gtest.h>

namespace cetak {
namespace {

TEST(Uuid, IsReadInEitherCaseAndWrittenInLowerCase) {
  const auto uuid = ParseUuid("E5BAA627-ae60-40DC-86be-967060b86032");
  ASSERT_TRUE(uuid);
  EXPECT_EQ(FormatUuid(*uuid), "e5baa627-ae60-40dc-86be-967060b86032");
}

TEST(Uuid, RefusesWhatIsNotOne) {
  for (const char* text : {"", "e5baa627ae6040dc86be967060b86032", "e5baa627-ae60-40dc-86be-967060b8603g",
                           "{e5baa627-ae60-40dc-86be-967060b86032}", "00000000-0000-0000-0000-000000000000"}) {
    EXPECT_FALSE(ParseUuid(text)) << text;
  }
}

TEST(Uuid, Version7SortsByTime) {
  const Instant earlier{std::chrono::seconds(1'700'000'000)};
  const Uuid a = NewUuidV7(earlier);
  const Uuid b = NewUuidV7(earlier + std::chrono::milliseconds(1));
  EXPECT_LT(a, b);
  EXPECT_EQ(FormatUuid(a)[14], '7');
}

TEST(Uuid, Version5OfAKnownNameIsTheKnownOne) {
  // RFC 9562 A.4: "www.example.com" in the DNS namespace.
  const auto dns = ParseUuid("6ba7b810-9dad-11d1-80b4-00c04fd430c8");
  EXPECT_EQ(FormatUuid(NameUuidV5(*dns, "www.example.com")), "2ed6657d-e927-568b-95e1-2665a8aea6a2");
}

}  // namespace
}  // namespace cetak
