// The first record: what clients were told, written by the clients themselves, each line synced before they go on.
//
//   accepted offices/52.02.04/jobs/0193…  place=12 priority=2
//   canceled offices/52.02.04/jobs/0193…
//   settled offices/52.02.04/jobs/0193… attempt=1 verdict=1
//   corrected offices/52.02.04/jobs/0193…
//   reprinted offices/52.02.04/jobs/0193…
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace cetak::checker {

struct Receipt {
  std::int64_t place = 0;
  int priority = 0;

  friend bool operator==(const Receipt&, const Receipt&) = default;
};

struct AcknowledgedSettlement {
  std::string job;
  int attempt = 0;
  int verdict = 0;  // as the outcomes of PRINT-ONCE: 1 printed, 2 spoiled, 4 not printed, 6 lost
};

struct Acknowledgements {
  std::map<std::string, Receipt> accepted;  // by the job's name
  std::vector<std::string> contradictions;  // a repeat that was answered otherwise than the first
  std::set<std::string> canceled;
  std::vector<AcknowledgedSettlement> settled;
  std::set<std::string> corrected;  // to spoiled
  std::set<std::string> reprinted;
};

// A last line that broke off was told to nobody. Throws std::runtime_error for a line of another form.
Acknowledgements ReadAcknowledgements(const std::string& path);

}  // namespace cetak::checker
