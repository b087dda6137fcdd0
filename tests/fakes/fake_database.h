// What a PrintStore keeps, as rows in memory: several fake stores may share one, as servers share a PostgreSQL. Whoever
// wants to know what really happened reads it directly. Not thread-safe: FakePrintStore holds `mutex` while it is in
// it.
#pragma once

#include <absl/synchronization/mutex.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "server/storage/print_store.h"

namespace cetak {

struct FakeDatabase {
  struct Job {
    NewJob content;
    Instant submitted_at;
    LanePlace first;
    LanePlace place;              // where it stands now
    std::vector<LanePlace> left;  // where it stood before, in order
    bool reprinted = false;
  };
  struct Place {
    std::size_t job = 0;  // of `jobs`
    Instant since;
    bool held = false;
    bool canceled = false;
    std::string because;
    enum class Left { kNo, kReleased, kReprinted } left = Left::kNo;

    bool IsWithdrawn() const { return held || canceled; }
  };
  struct Lane {
    LaneKey key;
    std::vector<Place> places;     // of 1, 2, 3 …
    std::vector<BatchId> batches;  // in the order of their runs
  };
  struct Attempt {
    std::int32_t number = 1;
    HandOff hand_off;
    Instant at;
    std::optional<Instant> doubted_at;
    std::optional<Instant> back_at;  // when it was said that nothing left the hopper
    std::string note;                // of the doubt, else of its coming back
    std::optional<Settlement> settlement;
  };
  struct Completion {
    Outcome outcome = Outcome::kPrinted;
    std::int32_t attempt = 1;
    PrinterId printer;
    std::string note;
    Instant at;
  };
  struct Card {
    std::vector<Attempt> attempts;
    std::optional<Completion> completion;

    // The attempt that is in doubt and not settled.
    const Attempt* Doubtful() const;
    // The last attempt, when no outcome of it is known.
    const Attempt* Open() const;
  };
  struct BatchRow {
    Batch batch;
    std::map<LaneSeq, Card> cards;  // without the withdrawn places
  };
  struct Lease {
    Epoch epoch;
    Uuid server;
    Instant expires_at;
  };

  // -- rows

  Site site;
  std::vector<Job> jobs;
  std::map<std::pair<OfficeId, RequestId>, std::size_t> requests;
  std::map<LaneId, Lane> lanes;
  std::map<LaneKey, LaneId> lane_ids;
  std::map<BatchId, BatchRow> batches;
  std::map<RoomId, Lease> leases;
  std::map<std::pair<RoomId, Epoch>, Uuid> epochs;
  std::vector<CardOutcome> late_reports;
  std::vector<BlankEntry> blank_entries;  // an entry a card
  absl::Mutex mutex;

  // -- what follows from them

  LaneId LaneOf(const LaneKey& key);  // made where it is missing
  Place& PlaceAt(LanePlace place) { return lanes.at(place.lane).places.at(place.seq.value - 1); }
  const Place& PlaceAt(LanePlace place) const { return lanes.at(place.lane).places.at(place.seq.value - 1); }
  const BatchRow* BatchOf(LanePlace place) const;  // null: it is not batched
  std::int64_t HeadOf(const Lane& lane) const;
  // By subtraction, as lane_figures() of the migrations.
  LaneFigures FiguresOf(LaneId id) const;
  // Place by place. Of discrepancies it knows nothing.
  Recount CountPlaces(LaneId id) const;
  Batch CountCards(const BatchRow& row) const;
  JobRecord RecordOf(const Job& job) const;
  std::vector<JobAttempt> HistoryOf(const Job& job) const;
  bool IsHeld(RoomId room, Epoch epoch) const;
  // The blank that this outcome used, if it used one, leaves `from`.
  void PostBlank(const BatchRow& row, const BlankSpot& from, Outcome outcome, BlankEntryKind kind, Instant at);
};

}  // namespace cetak
