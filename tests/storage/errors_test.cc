#include "server/storage/postgres/errors.h"

#include <gtest/gtest.h>

#include <pqxx/except>

namespace cetak {
namespace {

TEST(TranslateException, AnErrorWithoutAStateIsABrokenConnectionAndMayBeTriedAgain) {
  const Error error = TranslateException(pqxx::sql_error("server closed the connection unexpectedly", "", nullptr));

  EXPECT_EQ(error.code, ErrorCode::kUnavailable);
  EXPECT_TRUE(error.retry_after.has_value());
}

}  // namespace
}  // namespace cetak
