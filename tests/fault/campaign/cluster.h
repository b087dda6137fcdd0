// A real PostgreSQL of the campaign's own, fsync on, that is killed and started again. As root it steps down to the
// user `postgres`, as PostgreSQL demands. Main thread; waits for PostgreSQL.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "tests/system/process.h"

namespace cetak::fault {

class Cluster {
 public:
  // Makes the database below `directory`, which must be empty, and starts it. Logs and the socket stay in `beside`.
  Cluster(std::filesystem::path directory, std::filesystem::path beside);
  ~Cluster();
  Cluster(const Cluster&) = delete;
  Cluster& operator=(const Cluster&) = delete;

  void Start();  // also after a kill; returns when it answers. Throws std::runtime_error after a minute
  void KillPostmaster();
  // One process that serves a server's connection, which makes PostgreSQL restart all of them. False: none was there.
  bool KillBackend();
  void KillAll();  // postmaster and every process of it

  bool Answers() const;
  std::string socket() const { return (beside_ / ".s.PGSQL.5432").string(); }
  std::string Url(const std::string& database) const;
  void Execute(const std::string& database, const std::string& sql) const;

 private:
  void Init();

  const std::filesystem::path directory_;
  const std::filesystem::path beside_;
  const std::string user_;
  std::unique_ptr<Process> postmaster_;
  int starts_ = 0;
};

}  // namespace cetak::fault
