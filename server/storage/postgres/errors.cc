#include "server/storage/postgres/errors.h"

#include <pqxx/except>
#include <string>

namespace cetak {
namespace {

constexpr std::chrono::milliseconds kReconnectAfter{1'000};
constexpr std::chrono::milliseconds kRepeatAfter{100};

bool StartsWith(std::string_view text, std::string_view prefix) { return text.substr(0, prefix.size()) == prefix; }

Error FromSqlState(std::string_view state) {
  // The server's errors all have one; libpq's own, of a connection that broke, have none.
  if (state.empty()) return DatabaseUnreachable("the connection to PostgreSQL failed");
  const std::string told = "SQLSTATE " + std::string(state);
  if (StartsWith(state, "08") || StartsWith(state, "57P") || state == "25006") return DatabaseUnreachable(told);
  if (StartsWith(state, "53")) {
    return {ErrorCode::kUnavailable, "DATABASE_OUT_OF_RESOURCES", told, {}, kReconnectAfter};
  }
  if (StartsWith(state, "40")) return {ErrorCode::kUnavailable, "DATABASE_CONFLICT", told, {}, kRepeatAfter};
  if (state == "23503") {
    return {ErrorCode::kFailedPrecondition,
            "NOT_OF_THE_SITE",
            told + "; the site does not know what this refers to",
            {},
            std::nullopt};
  }
  if (state == "42P01" || state == "42703" || state == "42883") {
    return {ErrorCode::kFailedPrecondition, "SCHEMA_OUT_OF_DATE", told + "; run the migrations", {}, std::nullopt};
  }
  return {ErrorCode::kInternal, "DATABASE_ERROR", told, {}, std::nullopt};
}

}  // namespace

Error DatabaseUnreachable(std::string_view message) {
  return {ErrorCode::kUnavailable, "DATABASE_UNREACHABLE", std::string(message), {}, kReconnectAfter};
}

Error TranslateException(const std::exception& exception) {
  if (dynamic_cast<const pqxx::broken_connection*>(&exception) != nullptr) {
    return DatabaseUnreachable("the connection to PostgreSQL failed");
  }
  if (dynamic_cast<const pqxx::in_doubt_error*>(&exception) != nullptr) {
    return DatabaseUnreachable("the connection was lost while committing");
  }
  if (dynamic_cast<const pqxx::transaction_rollback*>(&exception) != nullptr) return FromSqlState("40000");
  if (const auto* sql = dynamic_cast<const pqxx::sql_error*>(&exception)) return FromSqlState(sql->sqlstate());
  return {ErrorCode::kInternal, "DATABASE_ERROR", "libpqxx refused the call", {}, std::nullopt};
}

bool ViolatesUnique(const pqxx::sql_error& error, std::string_view constraint_prefix) {
  if (error.sqlstate() != "23505") return false;
  const std::string_view text = error.what();
  return text.substr(0, text.find('\n')).find(constraint_prefix) != std::string_view::npos;
}

bool LostAgainstAnother(const std::exception& exception) {
  return dynamic_cast<const pqxx::transaction_rollback*>(&exception) != nullptr;
}

}  // namespace cetak
