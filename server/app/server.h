// One running server: the rooms wired together, started bottom up and stopped top down. Owned by main.
#pragma once

#include <memory>
#include <string>

#include "server/app/config.h"
#include "server/base/clock.h"
#include "server/base/result.h"
#include "server/storage/print_store.h"

namespace cetak {

class Server {
 public:
  // Serves `store`'s site until Stop. Errors name what could not be started.
  static Result<std::unique_ptr<Server>> Start(const Config& config, PrintStore& store, const Clock& clock);
  ~Server();

  // Refuses new work, finishes the card in each printer, writes the outcomes, closes. Within seconds, whatever a
  // printer does.
  void Stop();

 private:
  struct Rooms;
  explicit Server(std::unique_ptr<Rooms> rooms);
  std::unique_ptr<Rooms> rooms_;
};

}  // namespace cetak
