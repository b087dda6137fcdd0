// Everything that one round works with: a fresh database, two servers on it, printers, offices and people, and the
// records that the checker reads. Main thread.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "tests/fault/campaign/acknowledgement_log.h"
#include "tests/fault/campaign/campaign_site.h"
#include "tests/fault/campaign/cluster.h"
#include "tests/fault/campaign/ipp_device.h"
#include "tests/fault/campaign/loop_disk.h"
#include "tests/fault/campaign/offices.h"
#include "tests/fault/campaign/person.h"
#include "tests/fault/campaign/server_under_fire.h"
#include "tests/fault/checker/check.h"

namespace cetak::fault {

// PostgreSQL, on a disk whose power can be cut where this machine lets us. Serves one house after another.
struct Machine {
  explicit Machine(const std::filesystem::path& directory);

  std::unique_ptr<LoopDisk> disk;  // null where it is not possible
  std::unique_ptr<Cluster> cluster;
};

struct HouseOptions {
  std::uint64_t seed = 1;
  SiteOptions site;      // its directories are filled in
  bool with_ipp = true;  // where ippeveprinter is installed
  bool with_people = true;
  Life first_life;  // of both servers
};

class House {
 public:
  House(Machine& machine, std::filesystem::path directory, HouseOptions options);
  ~House();
  House(const House&) = delete;
  House& operator=(const House&) = delete;

  ServerUnderFire& server(std::size_t index) { return index == 0 ? *first_ : *second_; }
  // That has a room now; the first when nobody can say.
  ServerUnderFire& Dispatching();
  Cluster& cluster() { return *machine_.cluster; }
  LoopDisk* disk() { return machine_.disk.get(); }
  IppDevice* ipp() { return ipp_.get(); }
  Offices& offices() { return *offices_; }
  Person* people() { return people_.get(); }
  AcknowledgementLog& acknowledged() { return *acknowledged_; }
  const CampaignSite& site() const { return site_; }
  std::string database_url() const { return machine_.cluster->Url(database_); }

  checker::Witnesses Witnesses() const;
  std::vector<std::string> Addresses() const { return {first_->address(), second_->address()}; }

  // Starts again who is dead, as a service manager does. How many of them a signal 9 had ended; throws
  // std::runtime_error when a server ended by a fault of its own.
  int Revive();

  bool AwaitAnswered(std::chrono::seconds at_most);  // all that the offices were to submit; revives
  bool AwaitDrained(std::chrono::seconds patience);  // every job is final, or so long nothing came of it; revives
  int killed_meanwhile() const { return killed_meanwhile_; }  // that the two found dead by signal 9

 private:
  void ApplySite();
  void ReviveMeanwhile();
  std::optional<int> CountUnfinished();

  Machine& machine_;
  const std::filesystem::path directory_;
  const HouseOptions options_;
  const std::string database_;
  CampaignSite site_;
  std::unique_ptr<IppDevice> ipp_;
  std::unique_ptr<AcknowledgementLog> acknowledged_;
  std::unique_ptr<ServerUnderFire> first_;
  std::unique_ptr<ServerUnderFire> second_;
  std::unique_ptr<Offices> offices_;
  std::unique_ptr<Person> people_;
  int killed_meanwhile_ = 0;
};

}  // namespace cetak::fault
