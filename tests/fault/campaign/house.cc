#include "tests/fault/campaign/house.h"

#include <algorithm>
#include <csignal>
#include <fstream>
#include <limits>
#include <pqxx/pqxx>
#include <stdexcept>
#include <thread>
#include <utility>

#include "tests/fault/campaign/child.h"

namespace cetak::fault {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::int64_t kIppEvery = 150;
constexpr std::int64_t kDiskBytes = std::int64_t{1} << 30;

fs::path MadeHouse(fs::path directory) {
  fs::create_directories(directory);
  return directory;
}

}  // namespace

Machine::Machine(const fs::path& directory) {
  if (LoopDisk::IsPossible()) disk = std::make_unique<LoopDisk>(directory / "power", kDiskBytes);
  cluster = std::make_unique<Cluster>(disk ? disk->root() / "cluster" : directory / "cluster", directory / "postgres");
}

House::House(Machine& machine, fs::path directory, HouseOptions options)
    : machine_(machine),
      directory_(MadeHouse(std::move(directory))),
      options_(std::move(options)),
      database_("house_" + directory_.filename().string()) {
  if (options_.with_ipp && IppDevice::IsPossible()) {
    ipp_ = std::make_unique<IppDevice>(directory_ / "ipp");
    ipp_->Start();
  }
  Random random(options_.seed);
  SiteOptions site = options_.site;
  site.cards_directory = (directory_ / "cards").string();
  site.ipp_uri = ipp_ ? ipp_->uri() : "";
  site_ = MakeSite(site, random);
  cluster().Execute("postgres", "CREATE DATABASE " + database_);
  ApplySite();
  acknowledged_ = std::make_unique<AcknowledgementLog>((directory_ / "acknowledged").string());
  first_ = std::make_unique<ServerUnderFire>(directory_ / "first", cluster().socket(), database_);
  second_ = std::make_unique<ServerUnderFire>(directory_ / "second", cluster().socket(), database_);
  first_->Start(options_.first_life);
  second_->Start(options_.first_life);
  offices_ = std::make_unique<Offices>(site_.offices, Addresses(), options_.seed, ipp_ ? kIppEvery : 0, *acknowledged_);
  if (!options_.with_people) return;
  const checker::Witnesses witnesses = Witnesses();
  people_ =
      std::make_unique<Person>(PersonOptions{witnesses.database_url, Addresses(), witnesses.card_logs, options_.seed},
                               *offices_, *acknowledged_);
}

House::~House() {
  first_->Thaw();
  second_->Thaw();
  people_.reset();
  first_->Kill();
  second_->Kill();
  offices_.reset();
}

void House::ApplySite() {
  const std::string file = (directory_ / "site.toml").string();
  std::ofstream(file) << site_.toml;
  const std::string cetakd = std::string(CETAK_BIN) + "/cetakd";
  RunChild({{cetakd, "migrate", "up", "--database-url", database_url()}, (directory_ / "migrate").string(), {}, ""});
  RunChild(
      {{cetakd, "site", "apply", file, "--database-url", database_url()}, (directory_ / "apply").string(), {}, ""});
}

checker::Witnesses House::Witnesses() const {
  checker::Witnesses witnesses{database_url(), acknowledged_->path(), {}};
  for (const ScriptedPrinter& printer : site_.printers) witnesses.card_logs.push_back(printer.log);
  if (ipp_) witnesses.card_logs.push_back(ipp_->log());
  return witnesses;
}

int House::Revive() {
  int killed = 0;
  for (ServerUnderFire* server : {first_.get(), second_.get()}) {
    if (server->IsAlive()) continue;
    if (server->EndedByItself()) throw std::runtime_error("a server ended by itself:\n" + server->Log());
    if (server->WasKilled()) ++killed;
    server->Start();
  }
  return killed;
}

bool House::AwaitAnswered(std::chrono::seconds at_most) {
  const auto until = steady_clock::now() + at_most;
  while (!offices_->IsDone()) {
    if (steady_clock::now() > until) return false;
    ReviveMeanwhile();
  }
  return true;
}

bool House::AwaitDrained(std::chrono::seconds patience) {
  auto until = steady_clock::now() + patience;
  for (int fewest = std::numeric_limits<int>::max(); fewest > 0; ReviveMeanwhile()) {
    const int unfinished = CountUnfinished().value_or(fewest);
    if (unfinished < fewest) until = steady_clock::now() + patience;
    fewest = std::min(fewest, unfinished);
    if (steady_clock::now() > until) return false;
  }
  return true;
}

void House::ReviveMeanwhile() {
  killed_meanwhile_ += Revive();
  std::this_thread::sleep_for(milliseconds(50));
}

ServerUnderFire& House::Dispatching() {
  std::string name;
  std::getline(std::ifstream(directory_ / "second" / "data" / "server.id"), name);
  try {
    pqxx::connection connection(database_url());
    pqxx::nontransaction session(connection);
    const pqxx::result rows = session.exec("SELECT server FROM room_lease ORDER BY expires_at DESC LIMIT 1");
    if (!rows.empty() && name == rows[0][0].c_str()) return *second_;
  } catch (const pqxx::failure&) {
    return *first_;
  }
  return *first_;
}

// Nothing where PostgreSQL gives no answer.
std::optional<int> House::CountUnfinished() {
  try {
    pqxx::connection connection(database_url());
    pqxx::nontransaction session(connection);
    const pqxx::result rows = session.exec(
        "SELECT (SELECT coalesce(sum(tail - head - withdrawn_ahead + held + batched - printed - aborted), 0)"
        " FROM lane_figures()) + (SELECT count(*) FROM batch WHERE state <> 4)");
    return rows[0][0].as<int>();
  } catch (const pqxx::failure&) {
    return std::nullopt;
  }
}

}  // namespace cetak::fault
