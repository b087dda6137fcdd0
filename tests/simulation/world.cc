#include "tests/simulation/world.h"

#include <algorithm>

#include "server/base/fault_point.h"

namespace cetak {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds kPatience = std::chrono::minutes(10);
constexpr milliseconds kLook{500};

Stage* stage_at_work = nullptr;
std::string planted_bug;

Roughness DrawRoughness(Chance& chance) {
  const auto rate = [&](std::int64_t most) { return chance.Strikes(500) ? chance.Between(1, most) : 0; };
  Roughness rough;
  rough.store_fails = rate(60);
  rough.answer_lost = rate(60);
  rough.death_at_a_seam = rate(4);
  rough.server_trouble = rate(400);
  rough.card_trouble = rate(250);
  rough.device_silent = rate(150);
  rough.history_lost = rate(60);
  rough.journal_fails = rate(60);
  return rough;
}

}  // namespace

void PlantBug(std::string_view bug) { planted_bug = bug; }

void CrashPoint(std::string_view name) {
  if (stage_at_work != nullptr) stage_at_work->MayDie(name);
}

bool IsPlanted(std::string_view bug) { return !planted_bug.empty() && bug == planted_bug; }

World::World(std::uint64_t seed) : stage_(seed) {
  MakeSite();
  Populate();
  stage_.rough = DrawRoughness(stage_.chance);
}

void World::MakeSite() {
  Site site;
  site.rooms = {{{}, "52.02", "Room", "", ""}};
  site.profiles = {{{}, "ktp-el", "KTP-el", "ktp-el"}};
  const std::int64_t offices = stage_.chance.Between(1, 3);
  for (std::int64_t i = 1; i <= offices; ++i) site.offices.push_back({{}, fmt::format("o{}", i), "Office", "52.02", 1});
  const std::int64_t printers = stage_.chance.Between(1, 3);
  for (std::int64_t i = 1; i <= printers; ++i) {
    site.printers.push_back({{}, fmt::format("p{}", i), "Printer", "52.02", "", {"ktp-el"}, {}, false, ""});
  }
  site.policy = DefaultPolicy();
  site.policy.batch_max_cards = static_cast<std::int32_t>(stage_.chance.Between(1, 6));
  site.policy.batch_max_age = seconds(stage_.chance.Between(0, 3));
  site.policy.move_after = seconds(stage_.chance.Between(1, 8));
  auditor_ = std::make_unique<FakePrintStore>(database_, stage_.clock);
  if (!auditor_->ApplySite(site, false)) BrokenInvariant("the site of the simulated world is not valid");
}

void World::Populate() {
  const Site& site = database_->site;
  for (const Printer& printer : site.printers) {
    device_of_[printer.id] = &devices_.emplace_back(stage_, printer.code);
    actors_.push_back({printer.code, [device = &devices_.back()] { return device->Step(); }, stage_.kStart});
  }
  const std::int64_t servers = stage_.chance.Between(1, 3);
  for (std::int64_t i = 1; i <= servers; ++i) {
    servers_.emplace_back(stage_, database_, device_of_, static_cast<std::uint8_t>(i)).Start();
  }
  offices_.reserve(site.offices.size());  // they are answered where they live
  for (const Office& office : site.offices) {
    const LaneKey lane{site.rooms[0].id, site.profiles[0].id, Priority::kHigh, office.id, LaneSource::kFirst};
    offices_.emplace_back(stage_, office.code, lane, static_cast<std::uint32_t>(stage_.chance.Between(2, 10)));
    actors_.push_back({office.code,
                       [this, clerk = &offices_.back()] {
                         return is_calm_ ? clerk->StepToTheEnd(AnyServer()) : clerk->Step(AnyServer());
                       },
                       stage_.kStart});
  }
  operator_.emplace(stage_, device_of_);
  actors_.push_back({"operator", [this] { return operator_->Step(AnyServer(), offices_); }, stage_.kStart});
  actors_.push_back({"trouble", [this] { return MakeTrouble(); }, stage_.kStart + seconds(1)});
}

