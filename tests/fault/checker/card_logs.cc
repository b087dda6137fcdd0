#include "tests/fault/checker/card_logs.h"

#include <cstdio>
#include <fstream>
#include <stdexcept>

namespace cetak::checker {
namespace {

std::string Value(const std::string& line, const std::string& key) {
  const std::size_t at = line.find(" " + key + "=");
  if (at == std::string::npos) throw std::runtime_error("a card's line lacks " + key + ": " + line);
  const std::size_t from = at + key.size() + 2;
  return line.substr(from, line.find(' ', from) - from);
}

PhysicalCard ReadCard(const std::string& line, const std::string& log) {
  PhysicalCard card;
  card.printer = log;
  const std::string ticket = Value(line, "ticket");
  long long batch = 0;
  long long seq = 0;
  int rest = 0;
  if (std::sscanf(ticket.c_str(), "%lld-%lld-%d%n", &batch, &seq, &card.ticket.attempt, &rest) != 3 ||
      static_cast<std::size_t>(rest) != ticket.size()) {
    throw std::runtime_error("a card's ticket is not batch-place-attempt: " + line);
  }
  card.ticket.batch = batch;
  card.ticket.seq = seq;
  card.good = Value(line, "card") == "good";
  return card;
}

}  // namespace

std::string Describe(const Ticket& ticket) {
  return std::to_string(ticket.batch) + "-" + std::to_string(ticket.seq) + "-" + std::to_string(ticket.attempt);
}

std::vector<PhysicalCard> ReadCardLogs(const std::vector<std::string>& logs) {
  std::vector<PhysicalCard> cards;
  for (const std::string& log : logs) {
    std::ifstream file(log);
    for (std::string line; std::getline(file, line) && !file.eof();) cards.push_back(ReadCard(line, log));
  }
  return cards;
}

}  // namespace cetak::checker
