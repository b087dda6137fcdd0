// The one place where what libpqxx throws becomes an Error. No message carries data of a row: of a failed statement
// only its SQLSTATE is told.
#pragma once

#include <exception>
#include <string_view>

#include "server/base/result.h"

namespace pqxx {
class sql_error;
}

namespace cetak {

// UNAVAILABLE with retry_after for what passes by itself (the database is away, starting, full, or broke a deadlock),
// FAILED_PRECONDITION/SCHEMA_OUT_OF_DATE where a table is missing, else INTERNAL.
Error TranslateException(const std::exception& exception);

Error DatabaseUnreachable(std::string_view message);

// A unique constraint was violated, told by the prefix of its name: a distributed PostgreSQL puts a shard's number
// behind.
bool ViolatesUnique(const pqxx::sql_error& error, std::string_view constraint_prefix);

// The database gave up this transaction because of another one; the same again may well succeed.
bool LostAgainstAnother(const std::exception& exception);

}  // namespace cetak
