// Appends groups of jobs straight into print_job, each group a transaction: many by COPY, a few by one statement.
//
// The unique indexes are the locks. Places come from tails in memory: where another server wrote the same place, the
// tails are read again. Where a request_id is already there, the group is looked up first and only what is new is sent.
// One group at a time; thread-safe.
#pragma once

#include <absl/base/thread_annotations.h>
#include <absl/container/flat_hash_map.h>
#include <absl/synchronization/mutex.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "server/base/clock.h"
#include "server/storage/postgres/binary_connection.h"
#include "server/storage/postgres/connection_pool.h"
#include "server/storage/postgres/lane_keeper.h"
#include "server/storage/print_store.h"

namespace cetak {

class JobAppender {
 public:
  // Reads on the pool's connections and writes on one of its own to `url`.
  JobAppender(std::string url, ConnectionPool& pool, LaneKeeper& keeper, const Clock& clock)
      : url_(std::move(url)), pool_(pool), keeper_(keeper), clock_(clock) {}

  Result<std::vector<Result<JobReceipt>>> Append(std::span<const NewJob> jobs);

 private:
  struct Tail {
    LaneId lane;
    std::int64_t seq = 0;
    Instant last_submitted_at;
  };
  struct Group;

  Status TryUntilWritten(Group& group) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void LoadTails(pqxx::connection& connection, const Group& group) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void AssignPlaces(Group& group) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  static void LookFirst(pqxx::connection& connection, Group& group);
  template <typename Call>
  void OnWriter(const Call& call) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Copy(const Group& group) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Write(pqxx::connection& connection, Group& group) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::string url_;
  ConnectionPool& pool_;
  LaneKeeper& keeper_;
  const Clock& clock_;
  absl::Mutex mutex_;
  std::unique_ptr<BinaryConnection> writer_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_map<LaneKey, Tail> tails_ ABSL_GUARDED_BY(mutex_);  // only what is known to be so
  bool expect_repeats_ ABSL_GUARDED_BY(mutex_) = false;               // the last group had some: look before writing
};

}  // namespace cetak
