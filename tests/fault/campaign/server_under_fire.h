// One cetakd of the campaign: its own state directory, its own wire to PostgreSQL, and a wire by which clients reach
// it. It is killed, stopped for a while and started again; each life may be of the delivered binary or of the one with
// crash points, and may live by a wrong clock. Main thread, but for address().
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "tests/fault/campaign/relay.h"
#include "tests/system/process.h"

namespace cetak::fault {

struct Life {
  std::string crash_at;  // a crash point, "NAME:N"
  std::string planted;   // a bug
  std::string clock;     // of libfaketime: "+2d"; empty: the right one
};

class ServerUnderFire {
 public:
  // Reaches the database `database` through PostgreSQL's socket `postgres_socket`.
  ServerUnderFire(std::filesystem::path directory, const std::string& postgres_socket, std::string database);

  void Start(const Life& life = {});  // does not wait until it serves
  void Kill();                        // -9
  void Freeze();                      // SIGSTOP
  void Thaw();
  void Stop();                                           // SIGTERM, and -9 after a while
  bool AwaitServing(std::chrono::milliseconds at_most);  // false: it died, or takes longer
  bool IsAlive();                                        // also after a crash point took it
  bool WasKilled() const;                                // its last life ended by signal 9
  bool EndedByItself() const;                            // … by another signal: a fault of its own

  std::string address() const { return clients_.address(); }
  Relay& to_postgres() { return to_postgres_; }
  Relay& from_clients() { return clients_; }
  std::string Log() const;  // of its last life

  static bool CanFakeTime();

 private:
  const std::filesystem::path directory_;
  const std::string database_;
  Relay to_postgres_;
  Relay clients_;
  std::unique_ptr<Process> process_;
  int lives_ = 0;
};

}  // namespace cetak::fault
