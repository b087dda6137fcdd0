#include "tests/fault/campaign/planted_bugs.h"

#include <cetak/v1/print_job.grpc.pb.h>

#include <fstream>
#include <pqxx/pqxx>
#include <thread>

#include "tests/fault/campaign/channel.h"

namespace cetak::fault {
namespace {

using checker::Demand;
using checker::Findings;
using checker::When;
using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr seconds kPatience{20};

HouseOptions Planted(const std::string& bug) {
  HouseOptions options;
  options.with_ipp = false;
  options.with_people = false;
  options.site.faults_a_printer = 0;
  options.first_life.planted = bug;
  return options;
}

std::string AskDatabase(House& house, const std::string& sql) {
  pqxx::connection connection(house.database_url());
  pqxx::nontransaction session(connection);
  const pqxx::result rows = session.exec(sql);
  return rows.empty() ? "" : rows[0][0].c_str();
}

bool AwaitSql(House& house, const std::string& sql) {
  const auto until = steady_clock::now() + kPatience;
  while (AskDatabase(house, sql) != "t") {
    if (steady_clock::now() > until) return false;
    std::this_thread::sleep_for(milliseconds(20));
  }
  return true;
}

// PostgreSQL goes away in mid-load, so that groups fail which were already answered.
Findings AcknowledgeBeforeCommit(Machine& machine, const std::filesystem::path& directory) {
  House house(machine, directory, Planted("acknowledge-before-commit"));
  house.offices().Add(60);
  house.AwaitAnswered(kPatience);
  house.cluster().KillPostmaster();
  house.offices().Add(200);
  std::this_thread::sleep_for(seconds(1));
  house.cluster().Start();
  house.AwaitAnswered(kPatience);
  return checker::CheckRecords(house.Witnesses(), When::kRunning);
}

// Whoever has a room is frozen past its lease in the middle of its work, and wakes again.
Findings NoEpochGuard(Machine& machine, const std::filesystem::path& directory) {
  HouseOptions options = Planted("no-epoch-guard");
  options.site.pace = "fast";
  House house(machine, directory, options);
  house.offices().Add(2'000);
  AwaitSql(house, "SELECT count(*) > 4 FROM hand_off");
  Findings findings;
  for (int i = 0; i < 24 && !findings.Names(Demand::kOneGoodCard); ++i) {
    ServerUnderFire& server = house.server(static_cast<std::size_t>(i % 2));
    server.Freeze();
    std::this_thread::sleep_for(milliseconds(1'600));
    server.Thaw();
    std::this_thread::sleep_for(milliseconds(700));
    findings = checker::CheckRecords(house.Witnesses(), When::kRunning);
  }
  return findings;
}

// Cards come out and the driver never learns of it.
Findings RetryUnknownOutcome(Machine& machine, const std::filesystem::path& directory) {
  HouseOptions options = Planted("retry-unknown-outcome");
  options.site.script = "unknown@3,unknown@5";
  House house(machine, directory, options);
  house.offices().Add(200);
  house.AwaitAnswered(kPatience);
  house.AwaitDrained(kPatience);
  return checker::CheckRecords(house.Witnesses(), When::kRunning);
}

// Cards are held behind others that take their time, and the counts are asked for.
Findings ForgetWithdrawal(Machine& machine, const std::filesystem::path& directory) {
  HouseOptions options = Planted("forget-withdrawal");
  options.site.pace = "real";
  House house(machine, directory, options);
  house.offices().Add(600);
  house.AwaitAnswered(kPatience);
  std::this_thread::sleep_for(milliseconds(500));
  const auto jobs = v1::PrintJobService::NewStub(OpenChannel(house.server(0).address()));
  int held = 0;
  for (std::uint64_t i = 0; i < 200 && held < 5; ++i) {
    grpc::ClientContext context;
    SetDeadline(context);
    v1::HoldPrintJobRequest request;
    request.set_name(house.offices().AnyJob(599 - i));
    v1::PrintJob job;
    if (jobs->HoldPrintJob(&context, request, &job).ok()) ++held;
  }
  Findings findings = checker::CheckRecords(house.Witnesses(), When::kRunning);
  checker::CheckApi(house.Witnesses(), {house.server(0).address()}, findings);
  return findings;
}

// A server dies between what it wrote of some cards and what follows from it for their blanks.
Findings LedgerEntryOutside(Machine& machine, const std::filesystem::path& directory) {
  HouseOptions options = Planted("ledger-entry-outside");
  options.first_life.crash_at = "ledger-entry-between";
  House house(machine, directory, options);
  house.offices().Add(100);
  AwaitSql(house, "SELECT count(*) > 0 FROM completion");
  return checker::CheckRecords(house.Witnesses(), When::kRunning);
}

}  // namespace

const std::vector<PlantedBug>& AllPlantedBugs() {
  static const std::vector<PlantedBug> kBugs = {
      {"acknowledge-before-commit", Demand::kOneJob, AcknowledgeBeforeCommit},
      {"no-epoch-guard", Demand::kOneGoodCard, NoEpochGuard},
      {"retry-unknown-outcome", Demand::kOneGoodCard, RetryUnknownOutcome},
      {"forget-withdrawal", Demand::kCounts, ForgetWithdrawal},
      {"ledger-entry-outside", Demand::kEveryBlank, LedgerEntryOutside},
  };
  return kBugs;
}

std::string PlayPlantedBug(const PlantedBug& bug, Machine& machine, const std::filesystem::path& directory) {
  const Findings findings = bug.play(machine, directory);
  if (findings.Names(bug.breaks)) return "";
  return std::string(bug.name) +
         " was not caught; the checker said: " + (findings.empty() ? "nothing" : findings.Describe()) + "\n";
}

}  // namespace cetak::fault
