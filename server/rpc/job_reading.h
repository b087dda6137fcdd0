// Reads a job as the contract shows it: the record, and the state of its batch for the reason. Blocks on the database.
#pragma once

#include <absl/container/flat_hash_map.h>

#include <optional>
#include <string>

#include "cetak/v1/print_job.pb.h"
#include "server/base/result.h"
#include "server/domain/site.h"
#include "server/storage/print_store.h"

namespace cetak {

struct JobKey {
  OfficeId office;
  RequestId request_id;
};

// From offices/{office}/jobs/{request_id} at `field`.
Result<JobKey> FindKey(const Site& site, const std::string& name, std::string_view field = "name");

Result<v1::PrintJob> ReadJob(PrintStore& store, const Site& site, const JobKey& key);

// The states of the batches of one answer's jobs, each read once. Not thread-safe.
class BatchStates {
 public:
  explicit BatchStates(PrintStore& store) : store_(store) {}

  // nullopt unless the job is being processed.
  Result<std::optional<BatchState>> Of(const JobRecord& record);

 private:
  PrintStore& store_;
  absl::flat_hash_map<BatchId, BatchState> known_;
};

}  // namespace cetak
