// The site in the database, and making it equal to another.
#include "server/storage/postgres/audit.h"
#include "server/storage/postgres/rows.h"
#include "server/storage/postgres/store.h"
#include "server/storage/site_diff.h"

namespace cetak {
namespace {

constexpr std::int64_t kOneAtATime = 0x73697465;  // "site"

void ReadPrinters(pqxx::transaction_base& transaction, Site& site) {
  std::map<std::int32_t, Printer> printers;
  for (const pqxx::row& row :
       transaction.exec("SELECT p.printer_id, p.code, p.name, r.code, p.driver, p.paused, p.paused_because"
                        " FROM printer p JOIN print_room r USING (room_id) WHERE p.removed_at IS NULL")) {
    Printer printer;
    printer.id = PrinterId{row[0].as<std::int32_t>()};
    printer.code = row[1].c_str();
    printer.name = row[2].c_str();
    printer.room = row[3].c_str();
    printer.driver = row[4].c_str();
    printer.paused = row[5].as<bool>();
    printer.paused_because = row[6].c_str();
    printers[printer.id.value] = std::move(printer);
  }
  for (const pqxx::row& row :
       transaction.exec("SELECT p.printer_id, u.code FROM printer p,"
                        " unnest(p.profiles) WITH ORDINALITY u(code, n) WHERE p.removed_at IS NULL ORDER BY 1, u.n")) {
    printers.at(row[0].as<std::int32_t>()).profiles.emplace_back(row[1].c_str());
  }
  for (const pqxx::row& row : transaction.exec("SELECT p.printer_id, o.key, o.value FROM printer p,"
                                               " jsonb_each_text(p.options) o WHERE p.removed_at IS NULL")) {
    printers.at(row[0].as<std::int32_t>()).options[row[1].c_str()] = row[2].c_str();
  }
  for (auto& [id, printer] : printers) site.printers.push_back(std::move(printer));
  std::sort(site.printers.begin(), site.printers.end(),
            [](const Printer& a, const Printer& b) { return a.code < b.code; });
}

BatchingPolicy ReadPolicy(pqxx::transaction_base& transaction) {
  const pqxx::result rows = transaction.exec(
      "SELECT aged_share_percent, batch_max_cards, batch_max_age_s, round_quantum_cards, move_after_s,"
      " two_people_settle, reserve_blanks FROM policy");
  if (rows.empty()) return DefaultPolicy();
  BatchingPolicy policy;
  policy.aged_share_percent = rows[0][0].as<std::int32_t>();
  policy.batch_max_cards = rows[0][1].as<std::int32_t>();
  policy.batch_max_age = std::chrono::seconds(rows[0][2].as<std::int64_t>());
  policy.round_quantum_cards = rows[0][3].as<std::int32_t>();
  policy.move_after = std::chrono::seconds(rows[0][4].as<std::int64_t>());
  policy.two_people_settle = rows[0][5].as<bool>();
  policy.reserve_blanks = rows[0][6].as<std::int32_t>();
  for (const pqxx::row& row : transaction.exec("SELECT reason, priority FROM policy_band")) {
    policy.bands[static_cast<RequestReason>(row[0].as<int>())] = static_cast<Priority>(row[1].as<int>());
  }
  for (const pqxx::row& row : transaction.exec("SELECT priority, limit_s FROM policy_age_limit")) {
    policy.age_limits[static_cast<Priority>(row[0].as<int>())] = std::chrono::seconds(row[1].as<std::int64_t>());
  }
  return policy;
}

Site ReadSite(pqxx::transaction_base& transaction) {
  Site site;
  for (const pqxx::row& row : transaction.exec("SELECT room_id, code, name, province, regency FROM print_room"
                                               " WHERE removed_at IS NULL ORDER BY code")) {
    site.rooms.push_back(
        {RoomId{row[0].as<std::int32_t>()}, row[1].c_str(), row[2].c_str(), row[3].c_str(), row[4].c_str()});
  }
  for (const pqxx::row& row :
       transaction.exec("SELECT o.office_id, o.code, o.name, r.code, o.weight FROM office o"
                        " JOIN print_room r USING (room_id) WHERE o.removed_at IS NULL ORDER BY o.code")) {
    site.offices.push_back({OfficeId{row[0].as<std::int32_t>()}, row[1].c_str(), row[2].c_str(), row[3].c_str(),
                            row[4].as<std::int32_t>()});
  }
  for (const pqxx::row& row : transaction.exec("SELECT profile_id, code, name, artwork FROM card_profile"
                                               " WHERE removed_at IS NULL ORDER BY code")) {
    site.profiles.push_back({ProfileId{row[0].as<std::int32_t>()}, row[1].c_str(), row[2].c_str(), row[3].c_str()});
  }
  ReadPrinters(transaction, site);
  site.policy = ReadPolicy(transaction);
  return site;
}

// -- what may not be orphaned

void AddViolations(pqxx::transaction_base& transaction, const std::string& kind, const std::string& rule,
                   const std::vector<std::string>& codes, const std::string& sql, std::vector<FieldViolation>& found) {
  if (codes.empty()) return;
  for (const pqxx::row& row : transaction.exec_params(sql, FormatArray(codes))) {
    found.push_back({kind + " " + row[0].c_str(), rule});
  }
}

Status CheckOrphans(pqxx::transaction_base& transaction, const SiteDiff& diff) {
  const std::string open_jobs =
      " IN (SELECT %s FROM lane_figures() WHERE tail - head - withdrawn_ahead + held + batched - printed - aborted > "
      "0)";
  const auto with_open_jobs = [&](const std::string& table, const std::string& id) {
    std::string sql = "SELECT x.code FROM " + table + " x WHERE x.code = ANY ($1::text[]) AND x." + id + open_jobs;
    return sql.replace(sql.find("%s"), 2, id) + " ORDER BY 1";
  };
  const std::string open_batch =
      "SELECT x.code FROM printer x WHERE x.code = ANY ($1::text[]) AND x.printer_id IN"
      " (SELECT b.printer_id FROM batch b WHERE b.state <> 4) ORDER BY 1";
  const std::string any_job =
      "SELECT x.code FROM office x WHERE x.code = ANY ($1::text[]) AND x.office_id IN (SELECT l.office_id FROM lane l)"
      " ORDER BY 1";
  std::vector<FieldViolation> found;
  AddViolations(transaction, "room", "HAS_OPEN_JOBS", diff.removed_rooms, with_open_jobs("print_room", "room_id"),
                found);
  AddViolations(transaction, "office", "HAS_OPEN_JOBS", diff.removed_offices, with_open_jobs("office", "office_id"),
                found);
  AddViolations(transaction, "profile", "HAS_OPEN_JOBS", diff.removed_profiles,
                with_open_jobs("card_profile", "profile_id"), found);
  AddViolations(transaction, "printer", "HAS_OPEN_BATCH", diff.removed_printers, open_batch, found);
  AddViolations(transaction, "printer", "HAS_OPEN_BATCH", diff.moved_printers, open_batch, found);
  // Its requests are known in its room: in another, a request that comes again would be printed again.
  AddViolations(transaction, "office", "HAS_JOBS_IN_ITS_ROOM", diff.moved_offices, any_job, found);
  if (found.empty()) return {};
  return Fail(Error{ErrorCode::kFailedPrecondition, "SITE_WOULD_ORPHAN", "the site file leaves out what still has work",
                    std::move(found), std::nullopt});
}

Status CheckRooms(const Site& site) {
  std::vector<FieldViolation> unknown;
  for (const Office& office : site.offices) {
    if (site.FindRoom(office.room) == nullptr) unknown.push_back({"office " + office.code, "UNKNOWN_ROOM"});
  }
  for (const Printer& printer : site.printers) {
    if (site.FindRoom(printer.room) == nullptr) unknown.push_back({"printer " + printer.code, "UNKNOWN_ROOM"});
  }
  if (unknown.empty()) return {};
  return Fail(Error{ErrorCode::kInvalidArgument, "INVALID_SITE", "the site names a room that it does not declare",
                    std::move(unknown), std::nullopt});
}

// An office or printer that was removed may come back, and then in another room: the same rule as for a move.
void AddReturnsElsewhere(pqxx::transaction_base& transaction, const Site& site, SiteDiff& diff) {
  for (const Office& office : site.offices) {
    const pqxx::result rows = transaction.exec_params(
        "SELECT 1 FROM office o JOIN print_room r USING (room_id)"
        " WHERE o.code = $1 AND r.code <> $2 AND o.removed_at IS NOT NULL",
        office.code, office.room);
    if (!rows.empty()) diff.moved_offices.push_back(office.code);
  }
}

// -- writing

void WriteSite(pqxx::transaction_base& transaction, const Site& site) {
  for (const PrintRoom& room : site.rooms) {
    transaction.exec_params(
        "INSERT INTO print_room (code, name, province, regency) VALUES ($1, $2, $3, $4) ON CONFLICT (code) DO UPDATE"
        " SET name = $2, province = $3, regency = $4, removed_at = NULL",
        room.code, room.name, room.province, room.regency);
  }
  for (const Office& office : site.offices) {
    transaction.exec_params(
        "INSERT INTO office (room_id, code, name, weight) SELECT r.room_id, $2, $3, $4 FROM print_room r"
        " WHERE r.code = $1 ON CONFLICT (code) DO UPDATE SET room_id = excluded.room_id, name = $3, weight = $4,"
        " removed_at = NULL",
        office.room, office.code, office.name, office.weight);
  }
  for (const CardProfile& profile : site.profiles) {
    transaction.exec_params(
        "INSERT INTO card_profile (code, name, artwork) VALUES ($1, $2, $3) ON CONFLICT (code) DO UPDATE"
        " SET name = $2, artwork = $3, removed_at = NULL",
        profile.code, profile.name, profile.artwork);
  }
  for (const Printer& printer : site.printers) {
    std::vector<std::string> keys, values;
    for (const auto& [key, value] : printer.options) {
      keys.push_back(key);
      values.push_back(value);
    }
    transaction.exec_params(
        "INSERT INTO printer (room_id, code, name, driver, profiles, options)"
        " SELECT r.room_id, $2, $3, $4, $5::text[], jsonb_object($6::text[], $7::text[]) FROM print_room r"
        " WHERE r.code = $1 ON CONFLICT (code) DO UPDATE SET room_id = excluded.room_id, name = $3, driver = $4,"
        " profiles = excluded.profiles, options = excluded.options, removed_at = NULL",
        printer.room, printer.code, printer.name, printer.driver, FormatArray(printer.profiles), FormatArray(keys),
        FormatArray(values));
  }
}

void Remove(pqxx::transaction_base& transaction, const std::string& table, const std::vector<std::string>& codes) {
  if (codes.empty()) return;
  transaction.exec_params("UPDATE " + table + " SET removed_at = now() WHERE code = ANY ($1::text[])",
                          FormatArray(codes));
}

void WritePolicy(pqxx::transaction_base& transaction, const BatchingPolicy& policy) {
  transaction.exec_params(
      "INSERT INTO policy VALUES (1, $1, $2, $3, $4, $5, $6, $7) ON CONFLICT (policy_id) DO UPDATE SET "
      "aged_share_percent "
      "= $1,"
      " batch_max_cards = $2, batch_max_age_s = $3, round_quantum_cards = $4, move_after_s = $5,"
      " two_people_settle = $6, reserve_blanks = $7",
      policy.aged_share_percent, policy.batch_max_cards, policy.batch_max_age.count(), policy.round_quantum_cards,
      policy.move_after.count(), policy.two_people_settle, policy.reserve_blanks);
  transaction.exec("DELETE FROM policy_band");
  for (const auto& [reason, priority] : policy.bands) {
    transaction.exec_params("INSERT INTO policy_band (reason, priority) VALUES ($1, $2)", static_cast<int>(reason),
                            static_cast<int>(priority));
  }
  transaction.exec("DELETE FROM policy_age_limit");
  for (const auto& [priority, limit] : policy.age_limits) {
    transaction.exec_params("INSERT INTO policy_age_limit (priority, limit_s) VALUES ($1, $2)",
                            static_cast<int>(priority), limit.count());
  }
}

}  // namespace

Result<Site> PostgresPrintStore::LoadSite() {
  return pool_.Run("loading the site", [](pqxx::connection& connection) -> Result<Site> {
    pqxx::transaction<pqxx::repeatable_read, pqxx::read_only> transaction(connection);
    return ReadSite(transaction);
  });
}

Result<std::vector<SiteChange>> PostgresPrintStore::ApplySite(const Site& site, bool dry_run) {
  CETAK_RETURN_IF_ERROR(CheckRooms(site));
  return pool_.Run("applying the site", [&](pqxx::connection& connection) -> Result<std::vector<SiteChange>> {
    pqxx::work transaction(connection);
    transaction.exec_params("SELECT pg_advisory_xact_lock($1)", kOneAtATime);
    SiteDiff diff = CompareSites(ReadSite(transaction), site);
    AddReturnsElsewhere(transaction, site, diff);
    CETAK_RETURN_IF_ERROR(CheckOrphans(transaction, diff));
    if (dry_run || diff.changes.empty()) return diff.changes;
    WriteSite(transaction, site);
    Remove(transaction, "printer", diff.removed_printers);
    Remove(transaction, "office", diff.removed_offices);
    Remove(transaction, "card_profile", diff.removed_profiles);
    Remove(transaction, "print_room", diff.removed_rooms);
    WritePolicy(transaction, site.policy);
    transaction.commit();
    return diff.changes;
  });
}

Status PostgresPrintStore::SetPrinterPaused(PrinterId printer, bool paused, std::string_view because) {
  return pool_.Run("pausing a printer", [&](pqxx::connection& connection) -> Status {
    pqxx::work transaction(connection);
    const pqxx::result rows = transaction.exec_params(
        "UPDATE printer SET paused = $2, paused_because = $3 WHERE printer_id = $1 AND removed_at IS NULL"
        " RETURNING room_id, code",
        printer.value, paused, paused ? std::string(because) : std::string());
    if (rows.empty()) return Fail(ErrorCode::kNotFound, "PRINTER_NOT_FOUND", "there is no such printer");
    AppendAudit(transaction, {RoomId{rows[0][0].as<std::int32_t>()}, "", paused ? "pause" : "resume",
                              std::string("printers/") + rows[0][1].c_str(), std::string(because)});
    transaction.commit();
    return {};
  });
}

}  // namespace cetak
