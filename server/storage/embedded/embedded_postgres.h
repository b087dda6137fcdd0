// A private PostgreSQL 15 in a directory of its own, reachable only through a Unix socket that only its owner and root
// may enter. fsync and synchronous_commit are on.
//
// The directory has one owner process at a time. A postmaster that outlived its owner is found and used again. Started
// as root, everything runs as the user `postgres`. The postmaster is in a session of its own, so that Ctrl-C reaches
// only the owner. An object belongs to one thread; Start and Stop block until PostgreSQL is ready or gone.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>

#include "server/base/result.h"

namespace cetak {

struct EmbeddedOptions {
  std::filesystem::path data_directory;
  std::filesystem::path binaries = "/usr/lib/postgresql/15/bin";
  std::chrono::seconds start_timeout{60};  // longer than a recovery after a crash takes
};

class EmbeddedPostgres {
 public:
  ~EmbeddedPostgres();  // Stop
  EmbeddedPostgres(const EmbeddedPostgres&) = delete;
  EmbeddedPostgres& operator=(const EmbeddedPostgres&) = delete;

  // A libpq conninfo.
  const std::string& url() const { return url_; }

  // Rolls back what is open, writes a checkpoint and ends the postmaster; then another may own the directory.
  Status Stop();

 private:
  friend Result<std::unique_ptr<EmbeddedPostgres>> StartEmbeddedPostgres(const EmbeddedOptions& options);
  class Cluster;
  explicit EmbeddedPostgres(std::unique_ptr<Cluster> cluster);

  std::unique_ptr<Cluster> cluster_;
  std::string url_;
};

// Makes the directory and the database where they are missing. FAILED_PRECONDITION/ALREADY_RUNNING names the process
// that owns the directory; /DATA_DIRECTORY_UNREACHABLE, /POSTGRES_NOT_INSTALLED, /POSTGRES_NOT_STARTED say what to look
// at.
Result<std::unique_ptr<EmbeddedPostgres>> StartEmbeddedPostgres(const EmbeddedOptions& options);

}  // namespace cetak
