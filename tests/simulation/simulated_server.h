// One server of the simulated world: the real intake, planner, desk, workers, outcome writer and room dispatch, stepped
// one by one, over a store's connection that fails as the world is rough. Its disk (the printers' journals) outlives
// its process.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "server/dispatch/printer_worker.h"
#include "server/dispatch/room_dispatch.h"
#include "server/intake/intake.h"
#include "tests/fakes/fake_print_store.h"
#include "tests/simulation/driver.h"

namespace cetak {

class SimulatedServer final : public FakeConnection {
 public:
  SimulatedServer(Stage& stage, std::shared_ptr<FakeDatabase> database, std::map<PrinterId, Device*> devices,
                  std::uint8_t number);
  ~SimulatedServer() override;
  SimulatedServer(const SimulatedServer&) = delete;
  SimulatedServer& operator=(const SimulatedServer&) = delete;

  // What it does by turns: the steps of its parts. Each says when it wants to be stepped again.
  struct Part {
    std::string name;
    std::function<std::chrono::milliseconds()> step;
    Instant due;
  };
  std::vector<Part>& parts() { return parts_; }

  bool IsUp() const { return process_ != nullptr; }
  bool IsAwake() const { return IsUp() && stage_.clock.Now() >= paused_until_; }
  bool IsStopping() const { return stopping_until_.has_value(); }
  void Start();
  void Die();                                  // as by kill -9: its objects are gone, its disk stays
  void Pause(std::chrono::milliseconds time);  // as by SIGSTOP
  // The thread that keeps the lease hangs, and all others go on.
  void HangRoom(std::chrono::milliseconds time);
  void BeginStop(std::chrono::milliseconds grace);

  const std::string& name() const { return name_; }
  FakePrintStore& store();
  Intake& intake();

 private:
  struct Process;

  Status Begin(std::string_view call) override;
  Status End(std::string_view call) override;
  std::chrono::milliseconds StepStop();

  Stage& stage_;
  const std::shared_ptr<FakeDatabase> database_;
  const std::map<PrinterId, Device*> devices_;
  const std::string name_;
  DispatchOptions options_;
  std::map<PrinterId, JournalFile> disk_;
  std::unique_ptr<Process> process_;
  std::vector<Part> parts_;
  Instant paused_until_;
  std::optional<Instant> stopping_until_;
};

}  // namespace cetak