// Null when none is up and awake.
SimulatedServer* World::AnyServer() {
  std::vector<SimulatedServer*> awake;
  for (SimulatedServer& server : servers_) {
    if (server.IsAwake() && !server.IsStopping()) awake.push_back(&server);
  }
  return awake.empty() ? nullptr : stage_.chance.OneOf(awake);
}

const std::optional<std::string>& World::Run() {
  stage_at_work = &stage_;
  RunUntil(stage_.clock.Now() + stage_.chance.Ms(8'000, 40'000), false);
  Calm();
  RunUntil(stage_.clock.Now() + kPatience, true);
  stage_at_work = nullptr;
  if (!stage_.broken) {
    auditor_->Refresh();
    CheckFigures(stage_, *auditor_);
    CheckDemands(stage_, *database_, device_of_, offices_);
  }
  stage_.Tell("the end");
  return stage_.broken;
}

void World::Calm() {
  stage_.actor = "world";
  stage_.Tell("the faults are over");
  stage_.rough = {};
  is_calm_ = true;
  operator_->is_eager = true;
  for (SimulatedServer& server : servers_) {
    server.Pause(milliseconds(0));
    if (!server.IsUp()) server.Start();
  }
}

void World::RunUntil(Instant end, bool to_the_end) {
  Instant look_at = stage_.clock.Now();
  while (stage_.clock.Now() < end && !stage_.broken) {
    StepNext();
    if (stage_.clock.Now() < look_at) continue;
    look_at = stage_.clock.Now() + kLook;
    CheckCards(stage_, device_of_);
    auditor_->Refresh();
    CheckFigures(stage_, *auditor_);
    if (to_the_end && HasDrained(*database_, offices_)) return;
  }
}

milliseconds World::MakeTrouble() {
  for (SimulatedServer& server : servers_) {
    if (!server.IsUp()) {
      if (is_calm_ || stage_.chance.Strikes(400)) server.Start();
      continue;
    }
    if (server.IsStopping() || !server.IsAwake() || !stage_.chance.Strikes(stage_.rough.server_trouble)) continue;
    const std::int64_t kind = stage_.chance.Between(0, 3);
    if (kind == 0) server.Die();
    if (kind == 1) server.Pause(stage_.chance.Ms(200, 12'000));
    if (kind == 2) server.BeginStop(stage_.chance.Ms(0, 3'000));
    if (kind == 3) server.HangRoom(stage_.chance.Ms(500, 15'000));
  }
  return stage_.chance.Ms(300, 2'000);
}

template <typename Step>
void World::StepServer(SimulatedServer& server, Step step) {
  stage_.in_server = true;
  try {
    step();
  } catch (const ServerDied&) {
    server.Die();
  }
  stage_.in_server = false;
}

// One of those whose time has come, or time goes on to the next.
void World::StepNext() {
  const Instant now = stage_.clock.Now();
  Instant next = Instant::max();
  std::int64_t ready = 0;
  const auto consider = [&](Instant due) {
    next = std::min(next, due);
    ready += due <= now ? 1 : 0;
  };
  for (const Actor& actor : actors_) consider(actor.due);
  for (SimulatedServer& server : servers_) {
    if (!server.IsAwake()) continue;
    for (const SimulatedServer::Part& part : server.parts()) consider(part.due);
  }
  if (ready == 0) {
    stage_.clock.Advance(next - now);
    return;
  }
  std::int64_t chosen = stage_.chance.Between(0, ready - 1);
  const auto is_chosen = [&](Instant due) { return due <= now && chosen-- == 0; };
  const auto after = [&](milliseconds pause) {
    return now + std::max(pause + std::exchange(stage_.blocked, {}), milliseconds(1)) + stage_.chance.Ms(0, 4);
  };
  for (Actor& actor : actors_) {
    if (!is_chosen(actor.due)) continue;
    stage_.actor = actor.name;
    actor.due = after(actor.step());
    return;
  }
  for (SimulatedServer& server : servers_) {
    if (!server.IsAwake()) continue;
    for (SimulatedServer::Part& part : server.parts()) {
      if (!is_chosen(part.due)) continue;
      stage_.actor = part.name;
      StepServer(server, [&] { part.due = after(part.step()); });
      return;
    }
  }
}

}  // namespace cetak
