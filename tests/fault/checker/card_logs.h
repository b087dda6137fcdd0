// The second record: what the printers themselves logged, a line a physical card. Simulated and IPP printers write the
// same form: "… ticket=12-7-1 card=good …"; the ticket is batch, place and attempt.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <vector>

namespace cetak::checker {

struct Ticket {
  std::int64_t batch = 0;
  std::int64_t seq = 0;
  int attempt = 0;

  friend auto operator<=>(const Ticket&, const Ticket&) = default;
};

std::string Describe(const Ticket& ticket);

struct PhysicalCard {
  Ticket ticket;
  bool good = false;
  std::string printer;  // its log's file
};

// Each log in its own order; one that is not there yet is empty. A last line that broke off is no card. Throws
// std::runtime_error for a line of another form.
std::vector<PhysicalCard> ReadCardLogs(const std::vector<std::string>& logs);

}  // namespace cetak::checker
