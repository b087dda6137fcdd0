// What the checker says: which of the seven demands (PRINT-ONCE) is broken, and by what. Values.
#pragma once

#include <string>
#include <vector>

namespace cetak::checker {

enum class Demand : int {
  kOneJob = 1,       // every acknowledged request is one job, in one state, in a final one once drained
  kOneGoodCard = 2,  // at most one good card a request
  kEveryBlank = 3,   // every physical card has one ledger entry, and every entry a physical card
  kCounts = 4,       // what the API counts equals a full recount
  kDoubt = 5,        // every card in doubt is visible, stops its printer, and can be settled
  kOrder = 6,        // within a lane nobody overtook, except by a recorded promotion
  kAudit = 7,        // the audit chain verifies
};

struct Finding {
  Demand demand;
  std::string text;
};

// Collects them; a demand that breaks a thousand times is told a few times and counted.
class Findings {
 public:
  void Add(Demand demand, std::string text);
  bool empty() const { return found_.empty(); }
  const std::vector<Finding>& all() const { return found_; }
  bool Names(Demand demand) const;
  std::string Describe() const;  // a line a finding

 private:
  std::vector<Finding> found_;
};

}  // namespace cetak::checker
