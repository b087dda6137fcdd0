// Statements that every batch sends are parsed and planned once a connection: to plan them anew costs more than to
// write the batch's cards.
//
// Such a plan may be made while the tables are empty and must be good when they have grown. So it is only for
// statements in which every table is reached by equality with the leading columns of an index, never by a list;
// connections prefer indexes (connection_pool.cc).
#pragma once

#include <functional>
#include <pqxx/pqxx>
#include <string>

namespace cetak {

// As transaction.exec_params, for a statement whose text never changes.
template <typename... Values>
pqxx::result ExecOften(pqxx::transaction_base& transaction, const std::string& sql, const Values&... values) {
  const std::string name = "often_" + std::to_string(std::hash<std::string>()(sql));
  transaction.conn().prepare(name, sql);
  return transaction.exec_prepared(name, values...);
}

}  // namespace cetak
