// Each job's way through the database record: which places it stood at, which batch took it, and how it stands now.
// Derived by the checker's own reading of the tables. Immutable; refers to the record that it was made from.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/fault/checker/card_logs.h"
#include "tests/fault/checker/database_record.h"

namespace cetak::checker {

enum class Standing { kWaiting, kHeld, kCanceled, kPrinting, kInDoubt, kPrinted, kAborted };

using CardKey = std::pair<std::int64_t, std::int64_t>;  // batch, place

class JobLines {
 public:
  explicit JobLines(const DatabaseRecord& record);

  // The job that stands or stood at a place; nullopt where there is none.
  std::optional<std::size_t> JobAt(Place place) const;
  Place NowAt(std::size_t job) const { return now_at_[job]; }
  bool WasReprinted(std::size_t job) const { return reprinted_[job]; }
  Standing StandingOf(std::size_t job) const;

  const Batch* FindBatch(std::int64_t id) const;
  const Batch* BatchOf(Place place) const;
  std::int64_t HeadOf(std::int64_t lane) const;
  bool IsWithdrawn(Place place) const { return withdrawn_.count(place) != 0; }
  bool IsHandedOff(const Ticket& ticket) const;
  const AttemptRow* CompletionOf(CardKey card) const;
  // What a person last corrected it to.
  std::optional<int> CorrectionOf(CardKey card) const;
  // The final outcome as it is known now, after what people corrected; nullopt: there is none.
  std::optional<int> OutcomeOf(CardKey card) const;
  // In doubt, and neither a completion nor a hand-back of that attempt says otherwise.
  std::vector<AttemptRow> UnsettledDoubts() const;
  std::set<Ticket> HandedBack() const { return handed_back_; }

 private:
  const DatabaseRecord& record_;
  std::map<Place, std::size_t> job_at_;
  std::vector<Place> now_at_;
  std::vector<bool> reprinted_;
  std::map<std::int64_t, const Batch*> batches_;
  std::map<Place, const Batch*> batch_by_last_;
  std::map<Place, std::set<int>> withdrawn_;
  std::map<std::int64_t, std::vector<const HandOff*>> hand_offs_;
  std::map<CardKey, const AttemptRow*> completions_;
  std::map<CardKey, int> corrected_;
  std::set<Ticket> handed_back_;
  std::set<CardKey> in_doubt_;
};

}  // namespace cetak::checker
