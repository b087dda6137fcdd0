// The people of the simulated world: offices that ask for cards and change their minds, and an operator who looks into
// trays. They know what they were told and what they see, and speak through whichever server is up.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tests/simulation/simulated_server.h"

namespace cetak {

class Clerk {
 public:
  struct Request {
    NewJob job;
    std::optional<JobReceipt> receipt;  // acknowledged
    bool changed_mind = false;          // held or canceled by its own word at some time
    bool held = false;
  };

  Clerk(Stage& stage, std::string name, const LaneKey& lane, std::uint32_t requests);

  std::chrono::milliseconds Step(SimulatedServer* server);
  // Asks for what was not acknowledged and lets go what it holds, and nothing more.
  std::chrono::milliseconds StepToTheEnd(SimulatedServer* server);

  const std::string& name() const { return name_; }
  OfficeId id() const { return requests_.front().job.lane.office; }
  const std::vector<Request>& requests() const { return requests_; }

 private:
  void Submit(SimulatedServer& server);
  void Repeat(SimulatedServer& server);
  void AskOtherwise(SimulatedServer& server);
  void Change(SimulatedServer& server, Request& request, JobEvent event);
  void Hear(std::size_t index, const Result<JobReceipt>& answer);

  Stage& stage_;
  const std::string name_;
  std::vector<Request> requests_;
};

class Operator {
 public:
  Operator(Stage& stage, std::map<PrinterId, Device*> devices) : stage_(stage), devices_(std::move(devices)) {}

  std::chrono::milliseconds Step(SimulatedServer* server, const std::vector<Clerk>& offices);
  bool is_eager = false;  // does all that is to do, each time

 private:
  bool Feels(std::int64_t per_mille) { return is_eager || stage_.chance.Strikes(per_mille); }
  void Settle(SimulatedServer& server, const DoubtfulCard& card);
  void Reprint(SimulatedServer& server, OfficeId office);
  std::optional<Outcome> LookFor(const DoubtfulCard& card) const;

  Stage& stage_;
  const std::map<PrinterId, Device*> devices_;
};

}  // namespace cetak
