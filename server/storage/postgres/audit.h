// What people did, as one chain of hashes a room (migrations/20261125180100_audit.sql): each entry's hash covers its
// fields and the hash before it, so that nothing is changed, left out or put between later without being seen.
//
// Thread-safe as the transaction is. Whatever libpqxx throws goes through.
#pragma once

#include <cstdint>
#include <pqxx/pqxx>
#include <string>
#include <vector>

#include "server/domain/ids.h"
#include "server/storage/print_store.h"

namespace cetak {

struct AuditEntry {
  RoomId room;
  std::string actor;    // whom the request names; empty where it names nobody
  std::string action;   // a keyword: "hold", "settle-spoiled"
  std::string subject;  // a resource name of the contract: "printers/sim-1"; no personal data
  std::string because;  // in that person's words
};

// In the deed's own transaction, and the last thing before its commit: the room's chain stays locked until then.
void AppendAudit(pqxx::transaction_base& transaction, const AuditEntry& entry);

// "offices/52.02.04/jobs/UUID".
std::string SubjectOfJob(pqxx::transaction_base& transaction, OfficeId office, const RequestId& request_id);
std::string SubjectOfAttempt(pqxx::transaction_base& transaction, OfficeId office, const RequestId& request_id,
                             std::int32_t attempt);

// Every chain from its first entry on, hashed anew by this program.
AuditVerdict VerifyAudit(pqxx::transaction_base& transaction);

}  // namespace cetak
