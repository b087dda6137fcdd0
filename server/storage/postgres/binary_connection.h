// A connection to PostgreSQL that sends rows in binary form, each statement a transaction by itself. Many rows go by
// COPY, which is asked for first; a few by one prepared statement, one way there and one back.
//
// Throws what libpqxx throws (errors.h translates both). One thread at a time.
#pragma once

#include <libpq-fe.h>

#include <memory>
#include <string>
#include <string_view>

#include "server/storage/postgres/binary_rows.h"

namespace cetak {

class BinaryConnection {
 public:
  explicit BinaryConnection(const std::string& url);

  // `statement` is a COPY … FROM STDIN (FORMAT binary), outside of a transaction.
  void BeginCopy(const char* statement);
  void Send(const BinaryRows& rows);
  // Ends the rows and commits. pqxx::in_doubt_error: nobody knows whether they are there.
  void CommitCopy();

  // The one statement that RunAndCommit runs on this connection; parsed at the first call.
  void Prepare(const char* statement);
  // … with a parameter for each array. pqxx::in_doubt_error as above.
  void RunAndCommit(BinaryColumns& columns);

  // False when it broke, or was left in the middle of a copy.
  bool is_idle() const { return PQtransactionStatus(connection_.get()) == PQTRANS_IDLE; }

 private:
  struct Finish {
    void operator()(PGconn* connection) const { PQfinish(connection); }
  };
  struct Clear {
    void operator()(PGresult* result) const { PQclear(result); }
  };
  using Answer = std::unique_ptr<PGresult, Clear>;

  Answer Run(const char* statement);
  void ExpectCommitted(const Answer& answer) const;
  void Expect(ExecStatusType status, const Answer& answer) const;

  std::unique_ptr<PGconn, Finish> connection_;
  bool is_prepared_ = false;
};

}  // namespace cetak
