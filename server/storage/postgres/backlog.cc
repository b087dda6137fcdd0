// Counting: by age with a binary search, and from scratch to check the lane arithmetic.
#include <map>

#include "server/storage/postgres/audit.h"
#include "server/storage/postgres/blank_recount.h"
#include "server/storage/postgres/rows.h"
#include "server/storage/postgres/store.h"

namespace cetak {
namespace {

// Every place, one by one: what a job is there, with nothing taken from roll-ups, card counts or arithmetic.
constexpr std::string_view kCountEveryRow =
    "WITH withdrawn AS (SELECT room_id, lane_id, lane_seq, bool_or(kind = 2) AS canceled FROM withdrawal GROUP BY 1, "
    "2, 3),"
    " boxed AS (SELECT b.room_id, b.lane_id, b.batch_id, s.lane_seq FROM batch b"
    "   CROSS JOIN LATERAL generate_series(b.first_seq, b.last_seq) s(lane_seq)),"
    " corrected AS (SELECT DISTINCT ON (room_id, batch_id, lane_seq) room_id, batch_id, lane_seq, outcome"
    "   FROM correction ORDER BY room_id, batch_id, lane_seq, correction_number DESC),"
    " stood AS (SELECT p.room_id, p.lane_id, p.lane_seq, w.lane_seq IS NOT NULL AS is_withdrawn,"
    "   coalesce(w.canceled, false) AS is_canceled, r.lane_seq IS NOT NULL AS has_left, b.batch_id,"
    "   coalesce(x.outcome, c.outcome) AS outcome, d.lane_seq IS NOT NULL AS is_doubtful FROM place p"
    "   LEFT JOIN withdrawn w USING (room_id, lane_id, lane_seq)"
    "   LEFT JOIN lane_return r ON r.room_id = p.room_id AND r.left_lane_id = p.lane_id AND r.left_seq = p.lane_seq"
    "   LEFT JOIN boxed b ON b.room_id = p.room_id AND b.lane_id = p.lane_id AND b.lane_seq = p.lane_seq"
    "   LEFT JOIN completion c ON c.room_id = p.room_id AND c.batch_id = b.batch_id AND c.lane_seq = p.lane_seq"
    "   LEFT JOIN corrected x ON x.room_id = p.room_id AND x.batch_id = b.batch_id AND x.lane_seq = p.lane_seq"
    "   LEFT JOIN unsettled_doubt d ON d.room_id = p.room_id AND d.batch_id = b.batch_id AND d.lane_seq = p.lane_seq)"
    " SELECT lane_id, count(*),"
    " count(*) FILTER (WHERE NOT is_withdrawn AND batch_id IS NULL),"
    " count(*) FILTER (WHERE is_withdrawn AND NOT is_canceled AND NOT has_left),"
    " count(*) FILTER (WHERE is_canceled),"
    " count(*) FILTER (WHERE NOT is_withdrawn AND batch_id IS NOT NULL AND outcome IS NULL),"
    " count(*) FILTER (WHERE NOT is_withdrawn AND outcome = 1),"
    " count(*) FILTER (WHERE NOT is_withdrawn AND outcome <> 1 AND NOT has_left),"
    " count(*) FILTER (WHERE NOT is_withdrawn AND is_doubtful) FROM stood GROUP BY 1";

struct Counted {
  std::int64_t places = 0;
  std::int64_t waiting = 0;
  std::int64_t held = 0;
  std::int64_t canceled = 0;
  std::int64_t printing = 0;
  std::int64_t printed = 0;
  std::int64_t aborted = 0;
  std::int64_t in_doubt = 0;

