// A whole small world in one thread: servers on one database, printers, offices, an operator and trouble, in which a
// scheduler takes every decision from one seed. The same seed gives the same history, byte by byte.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/simulation/demands.h"
#include "tests/simulation/people.h"
#include "tests/simulation/simulated_server.h"

namespace cetak {

class World {
 public:
  explicit World(std::uint64_t seed);

  // Rough until the faults are over, then calm until all is done; the demand that was broken, if one was.
  const std::optional<std::string>& Run();
  const std::string& history() const { return stage_.history; }

 private:
  void MakeSite();
  void Populate();
  void RunUntil(Instant end, bool to_the_end);
  void StepNext();
  template <typename Step>
  void StepServer(SimulatedServer& server, Step step);
  std::chrono::milliseconds MakeTrouble();
  void Calm();
  SimulatedServer* AnyServer();

  // What takes turns besides the servers' parts.
  struct Actor {
    std::string name;
    std::function<std::chrono::milliseconds()> step;
    Instant due;
  };

  Stage stage_;
  const std::shared_ptr<FakeDatabase> database_ = std::make_shared<FakeDatabase>();
  std::unique_ptr<FakePrintStore> auditor_;
  std::deque<Device> devices_;
  std::map<PrinterId, Device*> device_of_;
  std::deque<SimulatedServer> servers_;
  std::vector<Clerk> offices_;
  std::optional<Operator> operator_;
  std::vector<Actor> actors_;
  bool is_calm_ = false;
};

// A definition of CrashPoint and IsPlanted in this program: a server may die at each point, and a planted bug is on.
void PlantBug(std::string_view bug);

}  // namespace cetak
