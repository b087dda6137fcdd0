// What every PrintStore decides alike, whatever it keeps its rows in. Pure; thread-safe.
#pragma once

#include "server/base/result.h"
#include "server/domain/job_state.h"
#include "server/storage/print_store.h"

namespace cetak {

// Whether two submissions under one request_id are the same request.
bool SameContent(const NewJob& a, const NewJob& b);

// Whether the job is already as `event` would make it; `reprinted`: it came to its place by a reprint.
bool IsAlreadySo(JobEvent event, JobState state, bool reprinted);

// INVALID_ARGUMENT/SETTLEMENT_INCOMPLETE with everything that a person's word about a card lacks.
Status CheckSettlement(const Settlement& settlement, bool needs_witness);

// The same of a correction: INVALID_ARGUMENT/CORRECTION_INCOMPLETE.
Status CheckCorrection(const Correction& correction, bool needs_witness);

}  // namespace cetak
