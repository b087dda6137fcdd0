#include "server/storage/postgres/copy_connection.h"

#include <limits>
#include <pqxx/except>

#include "server/storage/postgres/connection_string.h"

namespace cetak {
namespace {

using namespace std::string_view_literals;

// Signature, no flags, no header extension (PostgreSQL's documentation of COPY, "Binary Format").
constexpr std::string_view kFileHeader = "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0"sv;
static_assert(kFileHeader.size() == 19);
constexpr std::string_view kFileTrailer = "\377\377"sv;

constexpr std::chrono::sys_days kTimeZero = std::chrono::year(2000) / 1 / 1;  // of a timestamptz

}  // namespace

BinaryRows::BinaryRows() : bytes_(kFileHeader) {}

template <typename Number>
void BinaryRows::Append(Number number) {
  for (int shift = 8 * static_cast<int>(sizeof number) - 8; shift >= 0; shift -= 8) {
    bytes_ += static_cast<char>(number >> shift);
  }
}

template <typename Number>
void BinaryRows::Field(std::int64_t number) {
  if (number < std::numeric_limits<Number>::min() || number > std::numeric_limits<Number>::max()) {
    throw pqxx::range_error("a number does not fit its column");
  }
  Append(std::int32_t{sizeof(Number)});
  Append(static_cast<Number>(number));
}

void BinaryRows::Row(std::int16_t columns) { Append(columns); }
void BinaryRows::SmallInt(std::int64_t number) { Field<std::int16_t>(number); }
void BinaryRows::Int(std::int64_t number) { Field<std::int32_t>(number); }
void BinaryRows::Time(Instant instant) { Field<std::int64_t>((instant - kTimeZero).count()); }
void BinaryRows::Id(const Uuid& uuid) { Bytes({reinterpret_cast<const char*>(uuid.bytes.data()), uuid.bytes.size()}); }
void BinaryRows::Bytes(std::string_view bytes) {
  Append(static_cast<std::int32_t>(bytes.size()));
  bytes_ += bytes;
}

CopyConnection::CopyConnection(const std::string& url) : connection_(PQconnectdb(WithTimeLimits(url).c_str())) {
  if (PQstatus(connection_.get()) != CONNECTION_OK) throw pqxx::broken_connection("no connection to copy on");
  PQsetNoticeProcessor(
      connection_.get(), [](void* /*unused*/, const char* /*notice*/) {}, nullptr);
  // As in connection_pool.cc: stronger than on stays what it is.
  Expect(PGRES_TUPLES_OK,
         Run("SELECT set_config('application_name', 'cetakd', false), set_config('synchronous_commit', CASE"
             " current_setting('synchronous_commit') WHEN 'remote_apply' THEN 'remote_apply' ELSE 'on' END, false)"));
}

void CopyConnection::Begin(const char* statement) { Expect(PGRES_COPY_IN, Run(statement)); }

void CopyConnection::Send(std::string_view bytes) {
  if (PQputCopyData(connection_.get(), bytes.data(), static_cast<int>(bytes.size())) != 1) {
    throw pqxx::broken_connection("the connection was lost while copying");
  }
}

void CopyConnection::Commit() {
  Send(kFileTrailer);
  const bool ended = PQputCopyEnd(connection_.get(), nullptr) == 1;
  const Answer answer(PQgetResult(connection_.get()));
  while (Answer(PQgetResult(connection_.get())) != nullptr) {
  }
  if (!ended || PQstatus(connection_.get()) != CONNECTION_OK) {
    throw pqxx::in_doubt_error("the connection was lost while committing");
  }
  Expect(PGRES_COMMAND_OK, answer);
}

CopyConnection::Answer CopyConnection::Run(const char* statement) {
  return Answer(PQexec(connection_.get(), statement));
}

void CopyConnection::Expect(ExecStatusType status, const Answer& answer) const {
  if (PQstatus(connection_.get()) != CONNECTION_OK) throw pqxx::broken_connection("the connection was lost");
  if (PQresultStatus(answer.get()) == status) return;
  const char* state = PQresultErrorField(answer.get(), PG_DIAG_SQLSTATE);
  const std::string sqlstate = state == nullptr ? "" : state;
  const std::string message = PQresultErrorMessage(answer.get());
  if (sqlstate.starts_with("40")) throw pqxx::transaction_rollback(message);
  throw pqxx::sql_error(message, "", state);
}

}  // namespace cetak
