// Leases, batches, hand-offs, outcomes and counts of the fake store.
#include <algorithm>

#include "server/base/fault_point.h"
#include "tests/fakes/fake_print_store.h"

namespace cetak {
namespace {

tl::unexpected<Error> EpochOver() {
  return Fail(ErrorCode::kAborted, "EPOCH_OVER", "another server dispatches this room");
}

tl::unexpected<Error> NoSuchLane() { return Fail(ErrorCode::kNotFound, "LANE_NOT_FOUND", "there is no such lane"); }

tl::unexpected<Error> NoSuchBatch() { return Fail(ErrorCode::kNotFound, "BATCH_NOT_FOUND", "there is no such batch"); }

// Free: this attempt is the card's next one.
bool IsFree(const FakeDatabase::Card& card, std::int32_t attempt) {
  const bool is_back = card.attempts.empty() || card.attempts.back().back_at;
  return !card.completion && is_back && static_cast<std::int32_t>(card.attempts.size()) + 1 == attempt;
}

bool WasHandedTo(const FakeDatabase::BatchRow& row, PrinterId printer) {
  return std::any_of(row.cards.begin(), row.cards.end(), [&](const auto& card) {
    const auto& attempts = card.second.attempts;
    return std::any_of(attempts.begin(), attempts.end(),
                       [&](const FakeDatabase::Attempt& attempt) { return attempt.hand_off.printer == printer; });
  });
}

bool IsSame(const HandOff& a, const HandOff& b) {
  return a.first_seq == b.first_seq && a.last_seq == b.last_seq && a.attempt == b.attempt && a.printer == b.printer &&
         a.epoch == b.epoch;
}

}  // namespace

FakeDatabase::BatchRow* FakePrintStore::FindRow(BatchId batch) {
  const auto found = database_->batches.find(batch);
  return found == database_->batches.end() ? nullptr : &found->second;
}

// -- leases

Result<std::optional<Epoch>> FakePrintStore::TakeLease(RoomId room, const Uuid& server,
                                                       std::chrono::milliseconds valid) {
  return Run("take-lease", [&]() -> Result<std::optional<Epoch>> {
    const Instant now = clock_.Now();
    const auto [lease, is_new] = database_->leases.try_emplace(room);
    if (!is_new && lease->second.server != server && lease->second.expires_at > now) return std::optional<Epoch>();
    lease->second = {Epoch{lease->second.epoch.value + 1}, server, now + valid};
    database_->epochs[{room, lease->second.epoch}] = server;
    return std::optional<Epoch>(lease->second.epoch);
  });
}

Status FakePrintStore::RenewLease(RoomId room, Epoch epoch, std::chrono::milliseconds valid) {
  return Run("renew-lease", [&]() -> Status {
    const auto lease = database_->leases.find(room);
    if (lease == database_->leases.end() || lease->second.epoch != epoch) return EpochOver();
    lease->second.expires_at = clock_.Now() + valid;
    return {};
  });
}

Status FakePrintStore::ReturnLease(RoomId room, Epoch epoch) {
  return Run("return-lease", [&]() -> Status {
    const auto lease = database_->leases.find(room);
    if (lease != database_->leases.end() && lease->second.epoch == epoch) lease->second.expires_at = Instant::min();
    return {};
  });
}

// -- batches

FakeDatabase::BatchRow* FakePrintStore::Cut(LaneId id, std::int32_t max_cards) {
  FakeDatabase::Lane& lane = database_->lanes.at(id);
  FakeDatabase::BatchRow row;
  const std::int64_t first = database_->HeadOf(lane) + 1;
  for (auto seq = first; seq <= static_cast<std::int64_t>(lane.places.size()); ++seq) {
    if (static_cast<std::int32_t>(row.cards.size()) == max_cards) break;
    if (!lane.places[static_cast<std::size_t>(seq - 1)].IsWithdrawn()) row.cards[LaneSeq{seq}];
  }
  if (row.cards.empty()) return nullptr;
  Batch& batch = row.batch;
  batch.id = BatchId{static_cast<std::int64_t>(database_->batches.size()) + 1};
  batch.lane = id;
  batch.lane_key = lane.key;
  batch.first_seq = LaneSeq{first};
  batch.last_seq = row.cards.rbegin()->first;
  batch.card_count = static_cast<std::int64_t>(row.cards.size());
  batch.state = BatchState::kReady;
  batch.cut_at = clock_.Now();
  lane.batches.push_back(batch.id);
  Touch(id);
  return &database_->batches.emplace(batch.id, std::move(row)).first->second;
}

Result<std::optional<Batch>> FakePrintStore::CutBatch(LaneId lane, std::int32_t max_cards) {
  return Run("cut-batch", [&]() -> Result<std::optional<Batch>> {
    if (!database_->lanes.contains(lane)) return NoSuchLane();
    const FakeDatabase::BatchRow* row = Cut(lane, max_cards);
    return row == nullptr ? std::nullopt : std::optional<Batch>(row->batch);
  });
}

Result<std::optional<TakenBatch>> FakePrintStore::TakeBatch(LaneId lane, std::int32_t max_cards,
                                                            const ReadyPrinter& printer) {
  return Run("take-batch", [&]() -> Result<std::optional<TakenBatch>> {
    const auto found = database_->lanes.find(lane);
    if (found == database_->lanes.end()) return NoSuchLane();
    if (!database_->IsHeld(found->second.key.room, printer.epoch)) return EpochOver();
    FakeDatabase::BatchRow* row = Cut(lane, max_cards);
    if (row == nullptr) return std::optional<TakenBatch>();
    row->batch.state = BatchState::kPrinting;
    row->batch.printer = printer.printer;
    TakenBatch taken{row->batch, CardsOf(*row), 0};
    for (auto& [seq, card] : row->cards) {
      const std::int64_t number = static_cast<std::int64_t>(taken.handed_off);
      if (number == printer.queue_depth || seq.value != row->cards.begin()->first.value + number) break;
      ++taken.handed_off;
    }
    if (taken.handed_off == 0) return std::optional<TakenBatch>(std::move(taken));
    const HandOff hand_off{
        row->batch.id, taken.cards.front().seq, taken.cards[taken.handed_off - 1].seq, 1, printer.printer,
        printer.epoch, printer.impressions};
    const auto end = row->cards.upper_bound(hand_off.last_seq);
    for (auto card = row->cards.begin(); card != end; ++card) {
      card->second.attempts.push_back({1, hand_off, clock_.Now()});
    }
    return std::optional<TakenBatch>(std::move(taken));
  });
}

Result<Batch> FakePrintStore::FindBatch(BatchId batch) {
  return Run("find-batch", [&]() -> Result<Batch> {
    const FakeDatabase::BatchRow* row = FindRow(batch);
    if (row == nullptr) return NoSuchBatch();
    return database_->CountCards(*row);
  });
}

Result<std::vector<Batch>> FakePrintStore::ListBatches(const BatchQuery& query) {
  return Run("list-batches", [&]() -> Result<std::vector<Batch>> {
    std::vector<Batch> batches;
    for (auto row = database_->batches.rbegin(); row != database_->batches.rend(); ++row) {
      const Batch& batch = row->second.batch;
      if (query.before && batch.id >= *query.before) continue;
      if (query.room && batch.lane_key.room != *query.room) continue;
      if (query.state && batch.state != *query.state) continue;
      if (query.open_only && batch.state == BatchState::kCompleted) continue;
      if (query.handed_to && !WasHandedTo(row->second, *query.handed_to)) continue;
      if (batches.size() == static_cast<std::size_t>(query.limit)) break;
      batches.push_back(database_->CountCards(row->second));
    }
    return batches;
  });
}

Status FakePrintStore::MoveBatch(BatchId batch, BatchState from, BatchState to, std::optional<PrinterId> printer,
                                 Epoch epoch) {
  return Run("move-batch", [&]() -> Status {
    if (!MayBecome(from, to)) {
      return Fail(ErrorCode::kFailedPrecondition, "BATCH_STATE",
                  std::string(Name(from)) + " never becomes " + std::string(Name(to)));
    }
    FakeDatabase::BatchRow* row = FindRow(batch);
    if (row == nullptr) return NoSuchBatch();
    if (!database_->IsHeld(row->batch.lane_key.room, epoch)) return EpochOver();
    const Batch now = database_->CountCards(*row);
    const bool needs_printer = to == BatchState::kPrinting || to == BatchState::kStopped;
    if (needs_printer && !printer && !now.printer) {
      return Fail(ErrorCode::kInvalidArgument, "PRINTER_REQUIRED", "a batch prints on a printer");
    }
    if (now.state != from) {
      return Fail(ErrorCode::kAborted, "BATCH_STATE",
                  "the batch is " + std::string(Name(now.state)) + ", not " + std::string(Name(from)) + " any more");
    }
    if (to == BatchState::kCompleted && now.printed + now.aborted != now.card_count) {
      return Fail(ErrorCode::kFailedPrecondition, "CARDS_WITHOUT_OUTCOME", "some cards have no final outcome");
    }
    row->batch.state = to;
    if (printer || to == BatchState::kReady) row->batch.printer = printer;
    if (to == BatchState::kCompleted) row->batch.completed_at = clock_.Now();
    return {};
  });
}

std::vector<BatchId> FakePrintStore::Complete(std::span<const BatchTerm> ended) {
  std::vector<BatchId> completed;
  for (const BatchTerm& term : ended) {
    FakeDatabase::BatchRow* row = FindRow(term.batch);
    if (row == nullptr || !database_->IsHeld(row->batch.lane_key.room, term.epoch)) continue;
    const Batch now = database_->CountCards(*row);
    if (!MayBecome(now.state, BatchState::kCompleted) || now.printed + now.aborted != now.card_count) continue;
    row->batch.state = BatchState::kCompleted;
    row->batch.completed_at = clock_.Now();
    completed.push_back(term.batch);
  }
  return completed;
}

// -- dispatch

std::vector<BatchCard> FakePrintStore::CardsOf(const FakeDatabase::BatchRow& row) {
  std::vector<BatchCard> cards;
  for (const auto& [seq, card] : row.cards) {
    if (card.completion) continue;
    const NewJob& job = database_->jobs[database_->PlaceAt({row.batch.lane, seq}).job].content;
    BatchCard loaded{
        seq, job.lane.office, job.request_id, job.card, static_cast<std::int32_t>(card.attempts.size()), {}, false};
    if (const FakeDatabase::Attempt* open = card.Open(); open != nullptr) {
      const Uuid server = database_->epochs[{row.batch.lane_key.room, open->hand_off.epoch}];
      loaded.open_hand_off = HandOffRef{open->number, open->hand_off.printer, open->at, server};
      loaded.in_doubt = open->doubted_at.has_value();
    }
    cards.push_back(std::move(loaded));
  }
  return cards;
}

Result<std::vector<BatchCard>> FakePrintStore::LoadBatchCards(BatchId batch) {
  return Run("load-batch-cards", [&]() -> Result<std::vector<BatchCard>> {
    const FakeDatabase::BatchRow* row = FindRow(batch);
    if (row == nullptr) return NoSuchBatch();
    return CardsOf(*row);
  });
}

Status FakePrintStore::RecordHandOff(const HandOff& hand_off) {
  return Run("record-hand-off", [&]() -> Status {
    FakeDatabase::BatchRow* row = FindRow(hand_off.batch);
    if (row == nullptr || row->batch.state == BatchState::kCompleted || row->batch.printer != hand_off.printer) {
      return Fail(ErrorCode::kAborted, "BATCH_STATE", "the batch is not open at this printer");
    }
    if (!database_->IsHeld(row->batch.lane_key.room, hand_off.epoch)) return EpochOver();
    const auto begin = row->cards.lower_bound(hand_off.first_seq);
    const auto end = row->cards.upper_bound(hand_off.last_seq);
    const bool is_same = std::all_of(begin, end, [&](const auto& card) {
      const auto& attempts = card.second.attempts;
      return !attempts.empty() && IsSame(attempts.back().hand_off, hand_off);
    });
    if (is_same) return {};
    if (!std::all_of(begin, end, [&](const auto& card) { return IsFree(card.second, hand_off.attempt); })) {
      return Fail(ErrorCode::kAborted, "CARD_NOT_FREE", "one of these cards was handed off and is not back");
    }
    for (auto card = begin; card != end; ++card) {
      card->second.attempts.push_back({hand_off.attempt, hand_off, clock_.Now()});
    }
    return {};
  });
}

Result<std::vector<BatchId>> FakePrintStore::AppendOutcomes(std::span<const CardOutcome> outcomes,
                                                            std::span<const BatchTerm> ended) {
  return Run("append-outcomes", [&]() -> Result<std::vector<BatchId>> {
    for (const CardOutcome& outcome : outcomes) {
      const FakeDatabase::BatchRow* row = FindRow(outcome.batch);
      if (row == nullptr) return NoSuchBatch();
      if (!row->cards.contains(outcome.seq)) {
        return Fail(ErrorCode::kInvalidArgument, "CARD_NOT_IN_BATCH", "the batch has no card at this place");
      }
    }
    // A card that is concluded is so for ever, whatever else the group says.
    for (const bool final : {true, false}) {
      for (const CardOutcome& outcome : outcomes) {
        if (IsFinal(outcome.outcome) == final) CETAK_RETURN_IF_ERROR(Conclude(outcome));
      }
    }
    return Complete(ended);
  });
}

Status FakePrintStore::Conclude(const CardOutcome& outcome) {
  FakeDatabase::BatchRow* row = FindRow(outcome.batch);
  FakeDatabase::Card& card = row->cards.at(outcome.seq);
  const bool is_final = IsFinal(outcome.outcome);
  const bool is_last = card.attempts.empty() ? is_final : card.attempts.back().number <= outcome.attempt;
  if (!database_->IsHeld(row->batch.lane_key.room, outcome.epoch) || !is_last) {
    database_->late_reports.push_back(outcome);
    return {};
  }
  if (card.completion) return {};
  Touch(row->batch.lane);
  if (is_final) {
    card.completion = {outcome.outcome, outcome.attempt, outcome.printer, outcome.note, clock_.Now()};
    return PostOutcome(*row, outcome.printer, outcome.outcome, BlankEntryKind::kByDispatch);
  }
  FakeDatabase::Attempt& attempt = card.attempts.back();
  if (outcome.outcome == Outcome::kNotPrinted) {
    attempt.back_at = clock_.Now();
    if (attempt.note.empty()) attempt.note = outcome.note;
  } else if (!attempt.doubted_at) {
    attempt.doubted_at = clock_.Now();
    attempt.note = outcome.note;
  }
  return {};
}

Status FakePrintStore::PostOutcome(const FakeDatabase::BatchRow& row, PrinterId printer, Outcome outcome,
                                   BlankEntryKind kind) {
  // Planted: the outcome is committed, and the server may lose its way before the entry is.
  if (IsPlanted("ledger-entry-outside") && connection_ != nullptr) {
    CETAK_RETURN_IF_ERROR(connection_->End("outcome-alone"));
  }
  database_->PostBlank(row, {BlankPlace::kPrinter, printer}, outcome, kind, clock_.Now());
  return {};
}

// -- backlog

Result<std::vector<AgeBucket>> FakePrintStore::CountWaitingSince(Instant than) {
  return Run("count-waiting", [&]() -> Result<std::vector<AgeBucket>> {
    std::vector<AgeBucket> buckets;
    for (const auto& [id, lane] : database_->lanes) {
      const auto waits =
          std::count_if(lane.places.begin() + database_->HeadOf(lane), lane.places.end(),
                        [&](const FakeDatabase::Place& place) { return !place.IsWithdrawn() && place.since < than; });
      if (waits > 0) buckets.push_back({id, waits});
    }
    return buckets;
  });
}

Result<Recount> FakePrintStore::CountFromScratch() {
  return Run("count-from-scratch", [&]() -> Result<Recount> {
    Recount sum;
    sum.jobs = static_cast<std::int64_t>(database_->jobs.size());
    for (const auto& [id, lane] : database_->lanes) {
      const Recount here = database_->CountPlaces(id);
      const LaneFigures claimed = database_->FiguresOf(id);
      const auto add = [&, &key = lane.key](std::string_view figure, std::int64_t Recount::*counted,
                                            std::int64_t claims) {
        sum.*counted += here.*counted;
        if (here.*counted == claims) return;
        sum.discrepancies.push_back({key, std::string(figure), here.*counted, claims});
      };
      add("waiting", &Recount::waiting, claimed.Waiting());
      add("held", &Recount::held, claimed.held);
      add("canceled", &Recount::canceled, claimed.canceled);
      add("printing", &Recount::printing, claimed.Printing());
      add("printed", &Recount::printed, claimed.printed);
      add("aborted", &Recount::aborted, claimed.Aborted());
      add("in_doubt", &Recount::in_doubt, claimed.in_doubt);
    }
    return sum;
  });
}

}  // namespace cetak
