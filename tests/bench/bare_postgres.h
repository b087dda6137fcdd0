// A connection to PostgreSQL with nothing between: libpq and COPY in its binary form, the fastest way in. A failure
// ends the program. One thread.
#pragma once

#include <libpq-fe.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cetak {

// The bytes of a binary COPY, as one group is sent.
class CopyRows {
 public:
  CopyRows();

  void BeginRow(int columns) { Put16(columns); }
  void Int16(int value);
  void Int32(std::int64_t value);
  void Int64(std::int64_t value);
  void Timestamp(std::int64_t unix_microseconds);
  void Bytes(std::string_view value);  // bytea, text, uuid
  void Null();

  std::int64_t rows = 0;
  const std::string& data() const { return data_; }

 private:
  void Put16(std::int64_t value);
  void Put32(std::int64_t value);
  void Put64(std::int64_t value);

  std::string data_;
};

class BarePostgres {
 public:
  explicit BarePostgres(const std::string& url);

  // The rows as text, NULL as "".
  std::vector<std::vector<std::string>> Query(const std::string& sql);
  // A transaction of its own. `table` with its columns: "print_job (room_id, ...)".
  void Copy(const std::string& table, const CopyRows& rows);

 private:
  struct Close {
    void operator()(PGconn* connection) const { PQfinish(connection); }
  };
  [[noreturn]] void Die(std::string_view doing) const;

  std::unique_ptr<PGconn, Close> connection_;
};

}  // namespace cetak
