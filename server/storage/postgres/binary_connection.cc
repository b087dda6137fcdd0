#include "server/storage/postgres/binary_connection.h"

#include <pqxx/except>
#include <vector>

#include "server/storage/postgres/connection_string.h"

namespace cetak {
namespace {

constexpr const char* kPrepared = "rows";

}  // namespace

BinaryConnection::BinaryConnection(const std::string& url) : connection_(PQconnectdb(WithTimeLimits(url).c_str())) {
  if (PQstatus(connection_.get()) != CONNECTION_OK) throw pqxx::broken_connection("no connection to write on");
  PQsetNoticeProcessor(
      connection_.get(), [](void* /*unused*/, const char* /*notice*/) {}, nullptr);
  // As in connection_pool.cc: stronger than on stays what it is. The one statement is planned once: it has no choices.
  Expect(PGRES_TUPLES_OK,
         Run("SELECT set_config('application_name', 'cetakd', false), set_config('synchronous_commit', CASE"
             " current_setting('synchronous_commit') WHEN 'remote_apply' THEN 'remote_apply' ELSE 'on' END, false),"
             " set_config('plan_cache_mode', 'force_generic_plan', false)"));
}

void BinaryConnection::BeginCopy(const char* statement) { Expect(PGRES_COPY_IN, Run(statement)); }

void BinaryConnection::Send(const BinaryRows& rows) {
  const std::string_view bytes = rows.bytes();
  if (PQputCopyData(connection_.get(), bytes.data(), static_cast<int>(bytes.size())) != 1) {
    throw pqxx::broken_connection("the connection was lost while copying");
  }
}

void BinaryConnection::CommitCopy() {
  const std::string_view trailer = BinaryRows::Trailer();
  if (PQputCopyData(connection_.get(), trailer.data(), static_cast<int>(trailer.size())) != 1) {
    throw pqxx::broken_connection("the connection was lost while copying");
  }
  const bool ended = PQputCopyEnd(connection_.get(), nullptr) == 1;
  const Answer answer(PQgetResult(connection_.get()));
  while (Answer(PQgetResult(connection_.get())) != nullptr) {
  }
  if (!ended) throw pqxx::in_doubt_error("the connection was lost while committing");
  ExpectCommitted(answer);
}

void BinaryConnection::Prepare(const char* statement) {
  if (is_prepared_) return;
  Expect(PGRES_COMMAND_OK, Answer(PQprepare(connection_.get(), kPrepared, statement, 0, nullptr)));
  is_prepared_ = true;
}

void BinaryConnection::RunAndCommit(BinaryColumns& columns) {
  const std::vector<std::string>& arrays = columns.Arrays();
  std::vector<const char*> values;
  std::vector<int> lengths;
  for (const std::string& array : arrays) {
    values.push_back(array.data());
    lengths.push_back(static_cast<int>(array.size()));
  }
  const std::vector<int> binary(arrays.size(), 1);
  ExpectCommitted(Answer(PQexecPrepared(connection_.get(), kPrepared, static_cast<int>(arrays.size()), values.data(),
                                        lengths.data(), binary.data(), 1)));
}

void BinaryConnection::ExpectCommitted(const Answer& answer) const {
  if (PQstatus(connection_.get()) != CONNECTION_OK) {
    throw pqxx::in_doubt_error("the connection was lost while committing");
  }
  Expect(PGRES_COMMAND_OK, answer);
}

BinaryConnection::Answer BinaryConnection::Run(const char* statement) {
  return Answer(PQexec(connection_.get(), statement));
}

void BinaryConnection::Expect(ExecStatusType status, const Answer& answer) const {
  if (PQstatus(connection_.get()) != CONNECTION_OK) throw pqxx::broken_connection("the connection was lost");
  if (PQresultStatus(answer.get()) == status) return;
  const char* state = PQresultErrorField(answer.get(), PG_DIAG_SQLSTATE);
  const std::string sqlstate = state == nullptr ? "" : state;
  const std::string message = PQresultErrorMessage(answer.get());
  if (sqlstate.starts_with("40")) throw pqxx::transaction_rollback(message);
  throw pqxx::sql_error(message, "", state);
}

}  // namespace cetak
