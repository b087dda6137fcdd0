// Cards of which nobody knows what became, and the word of the person who looked.
#include "server/base/fault_point.h"
#include "server/storage/decisions.h"
#include "server/storage/postgres/audit.h"
#include "server/storage/postgres/blank_posting.h"
#include "server/storage/postgres/blank_room.h"
#include "server/storage/postgres/rows.h"
#include "server/storage/postgres/store.h"

namespace cetak {
namespace {

struct CardPlace {
  RoomId room;
  LaneId lane;
  BatchId batch;
  std::int64_t seq = 0;
  PrinterId printer;
};

// The batch's row stays locked until the transaction ends. nullopt: this attempt is not in doubt.
std::optional<CardPlace> LockDoubtful(pqxx::transaction_base& transaction, const JobRecord& job, std::int32_t attempt) {
  if (!job.batch) return std::nullopt;
  transaction.exec_params("SELECT FROM batch WHERE room_id = $1 AND batch_id = $2 FOR UPDATE", job.room.value,
                          job.batch->value);
  const pqxx::result found = transaction.exec_params(
      "SELECT d.lane_seq, i.printer_id FROM unsettled_doubt d JOIN in_doubt i USING (room_id, batch_id, lane_seq)"
      " WHERE d.room_id = $1 AND d.batch_id = $2 AND d.lane_seq = $3 AND d.attempt = $4 AND i.attempt = $4",
      job.room.value, job.batch->value, job.place.seq.value, attempt);
  if (found.empty()) return std::nullopt;
  return CardPlace{job.room, job.place.lane, *job.batch, found[0][0].as<std::int64_t>(),
                   PrinterId{found[0][1].as<std::int32_t>()}};
}

bool WasSettledSo(pqxx::transaction_base& transaction, const JobRecord& job, const Settlement& settlement) {
  return job.batch && !transaction
                           .exec_params(
                               "SELECT FROM settlement WHERE room_id = $1 AND batch_id = $2 AND lane_seq = $3"
                               " AND attempt = $4 AND verdict = $5 AND settled_by = $6",
                               job.room.value, job.batch->value, job.place.seq.value, settlement.attempt,
                               static_cast<int>(settlement.verdict), settlement.settled_by)
                           .empty();
}

void Record(pqxx::transaction_base& transaction, const CardPlace& card, const Settlement& settlement) {
  transaction.exec_params0(
      "INSERT INTO settlement (room_id, batch_id, lane_seq, attempt, verdict, because, settled_by, witness)"
      " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
      card.room.value, card.batch.value, card.seq, settlement.attempt, static_cast<int>(settlement.verdict),
      settlement.because, settlement.settled_by, settlement.witness);
}

// What two people saw, both of them say.
void Audit(pqxx::transaction_base& transaction, const CardPlace& card, const Settlement& settlement) {
  const std::string subject =
      SubjectOfAttempt(transaction, settlement.office, settlement.request_id, settlement.attempt);
  const std::string verdict(Name(settlement.verdict));
  AppendAudit(transaction, {card.room, settlement.settled_by, "settle-" + verdict, subject, settlement.because});
  if (settlement.witness.empty()) return;
  AppendAudit(transaction, {card.room, settlement.witness, "witness-" + verdict, subject, settlement.because});
}

LaneChange Conclude(pqxx::transaction_base& transaction, const CardPlace& card, const Settlement& settlement) {
  LaneChange change;
  change.lane = card.lane;
  change.in_doubt = -1;
  if (settlement.verdict == Outcome::kNotPrinted) {
    transaction.exec_params0(
        "INSERT INTO hand_back (room_id, batch_id, lane_seq, printer_id, attempt, note)"
        " VALUES ($1, $2, $3, $4, $5, 'settled')",
        card.room.value, card.batch.value, card.seq, card.printer.value, settlement.attempt);
    return change;
  }
  transaction.exec_params0(
      "INSERT INTO completion (room_id, batch_id, lane_seq, printer_id, attempt, outcome, note)"
      " VALUES ($1, $2, $3, $4, $5, $6, 'settled')",
      card.room.value, card.batch.value, card.seq, card.printer.value, settlement.attempt,
      static_cast<int>(settlement.verdict));
  (settlement.verdict == Outcome::kPrinted ? change.printed : change.aborted) = 1;
  return change;
}

void PostBlank(pqxx::transaction_base& transaction, const CardPlace& card, const Settlement& settlement) {
  const auto place = BlankPlaceOf(settlement.verdict);
  if (!place) return;
  CardPosting posting;
  posting.kind = BlankEntryKind::kBySettlement;
  posting.room = card.room;
  posting.lane = card.lane;
  posting.batch = card.batch;
  posting.seq = LaneSeq{card.seq};
  posting.from = {BlankPlace::kPrinter, card.printer};
  posting.to = *place;
  posting.because = settlement.because;
  posting.by = settlement.settled_by;
  posting.witness = settlement.witness;
  Post(transaction, posting);
}

}  // namespace

Result<std::vector<DoubtfulCard>> PostgresPrintStore::ListDoubtful(const DoubtQuery& query) {
  return pool_.Run("listing doubtful cards", [&](pqxx::connection& connection) -> Result<std::vector<DoubtfulCard>> {
    pqxx::work transaction(connection);
    // Only open batches have such cards, and few of them.
    const pqxx::result rows = transaction.exec_params(
        "SELECT d.batch_id, d.lane_seq, d.room_id, j.office_id, j.request_id, d.attempt, i.printer_id,"
        " microseconds(h.at), h.impressions, microseconds(i.at), i.note, b.card_count, d.lane_seq - b.first_seq + 1"
        "   - (SELECT count(DISTINCT w.lane_seq) FROM withdrawal w WHERE w.room_id = b.room_id AND w.lane_id = "
        "b.lane_id"
        "      AND w.lane_seq BETWEEN b.first_seq AND d.lane_seq)"
        " FROM batch b JOIN unsettled_doubt d ON d.room_id = b.room_id AND d.batch_id = b.batch_id"
        " JOIN in_doubt i ON i.room_id = d.room_id AND i.batch_id = d.batch_id AND i.lane_seq = d.lane_seq"
        "   AND i.attempt = d.attempt"
        " JOIN hand_off h ON h.room_id = d.room_id AND h.batch_id = d.batch_id AND h.attempt = d.attempt"
        "   AND d.lane_seq BETWEEN h.first_seq AND h.last_seq"
        " JOIN place p ON p.room_id = b.room_id AND p.lane_id = b.lane_id AND p.lane_seq = d.lane_seq"
        " JOIN print_job j ON j.room_id = p.room_id AND j.lane_id = p.origin_lane_id AND j.lane_seq = p.origin_seq"
        " WHERE b.state <> 4 AND ($1 = 0 OR b.room_id = $1) AND ($2 = 0 OR i.printer_id = $2)"
        " ORDER BY i.at, d.batch_id, d.lane_seq LIMIT $3",
        query.room ? query.room->value : 0, query.printer ? query.printer->value : 0, query.limit);
    std::vector<DoubtfulCard> cards;
    for (const pqxx::row& row : rows) {
      DoubtfulCard card;
      card.batch = BatchId{row[0].as<std::int64_t>()};
      card.seq = LaneSeq{row[1].as<std::int64_t>()};
      card.room = RoomId{row[2].as<std::int32_t>()};
      card.office = OfficeId{row[3].as<std::int32_t>()};
      card.request_id = ReadUuid(row[4]);
      card.attempt = row[5].as<std::int32_t>();
      card.printer = PrinterId{row[6].as<std::int32_t>()};
      card.handed_off_at = *ReadInstant(row[7]);
      if (!row[8].is_null()) card.impressions = row[8].as<std::int64_t>();
      card.doubted_at = *ReadInstant(row[9]);
      card.note = row[10].c_str();
      card.of_cards = row[11].as<std::int64_t>();
      card.number = row[12].as<std::int64_t>();
      cards.push_back(std::move(card));
    }
    return cards;
  });
}

bool PostgresPrintStore::NeedsWitness(pqxx::transaction_base& transaction) {
  const pqxx::result policy = transaction.exec("SELECT two_people_settle FROM policy");
  return !policy.empty() && policy[0][0].as<bool>();
}

Result<JobRecord> PostgresPrintStore::SettleCard(const Settlement& settlement) {
  const Status settled = pool_.Run("settling a card", [&](pqxx::connection& connection) -> Status {
    pqxx::work transaction(connection);
    CETAK_RETURN_IF_ERROR(CheckSettlement(settlement, NeedsWitness(transaction)));
    CETAK_ASSIGN_OR_RETURN(const JobRecord job, FindJobIn(transaction, settlement.office, settlement.request_id));
    CETAK_RETURN_IF_ERROR(LockRoom(transaction, job.room));
    const std::optional<CardPlace> card = LockDoubtful(transaction, job, settlement.attempt);
    if (WasSettledSo(transaction, job, settlement)) return {};
    if (!card) {
      return Fail(ErrorCode::kFailedPrecondition, "NOT_IN_DOUBT", "this attempt of the card is not in doubt");
    }
    Record(transaction, *card, settlement);
    LaneChange change = Conclude(transaction, *card, settlement);
    change.oldest_doubt = ReadOldestDoubt(transaction, card->room, card->lane);
    const bool outside = IsPlanted("ledger-entry-outside");
    if (!outside) PostBlank(transaction, *card, settlement);
    Audit(transaction, *card, settlement);
    CrashPoint("settle-before-commit");
    keeper_.Commit(transaction, {change});
    if (outside) {
      CrashPoint("ledger-entry-between");
      pqxx::work apart(connection);
      PostBlank(apart, *card, settlement);
      apart.commit();
    }
    return {};
  });
  if (!settled) return Fail(settled.error());
  return FindJob(settlement.office, settlement.request_id);
}

}  // namespace cetak
