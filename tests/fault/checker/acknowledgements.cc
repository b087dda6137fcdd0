#include "tests/fault/checker/acknowledgements.h"

#include <fstream>
#include <sstream>
#include <stdexcept>

namespace cetak::checker {
namespace {

std::int64_t Number(std::istringstream& words, const std::string& key) {
  std::string word;
  words >> word;
  if (word.rfind(key + "=", 0) != 0) throw std::runtime_error("an acknowledgement lacks " + key);
  return std::stoll(word.substr(key.size() + 1));
}

void ReadLine(const std::string& line, Acknowledgements& told) {
  std::istringstream words(line);
  std::string what;
  std::string job;
  words >> what >> job;
  if (what == "accepted") {
    const std::int64_t place = Number(words, "place");
    const Receipt receipt{place, static_cast<int>(Number(words, "priority"))};
    const auto [first, is_new] = told.accepted.emplace(job, receipt);
    if (!is_new && first->second != receipt) told.contradictions.push_back(job);
  } else if (what == "canceled") {
    told.canceled.insert(job);
  } else if (what == "settled") {
    const int attempt = static_cast<int>(Number(words, "attempt"));
    told.settled.push_back({job, attempt, static_cast<int>(Number(words, "verdict"))});
  } else if (what == "corrected") {
    told.corrected.insert(job);
  } else if (what == "reprinted") {
    told.reprinted.insert(job);
  } else {
    throw std::runtime_error("an acknowledgement of an unknown kind: " + what);
  }
}

}  // namespace

Acknowledgements ReadAcknowledgements(const std::string& path) {
  Acknowledgements told;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line) && !file.eof();) ReadLine(line, told);
  return told;
}

}  // namespace cetak::checker
