// A bounded pool of connections, and the way to use one: Run lends a connection to `body` and turns whatever libpqxx
// throws into an Error. A connection that broke is thrown away together with the idle ones, which broke with it; the
// next call connects anew. Thread-safe; Run blocks while all connections are lent.
#pragma once

#include <absl/base/thread_annotations.h>
#include <absl/synchronization/mutex.h>

#include <cstddef>
#include <exception>
#include <memory>
#include <pqxx/pqxx>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/base/result.h"
#include "server/storage/postgres/errors.h"

namespace cetak {

class ConnectionPool {
 public:
  ConnectionPool(const std::string& url, std::size_t connections);

  // `body(pqxx::connection&)` returns a Result. `action` stands in front of the errors: "cutting a batch".
  template <typename Body>
  auto Run(std::string_view action, Body&& body) -> decltype(body(std::declval<pqxx::connection&>())) {
    try {
      Lease lease(*this);
      try {
        return body(lease.connection());
      } catch (...) {
        if (!lease.connection().is_open()) {
          lease.Discard();
          return Fail(DatabaseUnreachable("the connection was lost").During(action));
        }
        throw;
      }
    } catch (const std::exception& exception) {
      return Fail(TranslateException(exception).During(action));
    }
  }

 private:
  class Lease {
   public:
    explicit Lease(ConnectionPool& pool) : pool_(pool), connection_(pool.Take()) {}
    ~Lease() { pool_.Return(std::move(connection_), broken_); }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    pqxx::connection& connection() { return *connection_; }
    void Discard() { broken_ = true; }

   private:
    ConnectionPool& pool_;
    std::unique_ptr<pqxx::connection> connection_;
    bool broken_ = false;
  };

  std::unique_ptr<pqxx::connection> Take();
  void Return(std::unique_ptr<pqxx::connection> connection, bool broken);
  std::unique_ptr<pqxx::connection> Connect() const;
  bool HasRoom() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return lent_ < capacity_; }

  const std::string url_;
  const std::size_t capacity_;
  absl::Mutex mutex_;
  std::vector<std::unique_ptr<pqxx::connection>> idle_ ABSL_GUARDED_BY(mutex_);
  std::size_t lent_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace cetak
