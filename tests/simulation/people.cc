#include "tests/simulation/people.h"

#include <algorithm>

namespace cetak {
namespace {

using std::chrono::milliseconds;

Uuid RequestId128(std::int32_t office, std::uint32_t number) {
  return Uuid{{1, static_cast<std::uint8_t>(office), static_cast<std::uint8_t>(number)}};
}

std::string TicketOf(const DoubtfulCard& card) {
  return fmt::format("{}-{}-{}", card.batch.value, card.seq.value, card.attempt);
}

}  // namespace

Clerk::Clerk(Stage& stage, std::string name, const LaneKey& lane, std::uint32_t requests)
    : stage_(stage), name_(std::move(name)) {
  for (std::uint32_t number = 1; number <= requests; ++number) {
    NewJob job{lane, RequestId128(lane.office.value, number), RequestReason::kFirstIssuance, ReasonDetail::kNone,
               Redacted<std::string>(fmt::format("{}/{}", name_, number))};
    if (stage_.chance.Strikes(300)) job.lane.priority = Priority::kUrgent;
    requests_.push_back({std::move(job), {}, false, false});
  }
}

milliseconds Clerk::Step(SimulatedServer* server) {
  if (server == nullptr) return milliseconds(300);
  const std::int64_t mood = stage_.chance.Between(0, 9);
  Request& any = stage_.chance.OneOf(requests_);
  if (mood < 5) {
    Submit(*server);
  } else if (mood == 5) {
    Repeat(*server);
  } else if (mood == 6) {
    AskOtherwise(*server);
  } else if (any.receipt) {
    Change(*server, any, mood == 7 ? JobEvent::kHold : mood == 8 ? JobEvent::kRelease : JobEvent::kCancel);
  }
  return stage_.chance.Ms(100, 1'500);
}

milliseconds Clerk::StepToTheEnd(SimulatedServer* server) {
  if (server == nullptr) return milliseconds(100);
  Submit(*server);
  for (Request& request : requests_) {
    if (request.held) Change(*server, request, JobEvent::kRelease);
  }
  return milliseconds(700);
}

// The next of those that nobody acknowledged, asked for the first time or again.
void Clerk::Submit(SimulatedServer& server) {
  std::vector<NewJob> jobs;
  std::vector<std::size_t> indexes;
  const auto most = static_cast<std::size_t>(stage_.chance.Between(1, 4));
  for (std::size_t i = 0; i < requests_.size() && jobs.size() < most; ++i) {
    if (requests_[i].receipt) continue;
    jobs.push_back(requests_[i].job);
    indexes.push_back(i);
  }
  if (jobs.empty()) return;
  stage_.Tell("asks {} for {} cards", server.name(), jobs.size());
  static_cast<void>(
      server.intake().Submit(std::move(jobs), [this, indexes](std::span<const Result<JobReceipt>> answers) {
        for (std::size_t i = 0; i < answers.size(); ++i) Hear(indexes[i], answers[i]);
      }));
}

void Clerk::Repeat(SimulatedServer& server) {
  const auto index =
      static_cast<std::size_t>(stage_.chance.Between(0, static_cast<std::int64_t>(requests_.size()) - 1));
  if (!requests_[index].receipt) return;
  stage_.Tell("asks {} again for {}", server.name(), requests_[index].job.card.Reveal());
  static_cast<void>(
      server.intake().Submit({requests_[index].job}, [this, index](auto answers) { Hear(index, answers.front()); }));
}

void Clerk::AskOtherwise(SimulatedServer& server) {
  const Request& request = stage_.chance.OneOf(requests_);
  if (!request.receipt) return;
  NewJob other = request.job;
  other.card = Redacted<std::string>(request.job.card.Reveal() + " otherwise");
  static_cast<void>(server.intake().Submit({std::move(other)}, [this](auto answers) {
    if (answers.front()) stage_.Break("1: a request_id was accepted with other content");
  }));
}

void Clerk::Hear(std::size_t index, const Result<JobReceipt>& answer) {
  Request& request = requests_[index];
  const std::string& card = request.job.card.Reveal();
  if (!answer) return stage_.Tell("{} of {}: {}", name_, card, answer.error().reason);
  stage_.Tell("{} of {}: place {} of lane {}", name_, card, answer->place.seq.value, answer->place.lane.value);
  if (request.receipt && request.receipt->place != answer->place) {
    stage_.Break("1: a repeat of " + card + " got another answer");
  }
  request.receipt = *answer;
}

void Clerk::Change(SimulatedServer& server, Request& request, JobEvent event) {
  const auto changed = server.store().ChangeJob(id(), request.job.request_id, event, "our mind changed");
  stage_.Tell("{} {}: {}", Name(event), request.job.card.Reveal(), changed ? "done" : changed.error().reason);
  if (event == JobEvent::kHold) request.held = true;  // perhaps: an answer may be lost
  if (changed) request.held = changed->state == JobState::kPendingHeld;
  if (!changed && changed.error().reason == "JOB_STATE") request.held = false;
}

milliseconds Operator::Step(SimulatedServer* server, const std::vector<Clerk>& offices) {
  for (const auto& [id, device] : devices_) {
    if (device->IsStopped() && Feels(300)) device->Help();
  }
  if (server == nullptr) return milliseconds(300);
  if (const auto doubtful = server->store().ListDoubtful({})) {
    for (const DoubtfulCard& card : *doubtful) {
      if (Feels(400)) Settle(*server, card);
    }
  }
  for (const Clerk& office : offices) {
    if (Feels(150)) Reprint(*server, office.id());
  }
  if (stage_.chance.Strikes(50)) {
    const std::vector<LaneFigures> lanes = server->store().lanes().All();
    if (!lanes.empty()) static_cast<void>(server->store().CutBatch(stage_.chance.OneOf(lanes).id, 5));
  }
  return stage_.chance.Ms(300, 1'500);
}

// nullopt: it may still come out, or be said to have.
std::optional<Outcome> Operator::LookFor(const DoubtfulCard& card) const {
  const Device& device = *devices_.at(card.printer);
  const std::string ticket = TicketOf(card);
  if (device.IsInside(ticket)) return std::nullopt;
  for (const PhysicalCard& lying : device.tray()) {
    if (lying.ticket != ticket) continue;
    switch (lying.kind) {
      case CardKind::kGood: return Outcome::kPrinted;
      case CardKind::kSpoiled: return Outcome::kSpoiled;
      case CardKind::kVanished: return Outcome::kLost;
    }
  }
  return Outcome::kNotPrinted;
}

void Operator::Settle(SimulatedServer& server, const DoubtfulCard& card) {
  const std::optional<Outcome> found = LookFor(card);
  if (!found) return;
  const auto settled =
      server.store().SettleCard({card.office, card.request_id, card.attempt, *found, "looked into the tray", "op", ""});
  stage_.Tell("settles {} as {}: {}", TicketOf(card), Name(*found), settled ? "done" : settled.error().reason);
}

void Operator::Reprint(SimulatedServer& server, OfficeId office) {
  const auto aborted = server.store().ListJobs({office, JobState::kAborted, std::nullopt, 100});
  if (!aborted) return;
  for (const JobRecord& job : *aborted) {
    if (stage_.chance.Strikes(200) && job.batch) {
      static_cast<void>(server.store().ReprintBatch(*job.batch, "a box without gaps"));
    } else {
      static_cast<void>(server.store().ReprintJob(office, job.request_id, "it was spoiled"));
    }
  }
}

}  // namespace cetak
