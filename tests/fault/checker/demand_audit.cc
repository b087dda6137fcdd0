// Demand 7: the audit chain verifies. Each entry's hash is SHA-256 over its fields as netstrings, the hash before it
// among them; a room's head names its last.
#include <openssl/evp.h>

#include <array>
#include <cstdio>

#include "tests/fault/checker/demands.h"

namespace cetak::checker {
namespace {

struct Link {
  std::int64_t number = 0;
  std::string hash = std::string(64, '0');
};

std::string HashOf(const AuditEntry& entry) {
  std::string text;
  for (const std::string& field : entry.fields) text += std::to_string(field.size()) + ":" + field + ",";
  std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
  unsigned int size = 0;
  EVP_Digest(text.data(), text.size(), hash.data(), &size, EVP_sha256(), nullptr);
  std::string hexadecimal;
  for (unsigned int i = 0; i < size; ++i) {
    char digits[3];
    std::snprintf(digits, sizeof(digits), "%02x", hash[i]);
    hexadecimal += digits;
  }
  return hexadecimal;
}

}  // namespace

void DemandAudit(const Records& records, Findings& findings) {
  std::map<int, Link> ends;
  for (const AuditEntry& entry : records.database.audit) {
    Link& before = ends[entry.room];
    const std::string name = "room " + std::to_string(entry.room) + " audit entry " + std::to_string(entry.number);
    if (entry.number != before.number + 1) findings.Add(Demand::kAudit, name + " follows a gap");
    if (entry.previous != before.hash) findings.Add(Demand::kAudit, name + " does not follow the one before");
    if (HashOf(entry) != entry.hash) findings.Add(Demand::kAudit, name + " is not what was hashed");
    before = {entry.number, entry.hash};
  }
  for (const auto& [room, head] : records.database.audit_heads) {
    const Link& end = ends[room];
    if (end.number != head.number || end.hash != head.hash) {
      findings.Add(Demand::kAudit, "room " + std::to_string(room) + ": the audit chain ends before its head");
    }
  }
}

}  // namespace cetak::checker
