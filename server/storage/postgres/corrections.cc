// Cards that turned out otherwise than they were concluded, and the word of the person who found it.
#include "server/storage/decisions.h"
#include "server/storage/postgres/audit.h"
#include "server/storage/postgres/blank_posting.h"
#include "server/storage/postgres/blank_room.h"
#include "server/storage/postgres/store.h"

namespace cetak {
Result<JobRecord> PostgresPrintStore::CorrectCard(const Correction& correction) {
  const Status corrected = pool_.Run("correcting a card", [&](pqxx::connection& connection) -> Status {
    pqxx::work transaction(connection);
    CETAK_RETURN_IF_ERROR(CheckCorrection(correction, NeedsWitness(transaction)));
    CETAK_ASSIGN_OR_RETURN(const JobRecord found, FindJobIn(transaction, correction.office, correction.request_id));
    CETAK_RETURN_IF_ERROR(LockRoom(transaction, found.room));
    // The lane's lock keeps a reprint of it away.
    CETAK_ASSIGN_OR_RETURN(const JobRecord job, LockJobIn(transaction, correction.office, correction.request_id));
    if (!job.outcome || !IsOfACard(*job.outcome)) {
      return Fail(ErrorCode::kFailedPrecondition, "NOT_CONCLUDED",
                  "only a card that is recorded as printed, spoiled or lost is corrected to " +
                      std::string(Name(correction.outcome)));
    }
    if (job.outcome == correction.outcome) return {};
    CardPosting posting;
    posting.kind = BlankEntryKind::kByCorrection;
    posting.room = job.room;
    posting.lane = job.place.lane;
    posting.batch = *job.batch;
    posting.seq = job.place.seq;
    posting.from.place = *BlankPlaceOf(*job.outcome);
    posting.to = *BlankPlaceOf(correction.outcome);
    posting.serial = correction.serial;
    posting.because = correction.because;
    posting.by = correction.corrected_by;
    posting.witness = correction.witness;
    RoomStock stock = ReadStock(transaction, job.room);
    CETAK_RETURN_IF_ERROR(
        stock.profiles[job.profile].CheckCorrection(posting.from.place, posting.to, correction.serial));
    transaction.exec_params0(
        "INSERT INTO correction (room_id, lane_id, batch_id, lane_seq, correction_number, before, outcome, because,"
        " corrected_by, witness) SELECT $1, $2, $3, $4, coalesce(max(x.correction_number), 0) + 1, $5, $6, $7, $8, $9"
        " FROM correction x WHERE x.room_id = $1 AND x.batch_id = $3 AND x.lane_seq = $4",
        job.room.value, job.place.lane.value, job.batch->value, job.place.seq.value, static_cast<int>(*job.outcome),
        static_cast<int>(correction.outcome), correction.because, correction.corrected_by, correction.witness);
    Post(transaction, posting);
    AuditBlanks(transaction, job.room, "correct-" + std::string(Name(correction.outcome)),
                SubjectOfAttempt(transaction, correction.office, correction.request_id, job.attempts),
                correction.because, correction.corrected_by, correction.witness);
    LaneChange change;
    change.lane = job.place.lane;
    change.printed = (correction.outcome == Outcome::kPrinted ? 1 : 0) - (job.outcome == Outcome::kPrinted ? 1 : 0);
    change.aborted = -change.printed;
    keeper_.Commit(transaction, {change});
    return {};
  });
  if (!corrected) return Fail(corrected.error());
  return FindJob(correction.office, correction.request_id);
}

}  // namespace cetak
