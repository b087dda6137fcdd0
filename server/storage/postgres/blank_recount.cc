#include "server/storage/postgres/blank_recount.h"

#include <string>

#include "server/domain/blank.h"

namespace cetak {
namespace {

// room, profile, place, printer, counted, claimed
constexpr std::string_view kEntriesOfCards =
    "WITH card AS (SELECT c.room_id, l.profile_id, CASE c.outcome WHEN 1 THEN 5 WHEN 2 THEN 6 ELSE 9 END AS place,"
    "   c.printer_id, count(*) AS cards FROM completion c JOIN batch b USING (room_id, batch_id)"
    "   JOIN lane l USING (room_id, lane_id) WHERE c.outcome <> 3 GROUP BY 1, 2, 3, 4),"
    " entry AS (SELECT e.room_id, e.profile_id, e.to_place AS place, e.from_printer_id AS printer_id,"
    "   sum(e.count) AS cards FROM blank_entry e WHERE e.kind IN (2, 3) GROUP BY 1, 2, 3, 4)"
    " SELECT room_id, profile_id, place, printer_id, coalesce(card.cards, 0), coalesce(entry.cards, 0)"
    " FROM card FULL JOIN entry USING (room_id, profile_id, place, printer_id)"
    " WHERE card.cards IS DISTINCT FROM entry.cards ORDER BY 1, 2, 3, 4";

// What went to a place by corrections, less what left it.
constexpr std::string_view kEntriesOfCorrections =
    "WITH side AS (SELECT x.room_id, l.profile_id, v.outcome, v.cards FROM correction x"
    "   JOIN lane l USING (room_id, lane_id) CROSS JOIN LATERAL (VALUES (x.outcome, 1), (x.before, -1)) v(outcome, "
    "cards)),"
    " card AS (SELECT room_id, profile_id, CASE outcome WHEN 1 THEN 5 WHEN 2 THEN 6 ELSE 9 END AS place,"
    "   sum(cards) AS cards FROM side GROUP BY 1, 2, 3),"
    " entry AS (SELECT e.room_id, e.profile_id, v.place, sum(v.cards) AS cards FROM blank_entry e"
    "   CROSS JOIN LATERAL (VALUES (e.to_place, e.count), (e.from_place, -e.count)) v(place, cards)"
    "   WHERE e.kind = 7 GROUP BY 1, 2, 3)"
    " SELECT room_id, profile_id, place, NULL, coalesce(card.cards, 0), coalesce(entry.cards, 0)"
    " FROM card FULL JOIN entry USING (room_id, profile_id, place)"
    " WHERE card.cards IS DISTINCT FROM entry.cards ORDER BY 1, 2, 3";

constexpr std::string_view kBalances =
    "WITH entry AS (SELECT room_id, profile_id, place, printer_id, sum(count) AS blanks FROM ("
    "     SELECT room_id, profile_id, to_place AS place, coalesce(to_printer_id, 0) AS printer_id, count"
    "     FROM blank_entry"
    "     UNION ALL SELECT room_id, profile_id, from_place, coalesce(from_printer_id, 0), -count FROM blank_entry) e"
    "   GROUP BY 1, 2, 3, 4),"
    " balance AS (SELECT r.room_id, b.profile_id, b.place, b.printer_id, b.count AS blanks FROM print_room r"
    "   CROSS JOIN LATERAL blank_balance(r.room_id) b)"
    " SELECT room_id, profile_id, place, printer_id, coalesce(entry.blanks, 0), coalesce(balance.blanks, 0)"
    " FROM entry FULL JOIN balance USING (room_id, profile_id, place, printer_id)"
    " WHERE entry.blanks IS DISTINCT FROM balance.blanks ORDER BY 1, 2, 3, 4";

void Compare(pqxx::transaction_base& transaction, std::string_view sql, std::string_view what,
             std::vector<Discrepancy>& discrepancies) {
  for (const pqxx::row& row : transaction.exec(std::string(sql))) {
    Discrepancy found;
    found.lane.room = RoomId{row[0].as<std::int32_t>()};
    found.lane.profile = ProfileId{row[1].as<std::int32_t>()};
    found.figure = std::string(what) + " " + std::string(Name(static_cast<BlankPlace>(row[2].as<int>())));
    if (!row[3].is_null() && row[3].as<int>() != 0) found.figure += std::string(", printer ") + row[3].c_str();
    found.counted = row[4].as<std::int64_t>();
    found.claimed = row[5].as<std::int64_t>();
    discrepancies.push_back(std::move(found));
  }
}

}  // namespace

std::vector<Discrepancy> RecountBlanks(pqxx::transaction_base& transaction) {
  std::vector<Discrepancy> discrepancies;
  Compare(transaction, kEntriesOfCards, "ledger entries of cards", discrepancies);
  Compare(transaction, kEntriesOfCorrections, "ledger entries of corrections to", discrepancies);
  Compare(transaction, kBalances, "blanks at", discrepancies);
  return discrepancies;
}

}  // namespace cetak
