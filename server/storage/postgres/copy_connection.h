// Rows on their way into a table by COPY in PostgreSQL's binary form: no text is made, quoted or parsed on the way.
//
// A connection of its own, because libpqxx copies text only. Each copy is a transaction by itself: one way there and
// one back. Throws what libpqxx throws (errors.h translates both). One thread at a time.
#pragma once

#include <libpq-fe.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "server/base/clock.h"
#include "server/base/uuid.h"

namespace cetak {

// Encodes the rows of one copy. Throws pqxx::range_error where a number does not fit its column.
class BinaryRows {
 public:
  BinaryRows();

  void Row(std::int16_t columns);
  void SmallInt(std::int64_t number);
  void Int(std::int64_t number);
  void Time(Instant instant);
  void Id(const Uuid& uuid);
  void Bytes(std::string_view bytes);

  std::string_view bytes() const { return bytes_; }
  void Clear() { bytes_.clear(); }

 private:
  template <typename Number>
  void Append(Number number);
  template <typename Number>
  void Field(std::int64_t number);

  std::string bytes_;
};

class CopyConnection {
 public:
  explicit CopyConnection(const std::string& url);

  // `statement` is a COPY … FROM STDIN (FORMAT binary), outside of a transaction.
  void Begin(const char* statement);
  void Send(std::string_view bytes);
  // Ends the rows and commits. pqxx::in_doubt_error: nobody knows whether they are there.
  void Commit();

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
  void Expect(ExecStatusType status, const Answer& answer) const;

  std::unique_ptr<PGconn, Finish> connection_;
};

}  // namespace cetak
