// The third record: what PostgreSQL holds, row by row, of one snapshot. Times are microseconds of PostgreSQL's clock.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace cetak::checker {

using Microseconds = std::int64_t;

struct Place {
  std::int64_t lane = 0;
  std::int64_t seq = 0;

  friend auto operator<=>(const Place&, const Place&) = default;
};

struct Lane {
  std::string office;
  int priority = 0;
  bool of_returns = false;
};

struct Job {
  Place place;
  std::string name;  // offices/{office}/jobs/{request_id}
  Microseconds submitted_at = 0;
};

struct Withdrawal {
  Place place;
  int kind = 0;  // 1 held, 2 canceled, 3 promoted
};

struct Return {
  Place place;
  Place origin;
  Place left;
  int number = 0;
  int kind = 0;  // 1 released, 2 promoted, 3 reprinted
  Microseconds at = 0;
};

struct Batch {
  std::int64_t id = 0;
  std::int64_t lane = 0;
  std::int64_t first = 0;
  std::int64_t last = 0;
  std::int64_t cards = 0;
  std::int64_t printed = 0;
  std::int64_t aborted = 0;
  int state = 0;  // 4 completed
};

struct HandOff {
  std::int64_t batch = 0;
  std::int64_t first = 0;
  std::int64_t last = 0;
  int attempt = 0;
  int printer = 0;
  int room = 0;
  std::int64_t epoch = 0;
  Microseconds at = 0;
};

// Of completions, settlements and corrections, as they are stored.
inline constexpr int kPrintedOutcome = 1;
inline constexpr int kSpoiledOutcome = 2;
inline constexpr int kNotPrintedOutcome = 4;
inline constexpr int kLostOutcome = 6;

// A row about one attempt at one card: of completion, hand_back, in_doubt or settlement.
struct AttemptRow {
  std::int64_t batch = 0;
  std::int64_t seq = 0;
  int attempt = 0;
  int printer = 0;
  int outcome = 0;  // completion's and settlement's: 1 printed, 2 spoiled, 3 refused, 4 not printed, 6 lost
  Microseconds at = 0;
};

// What a person found of a card that was concluded; of those of one card the last in order counts.
struct CorrectionRow {
  std::int64_t batch = 0;
  std::int64_t seq = 0;
  int before = 0;
  int outcome = 0;  // as AttemptRow's
};

struct Epoch {
  int room = 0;
  std::int64_t epoch = 0;
  Microseconds taken_at = 0;
};

// Blanks that moved from one place to another: 4 printer, 5 issued, 6 spoiled, 9 lost, and others.
struct BlankMovement {
  int from = 0;
  int from_printer = 0;  // 0 unless it is a printer
  int to = 0;
  int to_printer = 0;
  std::int64_t blanks = 0;
};

struct AuditEntry {
  int room = 0;
  std::int64_t number = 0;
  std::vector<std::string> fields;  // what the hash covers, in order
  std::string previous;             // hexadecimal
  std::string hash;
};

struct DatabaseRecord {
  std::map<std::int64_t, Lane> lanes;
  std::vector<Job> jobs;
  std::vector<Withdrawal> withdrawals;
  std::vector<Return> returns;
  std::vector<Batch> batches;
  std::vector<HandOff> hand_offs;
  std::vector<AttemptRow> completions;
  std::vector<AttemptRow> hand_backs;
  std::vector<AttemptRow> doubts;
  std::vector<AttemptRow> settlements;
  std::vector<CorrectionRow> corrections;  // in order of number
  std::vector<Epoch> epochs;
  std::optional<std::vector<BlankMovement>> blanks;  // unset: this version keeps no ledger of blanks
  std::vector<AuditEntry> audit;                     // by room and number
  std::map<int, AuditEntry> audit_heads;             // number and hash of each room's last
};

// Blocks on the database; throws what libpqxx throws.
DatabaseRecord ReadDatabase(const std::string& url);

}  // namespace cetak::checker
