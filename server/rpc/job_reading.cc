#include "server/rpc/job_reading.h"

#include "server/rpc/job_conversion.h"
#include "server/rpc/resource_names.h"

namespace cetak {

Result<JobKey> FindKey(const Site& site, const std::string& name, std::string_view field) {
  CETAK_ASSIGN_OR_RETURN(const JobName parsed, ParseJobName(name, field));
  CETAK_ASSIGN_OR_RETURN(const Office* office, FindOffice(site, parsed.office, field));
  return JobKey{office->id, parsed.request_id};
}

Result<v1::PrintJob> ReadJob(PrintStore& store, const Site& site, const JobKey& key) {
  CETAK_ASSIGN_OR_RETURN(const JobRecord record, store.FindJob(key.office, key.request_id));
  CETAK_ASSIGN_OR_RETURN(const std::optional<BatchState> batch_state, BatchStates(store).Of(record));
  return ToPrintJob(record, site, batch_state);
}

Result<std::optional<BatchState>> BatchStates::Of(const JobRecord& record) {
  if (record.state != JobState::kProcessing || !record.batch) return std::optional<BatchState>();
  const auto known = known_.find(*record.batch);
  if (known != known_.end()) return std::optional(known->second);
  CETAK_ASSIGN_OR_RETURN(const Batch batch, store_.FindBatch(*record.batch));
  known_.emplace(batch.id, batch.state);
  return std::optional(batch.state);
}

}  // namespace cetak
