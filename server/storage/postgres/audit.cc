#include "server/storage/postgres/audit.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>
#include <map>
#include <optional>

#include "server/storage/postgres/rows.h"

namespace cetak {
namespace {

constexpr int kVerifyStep = 10'000;  // entries in memory at once
constexpr std::size_t kHashBytes = 32;

std::string Sha256(const std::string& text) {
  std::string hash(kHashBytes, '\0');
  unsigned int size = 0;
  const bool is_made = EVP_Digest(text.data(), text.size(), reinterpret_cast<unsigned char*>(hash.data()), &size,
                                  EVP_sha256(), nullptr) == 1;
  if (!is_made || size != kHashBytes) BrokenInvariant("libcrypto makes no SHA-256");
  return hash;
}

// The end of a chain: the last entry's number and hash.
struct Link {
  std::int64_t entry = 0;
  std::string hash = std::string(kHashBytes, '\0');
};

// Fields of a row as they are hashed, and what stands beside them.
struct ReadEntry {
  std::int64_t number = 0;
  std::string text;
  std::string previous_hash;
  std::string hash;
};

ReadEntry ReadAuditEntry(const pqxx::row& row) {
  ReadEntry entry;
  entry.number = row[1].as<std::int64_t>();
  for (int column = 0; column < 8; ++column) {
    const std::string field = row[column].c_str();
    entry.text += fmt::format("{}:{},", field.size(), field);
  }
  entry.previous_hash = ReadBytes(row[8]);
  entry.hash = ReadBytes(row[9]);
  return entry;
}

// nullopt: the entry follows upon the link and is as it was written.
std::optional<std::string> FaultOf(const ReadEntry& entry, const Link& before) {
  if (entry.number != before.entry + 1) return "missing";
  if (entry.previous_hash != before.hash || Sha256(entry.text) != entry.hash) return "changed";
  return std::nullopt;
}

std::optional<BrokenAudit> VerifyChain(pqxx::transaction_base& transaction, RoomId room, const Link& head,
                                       std::int64_t& entries) {
  Link link;
  while (true) {
    const pqxx::result step = transaction.exec_params(
        "SELECT room_id, entry_number, microseconds(at), actor, action, subject, because,"
        " encode(previous_hash, 'hex'), previous_hash, hash FROM audit_entry WHERE room_id = $1 AND entry_number > $2"
        " ORDER BY entry_number LIMIT $3",
        room.value, link.entry, kVerifyStep);
    if (step.empty()) break;
    entries += static_cast<std::int64_t>(step.size());
    for (const pqxx::row& row : step) {
      ReadEntry entry = ReadAuditEntry(row);
      if (const auto fault = FaultOf(entry, link)) return BrokenAudit{room, link.entry + 1, *fault};
      link = {entry.number, std::move(entry.hash)};
    }
  }
  if (link.entry == head.entry && link.hash == head.hash) return std::nullopt;
  return BrokenAudit{room, link.entry + 1, "cut-off"};
}

}  // namespace

void AppendAudit(pqxx::transaction_base& transaction, const AuditEntry& entry) {
  transaction.exec_params1("SELECT append_audit($1, $2, $3, $4, $5)", entry.room.value, entry.actor, entry.action,
                           entry.subject, entry.because);
}

std::string SubjectOfJob(pqxx::transaction_base& transaction, OfficeId office, const RequestId& request_id) {
  return transaction
      .exec_params1("SELECT 'offices/' || code || '/jobs/' || $2::text FROM office WHERE office_id = $1", office.value,
                    FormatUuid(request_id))[0]
      .c_str();
}

std::string SubjectOfAttempt(pqxx::transaction_base& transaction, OfficeId office, const RequestId& request_id,
                             std::int32_t attempt) {
  return SubjectOfJob(transaction, office, request_id) + " attempt " + std::to_string(attempt);
}

AuditVerdict VerifyAudit(pqxx::transaction_base& transaction) {
  AuditVerdict verdict;
  std::map<RoomId, Link> heads;
  // A room whose head was taken away with its chain's beginning is found by its entries.
  for (const pqxx::row& row : transaction.exec("SELECT room_id, 0, NULL FROM audit_entry GROUP BY 1"
                                               " UNION ALL SELECT room_id, entry_number, hash FROM audit_head")) {
    Link& head = heads[RoomId{row[0].as<std::int32_t>()}];
    if (!row[2].is_null()) head = {row[1].as<std::int64_t>(), ReadBytes(row[2])};
  }
  for (const auto& [room, head] : heads) {
    if (const auto broken = VerifyChain(transaction, room, head, verdict.entries)) verdict.broken.push_back(*broken);
  }
  return verdict;
}

}  // namespace cetak
