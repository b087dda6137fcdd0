#include "server/storage/postgres/connection_pool.h"

#include "server/storage/postgres/connection_string.h"

namespace cetak {

ConnectionPool::ConnectionPool(const std::string& url, std::size_t connections)
    : url_(WithTimeLimits(url)), capacity_(connections) {}

std::unique_ptr<pqxx::connection> ConnectionPool::Connect() const {
  auto connection = std::make_unique<pqxx::connection>(url_);
  // Stronger than on stays what it is; weaker would acknowledge what a crash can lose.
  const std::string durability = connection->get_variable("synchronous_commit");
  if (durability != "on" && durability != "remote_apply") connection->set_variable("synchronous_commit", "on");
  connection->set_variable("application_name", "cetakd");
  connection->set_variable("jit", "off");
  // A plan that is made while a table is small must still be good when it has grown.
  connection->set_variable("enable_seqscan", "off");
  return connection;
}

std::unique_ptr<pqxx::connection> ConnectionPool::Take() {
  {
    absl::MutexLock lock(&mutex_);
    mutex_.Await(absl::Condition(this, &ConnectionPool::HasRoom));
    ++lent_;
    if (!idle_.empty()) {
      std::unique_ptr<pqxx::connection> connection = std::move(idle_.back());
      idle_.pop_back();
      return connection;
    }
  }
  try {
    return Connect();
  } catch (...) {
    absl::MutexLock lock(&mutex_);
    --lent_;
    throw;
  }
}

void ConnectionPool::Return(std::unique_ptr<pqxx::connection> connection, bool broken) {
  std::vector<std::unique_ptr<pqxx::connection>> discarded;
  absl::MutexLock lock(&mutex_);
  --lent_;
  if (broken) {
    discarded.swap(idle_);
    discarded.push_back(std::move(connection));
  } else {
    idle_.push_back(std::move(connection));
  }
}

}  // namespace cetak
