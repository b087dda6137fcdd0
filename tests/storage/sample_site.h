// A small site and jobs for it, from which every test of a PrintStore starts.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "server/storage/print_store.h"

namespace cetak {

// One room, three offices, one profile, two printers.
inline Site SampleSite() {
  Site site;
  site.rooms = {{{}, "52.02", "Dukcapil Lombok Tengah", "NUSA TENGGARA BARAT", "LOMBOK TENGAH"}};
  site.offices = {{{}, "52.02.01", "Praya", "52.02", 1},
                  {{}, "52.02.02", "Jonggat", "52.02", 2},
                  {{}, "52.02.04", "Pujut", "52.02", 1}};
  site.profiles = {{{}, "ktp-el", "KTP-el", "ktp-el"}};
  site.printers = {{{}, "sim-1", "Simulated 1", "52.02", "simulated", {"ktp-el"}, {{"pace", "instant"}}, false, ""},
                   {{}, "sim-2", "Simulated 2", "52.02", "simulated", {"ktp-el"}, {}, false, ""}};
  site.policy = DefaultPolicy();
  return site;
}

inline Uuid RequestNumber(std::uint32_t number) {
  Uuid uuid;
  uuid.bytes[0] = 1;
  for (int i = 0; i < 4; ++i) uuid.bytes[15 - i] = static_cast<std::uint8_t>(number >> (8 * i));
  return uuid;
}

// The sample site as a store has it, with shorthands for its parts.
class SampleRoom {
 public:
  explicit SampleRoom(PrintStore& store) : store_(store), site_(*store.LoadSite()) {}

  OfficeId office(std::size_t index = 0) const { return site_.offices.at(index).id; }
  PrinterId printer(std::size_t index = 0) const { return site_.printers.at(index).id; }

  LaneKey Lane(std::size_t office_index = 0, Priority priority = Priority::kHigh) const {
    return {site_.rooms.at(0).id, site_.profiles.at(0).id, priority, office(office_index), LaneSource::kFirst};
  }
  NewJob Job(std::uint32_t number, std::size_t office_index = 0) const {
    return {Lane(office_index), RequestNumber(number), RequestReason::kFirstIssuance, ReasonDetail::kNone,
            Redacted<std::string>("card " + std::to_string(number) + std::string("\0\xff\\\t\n", 5))};
  }
  std::vector<NewJob> Jobs(std::uint32_t first, std::uint32_t count, std::size_t office_index = 0) const {
    std::vector<NewJob> jobs;
    for (std::uint32_t i = 0; i < count; ++i) jobs.push_back(Job(first + i, office_index));
    return jobs;
  }

  // Appends jobs `first` … and gives the lane's id.
  LaneId Append(std::uint32_t first, std::uint32_t count, std::size_t office_index = 0) {
    const auto answers = store_.AppendJobs(Jobs(first, count, office_index));
    if (!answers) BrokenInvariant(Describe(answers.error()));
    return answers->back()->place.lane;
  }
  // The room's, taken at the first call by a server that only this test knows.
  Epoch epoch() {
    if (!epoch_) epoch_ = store_.TakeLease(site_.rooms.at(0).id, kServer, std::chrono::minutes(10)).value().value();
    return *epoch_;
  }
  ReadyPrinter ready(std::int32_t queue_depth = 0) { return {printer(), epoch(), queue_depth, {}}; }
  LaneFigures Figures(LaneId lane) const { return store_.lanes().Find(lane).value(); }
  JobRecord Find(std::uint32_t number, std::size_t office_index = 0) {
    return store_.FindJob(office(office_index), RequestNumber(number)).value();
  }
  Result<JobRecord> Change(std::uint32_t number, JobEvent event, std::size_t office_index = 0) {
    return store_.ChangeJob(office(office_index), RequestNumber(number), event, "because");
  }
  Batch Cut(LaneId lane, std::int32_t cards) { return store_.TakeBatch(lane, cards, ready()).value().value().batch; }
  CardOutcome Outcome(const Batch& batch, std::int64_t seq, cetak::Outcome outcome, std::int32_t attempt = 1) {
    return {batch.id, LaneSeq{seq}, attempt, printer(), outcome, "note", epoch()};
  }
  Status Report(std::span<const CardOutcome> outcomes) {
    const auto appended = store_.AppendOutcomes(outcomes, {});
    return appended ? Status() : Fail(appended.error());
  }
  Status HandOff(const Batch& batch, std::int64_t first, std::int64_t last, std::int32_t attempt = 1) {
    return store_.RecordHandOff({batch.id, LaneSeq{first}, LaneSeq{last}, attempt, printer(), epoch(), {}});
  }

 private:
  static constexpr Uuid kServer{{0x5e}};

  PrintStore& store_;
  Site site_;
  std::optional<Epoch> epoch_;
};

inline void ExpectNoDiscrepancy(PrintStore& store) {
  const Result<Recount> recount = store.CountFromScratch();
  ASSERT_TRUE(recount) << Describe(recount.error());
  for (const Discrepancy& found : recount->discrepancies) {
    ADD_FAILURE() << "office " << found.lane.office.value << " source " << static_cast<int>(found.lane.source) << " "
                  << found.figure << ": counted " << found.counted << ", claimed " << found.claimed;
  }
}

}  // namespace cetak
