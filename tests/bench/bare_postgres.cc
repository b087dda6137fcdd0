#include "tests/bench/bare_postgres.h"

#include <cstdio>
#include <cstdlib>

namespace cetak {
namespace {

constexpr std::int64_t kPostgresEpoch = 946'684'800'000'000;  // 2000-01-01 in microseconds
constexpr std::string_view kHead("PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19);
constexpr std::string_view kTrailer("\377\377", 2);

struct Clear {
  void operator()(PGresult* result) const { PQclear(result); }
};
using Answer = std::unique_ptr<PGresult, Clear>;

}  // namespace

CopyRows::CopyRows() : data_(kHead) {}

void CopyRows::Put16(std::int64_t value) {
  data_.push_back(static_cast<char>(value >> 8));
  data_.push_back(static_cast<char>(value));
}

void CopyRows::Put32(std::int64_t value) {
  Put16(value >> 16);
  Put16(value);
}

void CopyRows::Put64(std::int64_t value) {
  Put32(value >> 32);
  Put32(value);
}

void CopyRows::Int16(int value) {
  Put32(2);
  Put16(value);
}

void CopyRows::Int32(std::int64_t value) {
  Put32(4);
  Put32(value);
}

void CopyRows::Int64(std::int64_t value) {
  Put32(8);
  Put64(value);
}

void CopyRows::Timestamp(std::int64_t unix_microseconds) { Int64(unix_microseconds - kPostgresEpoch); }

void CopyRows::Bytes(std::string_view value) {
  Put32(static_cast<std::int64_t>(value.size()));
  data_.append(value);
}

void CopyRows::Null() { Put32(-1); }

BarePostgres::BarePostgres(const std::string& url) : connection_(PQconnectdb(url.c_str())) {
  if (PQstatus(connection_.get()) != CONNECTION_OK) Die("connecting");
}

void BarePostgres::Die(std::string_view doing) const {
  std::fprintf(stderr, "%.*s: %s", static_cast<int>(doing.size()), doing.data(), PQerrorMessage(connection_.get()));
  std::exit(1);
}

std::vector<std::vector<std::string>> BarePostgres::Query(const std::string& sql) {
  const Answer answer(PQexec(connection_.get(), sql.c_str()));
  const ExecStatusType status = PQresultStatus(answer.get());
  if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) Die(sql);
  std::vector<std::vector<std::string>> rows(static_cast<std::size_t>(PQntuples(answer.get())));
  for (int row = 0; row < PQntuples(answer.get()); ++row) {
    for (int column = 0; column < PQnfields(answer.get()); ++column) {
      rows[static_cast<std::size_t>(row)].emplace_back(PQgetvalue(answer.get(), row, column));
    }
  }
  return rows;
}

void BarePostgres::Copy(const std::string& table, const CopyRows& rows) {
  const Answer begun(PQexec(connection_.get(), ("COPY " + table + " FROM STDIN (FORMAT binary)").c_str()));
  if (PQresultStatus(begun.get()) != PGRES_COPY_IN) Die("COPY " + table);
  for (const std::string_view part : {std::string_view(rows.data()), kTrailer}) {
    if (PQputCopyData(connection_.get(), part.data(), static_cast<int>(part.size())) != 1) Die("COPY " + table);
  }
  if (PQputCopyEnd(connection_.get(), nullptr) != 1) Die("COPY " + table);
  while (const Answer answer{PQgetResult(connection_.get())}) {
    if (PQresultStatus(answer.get()) != PGRES_COMMAND_OK) Die("COPY " + table);
  }
}

}  // namespace cetak