  friend bool operator==(const Counted&, const Counted&) = default;
};

struct Figure {
  std::string_view name;
  std::int64_t Counted::*value;
};
constexpr Figure kFigures[] = {{"places", &Counted::places},     {"waiting", &Counted::waiting},
                               {"held", &Counted::held},         {"canceled", &Counted::canceled},
                               {"printing", &Counted::printing}, {"printed", &Counted::printed},
                               {"aborted", &Counted::aborted},   {"in_doubt", &Counted::in_doubt}};

Counted Claimed(const LaneFigures& lane) {
  return {lane.tail,       lane.Waiting(), lane.held,      lane.canceled,
          lane.Printing(), lane.printed,   lane.Aborted(), lane.in_doubt};
}

std::map<LaneId, Counted> CountEveryRow(pqxx::transaction_base& transaction) {
  std::map<LaneId, Counted> lanes;
  // Everything is read, so everything is hashed: without statistics the planner would probe row by row for minutes.
  transaction.exec("SET LOCAL enable_nestloop = off; SET LOCAL enable_seqscan = on; SET LOCAL work_mem = '64MB'");
  for (const pqxx::row& row : transaction.exec(std::string(kCountEveryRow))) {
    Counted& counted = lanes[LaneId{row[0].as<std::int64_t>()}];
    int column = 1;
    for (const Figure& figure : kFigures) counted.*figure.value = row[column++].as<std::int64_t>();
  }
  transaction.exec("SET LOCAL enable_nestloop = on");
  return lanes;
}

void Compare(const LaneKey& lane, const Counted& counted, const Counted& claimed, std::string_view where,
             std::vector<Discrepancy>& discrepancies) {
  for (const Figure& figure : kFigures) {
    const std::int64_t counted_value = counted.*figure.value;
    const std::int64_t claimed_value = claimed.*figure.value;
    if (counted_value != claimed_value) {
      discrepancies.push_back({lane, std::string(figure.name) + std::string(where), counted_value, claimed_value});
    }
  }
}

// A checkpoint stands for the batches up to it.
void CompareCheckpoints(pqxx::transaction_base& transaction, const std::map<LaneId, LaneKey>& keys,
                        std::vector<Discrepancy>& discrepancies) {
  for (const pqxx::row& row :
       transaction.exec("SELECT k.lane_id, b.printed, k.printed, b.aborted, k.aborted FROM newest_lane_checkpoint k"
                        " CROSS JOIN LATERAL (SELECT sum(x.printed)::bigint AS printed, sum(x.aborted)::bigint AS "
                        "aborted FROM batch x"
                        "   WHERE x.room_id = k.room_id AND x.lane_id = k.lane_id AND x.last_seq <= k.last_seq) b"
                        " WHERE (b.printed, b.aborted) IS DISTINCT FROM (k.printed, k.aborted)")) {
    const LaneKey& lane = keys.at(LaneId{row[0].as<std::int64_t>()});
    const auto compare = [&](const char* name, int column) {
      const auto counted = row[column].as<std::int64_t>(0);
      const auto claimed = row[column + 1].as<std::int64_t>();
      if (counted != claimed) discrepancies.push_back({lane, name, counted, claimed});
    };
    compare("printed at the checkpoint", 1);
    compare("aborted at the checkpoint", 3);
  }
}

void Add(const Counted& counted, Recount& recount) {
  recount.waiting += counted.waiting;
  recount.held += counted.held;
  recount.canceled += counted.canceled;
  recount.printing += counted.printing;
  recount.printed += counted.printed;
  recount.aborted += counted.aborted;
  recount.in_doubt += counted.in_doubt;
}

}  // namespace

Result<std::vector<AgeBucket>> PostgresPrintStore::CountWaitingSince(Instant than) {
  return pool_.Run("counting by age", [&](pqxx::connection& connection) -> Result<std::vector<AgeBucket>> {
    pqxx::transaction<pqxx::repeatable_read, pqxx::read_only> transaction(connection);
    std::vector<AgeBucket> buckets;
    for (const pqxx::row& row : transaction.exec_params(
             "SELECT lane_id, waiting_longer FROM count_waiting_since($1::timestamptz)", FormatInstant(than))) {
      buckets.push_back({LaneId{row[0].as<std::int64_t>()}, row[1].as<std::int64_t>()});
    }
    return buckets;
  });
}

Result<Recount> PostgresPrintStore::CountFromScratch() {
  return pool_.Run("counting from scratch", [&](pqxx::connection& connection) -> Result<Recount> {
    pqxx::transaction<pqxx::repeatable_read, pqxx::read_only> transaction(connection);
    std::map<LaneId, LaneFigures> shown;
    keeper_.TakeSnapshot(transaction, [&] {
      for (const LaneFigures& figures : lanes().All()) shown[figures.id] = figures;
    });
    std::map<LaneId, Counted> counted = CountEveryRow(transaction);
    Recount recount;
    recount.discrepancies = RecountBlanks(transaction);
    recount.jobs = transaction.exec1("SELECT count(*) FROM print_job")[0].as<std::int64_t>();
    std::map<LaneId, LaneKey> keys;
    for (const LaneReading& lane : ReadLanes(transaction)) {
      keys[lane.figures.id] = lane.figures.key;
      const Counted& here = counted[lane.figures.id];
      Add(here, recount);
      Compare(lane.figures.key, here, Claimed(lane.figures), "", recount.discrepancies);
      const auto board = shown.find(lane.figures.id);
      if (board == shown.end() || Claimed(lane.figures) == Claimed(board->second)) continue;
      Compare(lane.figures.key, here, Claimed(board->second), " on the board", recount.discrepancies);
    }
    CompareCheckpoints(transaction, keys, recount.discrepancies);
    recount.audit = VerifyAudit(transaction);
    return recount;
  });
}

}  // namespace cetak
