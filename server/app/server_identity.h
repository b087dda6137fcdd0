// Who this server is to others on the same database: the state directory's name, which one process at a time holds.
// Only the journals that lie there can prove that a card never left this server.
#pragma once

#include <memory>
#include <string>

#include "server/base/result.h"
#include "server/base/uuid.h"

namespace cetak {

class ServerIdentity {
 public:
  // Makes the directory and its name at the first call. FAILED_PRECONDITION/DATA_IN_USE while another process has it.
  static Result<std::unique_ptr<ServerIdentity>> Hold(const std::string& directory);
  ~ServerIdentity();
  ServerIdentity(const ServerIdentity&) = delete;
  ServerIdentity& operator=(const ServerIdentity&) = delete;

  const Uuid& id() const { return id_; }

 private:
  ServerIdentity(int file, const Uuid& id) : file_(file), id_(id) {}

  const int file_;  // locked while it is open
  const Uuid id_;
};

}  // namespace cetak
