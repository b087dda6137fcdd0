#include "tests/fault/campaign/faults.h"

#include <algorithm>
#include <array>
#include <string>
#include <thread>

namespace cetak::fault {
namespace {

using std::chrono::milliseconds;

// So long after a server that was not dead could act again, a card may still come out of a device: the rest of a
// window, and what a simulated device has in its queue.
constexpr milliseconds kStillPrints{5'000};
// A document that a killed server had sent is printed within this, also on a machine that is slow.
constexpr milliseconds kIppPrints{5'000};
constexpr milliseconds kPastTheLease{1'600};
constexpr milliseconds kMostToServe{10'000};

constexpr std::array kCrashPoints = {"intake-before-commit",  "intake-after-commit", "hand-off-before-commit",
                                     "hand-off-after-commit", "submit-after",        "outcome-before-commit",
                                     "outcome-after-commit",  "cut-after-commit",    "lease-after-take"};

bool Always(House& /*house*/) { return true; }
bool HasDisk(House& house) { return house.disk() != nullptr; }
bool HasIpp(House& house) { return house.ipp() != nullptr; }
bool CanFakeTime(House& /*house*/) { return ServerUnderFire::CanFakeTime(); }

void Sleep(Random& random, int least_ms, int most_ms) {
  std::this_thread::sleep_for(milliseconds(Draw(random, least_ms, most_ms)));
}

// Mostly the one that has something to lose.
ServerUnderFire& AnyServer(const Strike& strike) {
  ServerUnderFire& server = Draw(strike.random, 1, 4) == 1
                                ? strike.house.server(static_cast<std::size_t>(Draw(strike.random, 0, 1)))
                                : strike.house.Dispatching();
  server.AwaitServing(kMostToServe);
  return server;
}

void KillAndStart(const Strike& strike, ServerUnderFire& server, const Life& life) {
  Sleep(strike.random, 0, 100);
  server.Kill();
  ++strike.tally.server_kills;
  strike.house.people()->KeepAway(kIppPrints);
  server.Start(life);
}

void KillServer(const Strike& strike) { KillAndStart(strike, AnyServer(strike), {}); }

void KillBothServers(const Strike& strike) {
  strike.house.server(0).AwaitServing(kMostToServe);
  strike.house.server(1).AwaitServing(kMostToServe);
  strike.house.server(0).Kill();
  ++strike.tally.server_kills;
  KillAndStart(strike, strike.house.server(1), {});
  strike.house.server(0).Start();
}

// The other one is killed, so that all work comes to the one that dies of it.
void KillAtCrashPoint(const Strike& strike) {
  ServerUnderFire& other = AnyServer(strike);
  ServerUnderFire& server = strike.house.server(&other == &strike.house.server(0) ? 1 : 0);
  const std::string point = kCrashPoints[static_cast<std::size_t>(Draw(strike.random, 0, kCrashPoints.size() - 1))];
  Life life;
  life.crash_at = point + ":" + std::to_string(Draw(strike.random, 1, 4));
  KillAndStart(strike, server, life);
  other.Kill();
  ++strike.tally.server_kills;
  strike.house.offices().Add(20);
  const auto until = std::chrono::steady_clock::now() + kMostToServe;
  while (server.IsAlive() && std::chrono::steady_clock::now() < until) std::this_thread::sleep_for(milliseconds(10));
  strike.tally.at_crash_points += server.IsAlive() ? 0 : 1;  // it may still die there later
  strike.house.people()->KeepAway(kIppPrints);
  other.Start();
}

void FreezeServer(const Strike& strike) {
  ServerUnderFire& server = AnyServer(strike);
  strike.house.people()->KeepAwayUntilTold();
  server.Freeze();
  std::this_thread::sleep_for(kPastTheLease);
  server.Thaw();
  strike.house.people()->KeepAway(kStillPrints);
  ++strike.tally.server_freezes;
}

void StartInWrongTime(const Strike& strike) {
  constexpr std::array kClocks = {"+2d", "-3h", "-400d"};
  Life life;
  life.clock = kClocks[static_cast<std::size_t>(Draw(strike.random, 0, kClocks.size() - 1))];
  KillAndStart(strike, AnyServer(strike), life);
  ++strike.tally.wrong_clocks;
}

void KillPostmaster(const Strike& strike) {
  strike.house.people()->KeepAwayUntilTold();
  strike.house.cluster().KillPostmaster();
  Sleep(strike.random, 0, 300);
  strike.house.cluster().Start();
  strike.house.people()->KeepAway(kStillPrints);
  ++strike.tally.postgres_kills;
}

void KillBackend(const Strike& strike) {
  strike.house.people()->KeepAwayUntilTold();
  if (strike.house.cluster().KillBackend()) ++strike.tally.postgres_kills;
  Sleep(strike.random, 100, 300);
  strike.house.people()->KeepAway(kStillPrints);
}

void CutPower(const Strike& strike) {
  strike.house.people()->KeepAwayUntilTold();
  strike.house.disk()->Cut();
  Sleep(strike.random, 0, 50);
  strike.house.cluster().KillAll();
  strike.house.disk()->Restore();
  strike.house.cluster().Start();
  strike.house.people()->KeepAway(kStillPrints);
  ++strike.tally.power_cuts;
}

void FillDisk(const Strike& strike) {
  strike.house.people()->KeepAwayUntilTold();
  strike.house.disk()->Fill();
  Sleep(strike.random, 300, 900);
  strike.house.disk()->Clear();
  if (!strike.house.cluster().Answers()) {
    strike.house.cluster().KillAll();
    strike.house.cluster().Start();
  }
  strike.house.people()->KeepAway(kStillPrints);
  ++strike.tally.disks_full;
}

void CutAtCommit(const Strike& strike) {
  Relay& wire = AnyServer(strike).to_postgres();
  wire.CutAtCommit(Draw(strike.random, 0, 1) == 0 ? CommitCut::kAnswered : CommitCut::kUnanswered);
  for (int i = 0; i < 100 && wire.IsCutPending(); ++i) {
    if (i % 10 == 0) strike.house.offices().Add(5);
    std::this_thread::sleep_for(milliseconds(20));
  }
  if (!wire.IsCutPending()) ++strike.tally.network_cuts;
  wire.CutAtCommit(CommitCut::kNone);
}

void CutPostgres(const Strike& strike) {
  AnyServer(strike).to_postgres().CutAll();
  ++strike.tally.network_cuts;
  Sleep(strike.random, 20, 100);
}

void CutClients(const Strike& strike) {
  AnyServer(strike).from_clients().CutAll();
  ++strike.tally.network_cuts;
  Sleep(strike.random, 20, 100);
}

void SilencePostgres(const Strike& strike) {
  Relay& wire = AnyServer(strike).to_postgres();
  strike.house.people()->KeepAwayUntilTold();
  wire.Silence();
  Sleep(strike.random, 200, 1'800);
  wire.EndSilence();
  strike.house.people()->KeepAway(kStillPrints);
  ++strike.tally.network_cuts;
}

void SilenceClients(const Strike& strike) {
  Relay& wire = AnyServer(strike).from_clients();
  wire.Silence();
  Sleep(strike.random, 100, 500);
  wire.EndSilence();
  ++strike.tally.network_cuts;
}

void DelayPostgres(const Strike& strike) {
  Relay& wire = AnyServer(strike).to_postgres();
  strike.house.people()->KeepAwayUntilTold();
  wire.Delay(milliseconds(Draw(strike.random, 5, 60)));
  Sleep(strike.random, 500, 1'200);
  wire.Delay(milliseconds(0));
  strike.house.people()->KeepAway(kStillPrints);
  ++strike.tally.network_delays;
}

void KillIppPrinter(const Strike& strike) {
  strike.house.ipp()->Kill();
  Sleep(strike.random, 0, 200);
  strike.house.ipp()->Start();
  strike.house.people()->KeepAway(kStillPrints);
  ++strike.tally.printer_faults;
}

void SilenceIppPrinter(const Strike& strike) {
  strike.house.people()->KeepAwayUntilTold();
  strike.house.ipp()->wire().Silence();
  Sleep(strike.random, 300, 1'500);
  strike.house.ipp()->wire().EndSilence();
  strike.house.people()->KeepAway(kStillPrints);
  ++strike.tally.printer_faults;
}

}  // namespace

const std::vector<Fault>& AllFaults() {
  static const std::vector<Fault> kFaults = {
      {"a server is killed", 6, Always, KillServer},
      {"both servers are killed", 1, Always, KillBothServers},
      {"a server is killed at a named point", 5, Always, KillAtCrashPoint},
      {"a server is frozen past its lease", 1, Always, FreezeServer},
      {"a server lives by a wrong clock", 1, CanFakeTime, StartInWrongTime},
      {"the postmaster is killed", 2, Always, KillPostmaster},
      {"a backend is killed", 1, Always, KillBackend},
      {"the power is cut", 1, HasDisk, CutPower},
      {"the disk is full", 1, HasDisk, FillDisk},
      {"a connection is cut at a commit", 3, Always, CutAtCommit},
      {"a server loses PostgreSQL", 1, Always, CutPostgres},
      {"clients lose a server", 1, Always, CutClients},
      {"PostgreSQL falls silent to a server", 1, Always, SilencePostgres},
      {"a server falls silent to its clients", 1, Always, SilenceClients},
      {"PostgreSQL answers a server late", 1, Always, DelayPostgres},
      {"the IPP printer is killed", 2, HasIpp, KillIppPrinter},
      {"the IPP printer falls silent", 1, HasIpp, SilenceIppPrinter},
  };
  return kFaults;
}

std::vector<const Fault*> PlanFaults(House& house, int count, Random& random) {
  std::vector<const Fault*> plan;
  while (static_cast<int>(plan.size()) < count) {
    std::vector<const Fault*> once;
    for (const Fault& fault : AllFaults()) {
      if (fault.is_possible(house)) once.insert(once.end(), static_cast<std::size_t>(fault.times), &fault);
    }
    std::shuffle(once.begin(), once.end(), random);
    plan.insert(plan.end(), once.begin(), once.end());
  }
  plan.resize(static_cast<std::size_t>(count));
  return plan;
}

}  // namespace cetak::fault
