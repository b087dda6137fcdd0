#include "tests/fault/campaign/cluster.h"

#include <pwd.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <pqxx/pqxx>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

#include "tests/fault/campaign/child.h"

namespace cetak::fault {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr const char* kBinaries = "/usr/lib/postgresql/15/bin/";
constexpr std::chrono::seconds kStartTimeout{60};

void GiveTo(const std::string& user, const fs::path& directory) {
  fs::create_directories(directory);
  fs::permissions(directory, fs::perms(0700));
  const passwd* entry = user.empty() ? nullptr : getpwnam(user.c_str());
  if (entry != nullptr && chown(directory.c_str(), entry->pw_uid, entry->pw_gid) != 0) {
    throw std::runtime_error(directory.string() + " cannot be given to " + user);
  }
}

// Processes that work in the data directory, as all of PostgreSQL's do.
std::vector<pid_t> ProcessesIn(const fs::path& directory) {
  std::vector<pid_t> found;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator("/proc", ignored)) {
    const std::string name = entry.path().filename().string();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    const fs::path place = fs::read_symlink(entry.path() / "cwd", ignored);
    if (!ignored && place == directory) found.push_back(std::stoi(name));
  }
  return found;
}

}  // namespace

Cluster::Cluster(fs::path directory, fs::path beside)
    : directory_(std::move(directory)), beside_(std::move(beside)), user_(geteuid() == 0 ? "postgres" : "") {
  GiveTo(user_, beside_);
  GiveTo(user_, directory_);
  Init();
  Start();
}

Cluster::~Cluster() { KillAll(); }

void Cluster::Init() {
  RunChild({{std::string(kBinaries) + "initdb", "-D", (directory_ / "data").string(), "-U", "cetak", "--auth=trust",
             "--encoding=UTF8", "--locale=C", "--data-checksums"},
            beside_ / "initdb",
            {},
            user_});
}

void Cluster::Start() {
  const auto until = steady_clock::now() + kStartTimeout;
  while (steady_clock::now() < until) {
    postmaster_ = StartChild({{std::string(kBinaries) + "postgres",
                               "-D",
                               (directory_ / "data").string(),
                               "-k",
                               beside_.string(),
                               "-c",
                               "listen_addresses=",
                               "-c",
                               "fsync=on",
                               "-c",
                               "synchronous_commit=on",
                               "-c",
                               "full_page_writes=on",
                               "-c",
                               "shared_buffers=64MB",
                               "-c",
                               "max_connections=100",
                               "-c",
                               "max_wal_size=256MB",
                               "-c",
                               "log_min_error_statement=panic"},
                              beside_ / ("postgres." + std::to_string(++starts_)),
                              {},
                              user_});
    while (steady_clock::now() < until && !postmaster_->Wait(milliseconds(0))) {
      if (Answers()) return;
      std::this_thread::sleep_for(milliseconds(20));
    }
    std::this_thread::sleep_for(milliseconds(50));  // what outlived a killed postmaster holds its memory for a moment
  }
  throw std::runtime_error("PostgreSQL does not start: " + postmaster_->Errors());
}

bool Cluster::Answers() const {
  try {
    pqxx::connection connection(Url("postgres") + " connect_timeout=2");
    return true;
  } catch (const pqxx::failure&) {
    return false;
  }
}

void Cluster::KillPostmaster() {
  postmaster_->Signal(SIGKILL);
  postmaster_->Wait(std::chrono::seconds(10));
}

bool Cluster::KillBackend() {
  try {
    pqxx::connection connection(Url("postgres"));
    pqxx::nontransaction session(connection);
    const pqxx::result rows = session.exec(
        "SELECT pid FROM pg_stat_activity WHERE application_name = 'cetakd' ORDER BY state = 'active' DESC, random()"
        " LIMIT 1");
    return !rows.empty() && kill(rows[0][0].as<pid_t>(), SIGKILL) == 0;
  } catch (const pqxx::failure&) {
    return false;
  }
}

void Cluster::KillAll() {
  if (postmaster_) KillPostmaster();
  while (true) {
    const std::vector<pid_t> left = ProcessesIn(directory_ / "data");
    if (left.empty()) return;
    for (const pid_t process : left) kill(process, SIGKILL);
    std::this_thread::sleep_for(milliseconds(5));
  }
}

std::string Cluster::Url(const std::string& database) const {
  return "host='" + beside_.string() + "' port=5432 user=cetak dbname=" + database;
}

void Cluster::Execute(const std::string& database, const std::string& sql) const {
  pqxx::connection connection(Url(database));
  pqxx::nontransaction session(connection);
  session.exec(sql);
}

}  // namespace cetak::fault
