#include "tests/fakes/fake_database.h"

#include <algorithm>

#include "server/base/fault_point.h"

namespace cetak {
namespace {

JobAttempt Tell(const FakeDatabase::BatchRow& row, const FakeDatabase::Card& card,
                const FakeDatabase::Attempt& attempt) {
  JobAttempt told;
  told.batch = row.batch.id;
  told.number = attempt.number;
  told.printer = attempt.hand_off.printer;
  told.handed_off_at = attempt.at;
  told.doubted_at = attempt.doubted_at;
  told.note = attempt.note;
  told.concluded_at = attempt.back_at;
  if (attempt.doubted_at) told.outcome = Outcome::kInDoubt;
  if (attempt.back_at) told.outcome = Outcome::kNotPrinted;
  if (card.completion && card.completion->attempt == attempt.number) {
    told.outcome = card.completion->outcome;
    told.concluded_at = card.completion->at;
    if (!attempt.doubted_at) told.note = card.completion->note;
  }
  if (attempt.settlement) {
    told.settled_because = attempt.settlement->because;
    told.settled_by = attempt.settlement->settled_by;
    told.witness = attempt.settlement->witness;
  }
  return told;
}

}  // namespace

const FakeDatabase::Attempt* FakeDatabase::Card::Doubtful() const {
  if (completion) return nullptr;
  const auto doubtful = std::find_if(attempts.rbegin(), attempts.rend(),
                                     [](const Attempt& attempt) { return attempt.doubted_at && !attempt.back_at; });
  return doubtful == attempts.rend() ? nullptr : &*doubtful;
}

const FakeDatabase::Attempt* FakeDatabase::Card::Open() const {
  if (completion || attempts.empty() || attempts.back().back_at) return nullptr;
  return &attempts.back();
}

LaneId FakeDatabase::LaneOf(const LaneKey& key) {
  const auto [known, is_new] = lane_ids.try_emplace(key, LaneId{static_cast<std::int64_t>(lane_ids.size()) + 1});
  if (is_new) lanes[known->second].key = key;
  return known->second;
}

const FakeDatabase::BatchRow* FakeDatabase::BatchOf(LanePlace place) const {
  for (const BatchId id : lanes.at(place.lane).batches) {
    const BatchRow& row = batches.at(id);
    if (place.seq <= row.batch.last_seq) return row.cards.contains(place.seq) ? &row : nullptr;
  }
  return nullptr;
}

std::int64_t FakeDatabase::HeadOf(const Lane& lane) const {
  return lane.batches.empty() ? 0 : batches.at(lane.batches.back()).batch.last_seq.value;
}

LaneFigures FakeDatabase::FiguresOf(LaneId id) const {
  const Lane& lane = lanes.at(id);
  LaneFigures figures;
  figures.id = id;
  figures.key = lane.key;
  figures.tail = static_cast<std::int64_t>(lane.places.size());
  figures.head = HeadOf(lane);
  for (std::int64_t seq = 1; seq <= figures.tail; ++seq) {
    const Place& place = lane.places[static_cast<std::size_t>(seq - 1)];
    figures.held += place.held && !place.canceled && place.left == Place::Left::kNo ? 1 : 0;
    figures.canceled += place.canceled ? 1 : 0;
    figures.reprinted += place.left == Place::Left::kReprinted ? 1 : 0;
    if (seq <= figures.head) continue;
    if (!place.IsWithdrawn() && !figures.oldest_waiting_since) figures.oldest_waiting_since = place.since;
    if (place.IsWithdrawn() && !IsPlanted("forget-withdrawal")) ++figures.withdrawn_ahead;
  }
  for (const BatchId batch : lane.batches) {
    const BatchRow& row = batches.at(batch);
    figures.batched += row.batch.card_count;
    for (const auto& [seq, card] : row.cards) {
      if (card.completion) ++(card.completion->outcome == Outcome::kPrinted ? figures.printed : figures.aborted);
      const Attempt* doubtful = card.Doubtful();
      if (doubtful == nullptr) continue;
      ++figures.in_doubt;
      figures.oldest_in_doubt_since =
          std::min(figures.oldest_in_doubt_since.value_or(*doubtful->doubted_at), *doubtful->doubted_at);
    }
  }
  return figures;
}

Recount FakeDatabase::CountPlaces(LaneId id) const {
  Recount counted;
  const Lane& lane = lanes.at(id);
  for (std::size_t i = 0; i < lane.places.size(); ++i) {
    const Place& place = lane.places[i];
    const bool has_left = place.left != Place::Left::kNo;
    if (place.canceled) {
      ++counted.canceled;
    } else if (place.held) {
      counted.held += has_left ? 0 : 1;
    } else if (const BatchRow* row = BatchOf({id, LaneSeq{static_cast<std::int64_t>(i) + 1}}); row == nullptr) {
      ++counted.waiting;
    } else {
      const Card& card = row->cards.at(LaneSeq{static_cast<std::int64_t>(i) + 1});
      counted.in_doubt += card.Doubtful() != nullptr ? 1 : 0;
      if (!card.completion) {
        ++counted.printing;
      } else if (card.completion->outcome == Outcome::kPrinted) {
        ++counted.printed;
      } else {
        counted.aborted += has_left ? 0 : 1;
      }
    }
  }
  return counted;
}

Batch FakeDatabase::CountCards(const BatchRow& row) const {
  Batch batch = row.batch;
  for (const auto& [seq, card] : row.cards) {
    if (card.completion) ++(card.completion->outcome == Outcome::kPrinted ? batch.printed : batch.aborted);
  }
  return batch;
}

JobRecord FakeDatabase::RecordOf(const Job& job) const {
  const LaneKey& key = lanes.at(job.place.lane).key;
  const Place& place = PlaceAt(job.place);
  JobRecord record;
  record.request_id = job.content.request_id;
  record.office = key.office;
  record.room = key.room;
  record.profile = key.profile;
  record.priority = key.priority;
  record.reason = job.content.reason;
  record.detail = job.content.detail;
  record.place = job.place;
  record.submitted_at = job.submitted_at;
  record.withdrawn_because = place.because;
  if (place.IsWithdrawn()) {
    record.state = place.canceled ? JobState::kCanceled : JobState::kPendingHeld;
    return record;
  }
  const BatchRow* row = BatchOf(job.place);
  if (row == nullptr) {
    const Lane& lane = lanes.at(job.place.lane);
    for (std::int64_t seq = HeadOf(lane) + 1; seq < job.place.seq.value; ++seq) {
      record.waiting_ahead += PlaceAt({job.place.lane, LaneSeq{seq}}).IsWithdrawn() ? 0 : 1;
    }
    return record;
  }
  const Card& card = row->cards.at(job.place.seq);
  record.state = card.Doubtful() != nullptr ? JobState::kProcessingStopped : JobState::kProcessing;
  record.batch = row->batch.id;
  record.attempts = static_cast<std::int32_t>(card.attempts.size());
  if (!card.attempts.empty()) record.printer = card.attempts.back().hand_off.printer;
  if (!card.completion) return record;
  record.outcome = card.completion->outcome;
  record.outcome_note = card.completion->note;
  record.concluded_at = card.completion->at;
  record.state = *record.outcome == Outcome::kPrinted ? JobState::kCompleted : JobState::kAborted;
  return record;
}

std::vector<JobAttempt> FakeDatabase::HistoryOf(const Job& job) const {
  std::vector<LanePlace> places = job.left;
  places.push_back(job.place);
  std::vector<JobAttempt> history;
  for (const LanePlace place : places) {
    const BatchRow* row = BatchOf(place);
    if (row == nullptr) continue;
    const Card& card = row->cards.at(place.seq);
    for (const Attempt& attempt : card.attempts) history.push_back(Tell(*row, card, attempt));
  }
  return history;
}

bool FakeDatabase::IsHeld(RoomId room, Epoch epoch) const {
  if (IsPlanted("no-epoch-guard")) return true;
  const auto lease = leases.find(room);
  return lease != leases.end() && lease->second.epoch == epoch;
}

void FakeDatabase::PostBlank(const BatchRow& row, const BlankSpot& from, Outcome outcome, BlankEntryKind kind,
                             Instant at) {
  const std::optional<BlankPlace> place = BlankPlaceOf(outcome);
  if (!place) return;
  BlankEntry entry;
  entry.id = BlankEntryId{static_cast<std::int64_t>(blank_entries.size()) + 1};
  entry.at = at;
  entry.kind = kind;
  entry.movement.room = row.batch.lane_key.room;
  entry.movement.profile = row.batch.lane_key.profile;
  entry.movement.from = from;
  entry.movement.to.place = *place;
  entry.movement.count = 1;
  blank_entries.push_back(std::move(entry));
}

}  // namespace cetak
