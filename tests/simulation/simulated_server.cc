#include "tests/simulation/simulated_server.h"

#include <algorithm>

namespace cetak {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kGroupJobs = 3;
constexpr int kTriesToWrite = 5;

bool IsRead(std::string_view call) {
  return call.starts_with("list") || call.starts_with("find") || call.starts_with("load");
}

}  // namespace

struct SimulatedServer::Process {
  FakePrintStore store;
  Site site;
  Intake intake;
  CardMaker make_card;
  OutcomeWriter outcomes;
  WorkerFloor floor;
  BatchDesk desk;
  std::vector<std::unique_ptr<PrinterWorker>> workers;
  std::unique_ptr<RoomDispatch> room;

  Process(const std::shared_ptr<FakeDatabase>& database, Site of, const Clock& clock, FakeConnection* connection,
          const DispatchOptions& options)
      : store(database, clock, connection),
        site(std::move(of)),
        intake(store, {.writers = 0, .group_jobs = kGroupJobs}),
        make_card([](const Redacted<std::string>& stored, RoomId, ProfileId) { return MakeCard(stored); }),
        outcomes(store, options.outcome_queue),
        floor{store, clock, outcomes, make_card, options, site.policy.move_after},
        desk(store, clock, site, site.rooms.front().id) {}

  bool IsDone() const {
    return std::all_of(workers.begin(), workers.end(), [](const auto& worker) { return worker->IsDone(); });
  }
};

SimulatedServer::SimulatedServer(Stage& stage, std::shared_ptr<FakeDatabase> database,
                                 std::map<PrinterId, Device*> devices, std::uint8_t number)
    : stage_(stage), database_(std::move(database)), devices_(std::move(devices)), name_("s" + std::to_string(number)) {
  options_.server = Uuid{{0x5e, number}};
  options_.lease = stage_.chance.Ms(1'500, 5'000);
}

SimulatedServer::~SimulatedServer() = default;

FakePrintStore& SimulatedServer::store() { return process_->store; }
Intake& SimulatedServer::intake() { return process_->intake; }

void SimulatedServer::Start() {
  stage_.Tell("{} starts", name_);
  process_ = std::make_unique<Process>(database_, database_->site, stage_.clock, this, options_);
  std::vector<PrinterWorker*> workers;
  parts_.clear();
  const auto add = [&](std::string name, std::function<milliseconds()> step) {
    parts_.push_back({name_ + "." + std::move(name), std::move(step), stage_.clock.Now()});
  };
  for (const Printer& printer : process_->site.printers) {
    process_->workers.push_back(std::make_unique<PrinterWorker>(
        process_->floor, process_->desk, printer, std::vector{process_->site.profiles.front().id},
        MakeDriver(stage_, *devices_.at(printer.id)), OpenJournal(stage_, disk_[printer.id])));
    workers.push_back(process_->workers.back().get());
    add(printer.code, [worker = workers.back()] { return worker->Step().at_most; });
  }
  process_->room = std::make_unique<RoomDispatch>(process_->floor, process_->site.rooms.front(), std::move(workers));
  add("room", [room = process_->room.get()] { return room->Step(); });
  add("writer", [writer = &process_->outcomes] { return writer->Step(); });
  add("intake", [intake = &process_->intake] { return intake->Step() ? milliseconds(0) : milliseconds(60); });
  add("board", [this] {
    process_->store.Refresh();
    return stopping_until_ ? StepStop() : stage_.chance.Ms(100, 600);
  });
}

void SimulatedServer::Die() {
  stage_.Tell("{} is dead", name_);
  process_.reset();
  stopping_until_.reset();
}

void SimulatedServer::Pause(milliseconds time) {
  stage_.Tell("{} stands still for {} ms", name_, time.count());
  paused_until_ = stage_.clock.Now() + time;
}

void SimulatedServer::HangRoom(milliseconds time) {
  stage_.Tell("{}.room hangs for {} ms", name_, time.count());
  for (Part& part : parts_) {
    if (part.name == name_ + ".room") part.due = stage_.clock.Now() + time;
  }
}

void SimulatedServer::BeginStop(milliseconds grace) {
  stage_.Tell("{} stops within {} ms", name_, grace.count());
  stopping_until_ = stage_.clock.Now() + grace;
  for (const auto& worker : process_->workers) worker->AskToStop();
  process_->outcomes.LiftLimit();
}

// As Dispatcher::Stop, without its threads.
milliseconds SimulatedServer::StepStop() {
  if (!process_->IsDone() && stage_.clock.Now() < *stopping_until_) return milliseconds(20);
  for (const auto& worker : process_->workers) {
    if (!worker->IsDone()) worker->Interrupt();
    while (!worker->IsDone()) worker->Step();
  }
  for (int tries = 0; tries < kTriesToWrite; ++tries) process_->outcomes.Step();
  process_->room->Leave();
  Die();
  return milliseconds(0);
}

// -- the way to the database

Status SimulatedServer::Begin(std::string_view call) {
  stage_.MayDie("a call of the store");
  if (!stage_.chance.Strikes(stage_.rough.store_fails)) return {};
  stage_.Tell("{} fails", call);
  return Fail(ErrorCode::kUnavailable, "DATABASE_AWAY", "the world is rough");
}

Status SimulatedServer::End(std::string_view call) {
  if (!IsRead(call)) stage_.Tell("{}", call);
  stage_.MayDie("an answer of the store");
  if (IsRead(call) || !stage_.chance.Strikes(stage_.rough.answer_lost)) return {};
  stage_.Tell("its answer is lost");
  return Fail(ErrorCode::kUnavailable, "ANSWER_LOST", "the world is rough");
}

}  // namespace cetak
