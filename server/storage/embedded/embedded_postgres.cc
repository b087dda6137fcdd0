#include "server/storage/embedded/embedded_postgres.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <pwd.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <fstream>
#include <functional>
#include <optional>
#include <system_error>
#include <thread>

#include "server/base/log.h"
#include "server/storage/embedded/command.h"
#include "server/storage/embedded/directory_lock.h"

namespace cetak {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLongestSocketPath = 107;
constexpr std::string_view kSocketName = "/.s.PGSQL.5432";
constexpr std::string_view kRole = "cetak";

// log_*: an error must not put a card's content into PostgreSQL's log.
constexpr std::string_view kSettings =
    "-c listen_addresses= -c unix_socket_permissions=0700 -c port=5432 -c fsync=on -c synchronous_commit=on"
    " -c full_page_writes=on -c shared_buffers=256MB -c max_connections=100 -c wal_compression=lz4"
    " -c max_wal_size=2GB -c checkpoint_timeout=15min -c checkpoint_completion_target=0.9"
    " -c log_min_error_statement=panic -c log_error_verbosity=terse -c log_checkpoints=off";

tl::unexpected<Error> Unreachable(const std::string& message) {
  return Fail(ErrorCode::kFailedPrecondition, "DATA_DIRECTORY_UNREACHABLE", message);
}

// A directory that only `owner` (and root) may enter; what is there under another owner is not trusted.
Status MakePrivateDirectory(const fs::path& directory, uid_t owner, gid_t group) {
  std::error_code error;
  fs::create_directories(directory, error);
  if (error) return Unreachable(directory.string() + ": " + error.message());
  struct stat found {};
  if (lstat(directory.c_str(), &found) != 0 || !S_ISDIR(found.st_mode) ||
      (found.st_uid != owner && found.st_uid != geteuid())) {
    return Unreachable(directory.string() + " belongs to somebody else");
  }
  if (found.st_uid != owner && lchown(directory.c_str(), owner, group) != 0) {
    return Unreachable(directory.string() + ": " + std::strerror(errno));
  }
  if (chmod(directory.c_str(), 0700) != 0) return Unreachable(directory.string() + ": " + std::strerror(errno));
  return {};
}

// Whether a user without rights of its own may pass every folder on the way.
bool IsOpenToOthers(const fs::path& path) {
  for (fs::path folder = path; folder != folder.root_path(); folder = folder.parent_path()) {
    struct stat found {};
    if (stat(folder.c_str(), &found) == 0 && (found.st_mode & S_IXOTH) == 0) return false;
  }
  return true;
}

// PostgreSQL's user cannot enter root's own home; a directory asked for there lies where packages keep their data.
fs::path ChooseDirectory(const fs::path& asked) {
  const fs::path absolute = fs::absolute(asked).lexically_normal();
  if (geteuid() != 0 || IsOpenToOthers(absolute.parent_path())) return absolute;
  const fs::path chosen = fmt::format("/var/lib/cetak/{:016x}", std::hash<std::string>{}(absolute.native()));
  Log(LogLevel::kInfo, "private postgresql lies elsewhere, where its user can enter",
      {{"asked", absolute.string()}, {"directory", chosen.string()}});
  return chosen;
}

// Its owner and mode are about to be changed: a directory that holds something else is not touched.
Status CheckIsOurs(const fs::path& directory) {
  std::error_code error;
  if (!fs::exists(directory, error) || fs::is_empty(directory, error)) return {};
  if (fs::exists(directory / "owner.lock", error)) return {};
  return Unreachable(directory.string() + " holds something else; choose an empty or new directory");
}

fs::path SocketDirectory(const fs::path& data_directory) {
  const fs::path beside = data_directory / "socket";
  if (beside.native().size() + kSocketName.size() <= kLongestSocketPath) return beside;
  const char* runtime = geteuid() == 0 ? nullptr : std::getenv("XDG_RUNTIME_DIR");
  const fs::path base = runtime != nullptr ? runtime : "/tmp";
  return base / fmt::format("cetak-{}-{:016x}", geteuid(), std::hash<std::string>{}(data_directory.native()));
}

}  // namespace

class EmbeddedPostgres::Cluster {
 public:
  static Result<std::unique_ptr<Cluster>> Open(const EmbeddedOptions& options);

  Status Prepare();
  Status Start();
  Status Stop();
  std::string Url() const {
    return fmt::format("host='{}' port=5432 user={} dbname=postgres", sockets_.string(), kRole);
  }

 private:
  Cluster(const EmbeddedOptions& options, fs::path directory, DirectoryLock lock)
      : options_(options),
        directory_(std::move(directory)),
        sockets_(SocketDirectory(directory_)),
        lock_(std::move(lock)) {}

  fs::path data() const { return directory_ / "cluster"; }
  fs::path log() const { return directory_ / "postgres.log"; }
  int Run(const std::string& program, std::vector<std::string> arguments) const;
  Status InitDatabase() const;
  bool IsReachableForUser() const;
  bool PostmasterLives() const;
  void ForgetRecycledProcessId() const;

  EmbeddedOptions options_;
  fs::path directory_;
  fs::path sockets_;
  std::optional<DirectoryLock> lock_;
  std::string user_;  // that PostgreSQL runs as; empty: this process's
};

Result<std::unique_ptr<EmbeddedPostgres::Cluster>> EmbeddedPostgres::Cluster::Open(const EmbeddedOptions& options) {
  if (!fs::exists(options.binaries / "pg_ctl")) {
    return Fail(ErrorCode::kFailedPrecondition, "POSTGRES_NOT_INSTALLED",
                options.binaries.string() + " has no pg_ctl; install postgresql-15");
  }
  uid_t owner = geteuid();
  gid_t group = getegid();
  std::string user;
  if (owner == 0) {
    user = "postgres";
    const passwd* entry = getpwnam(user.c_str());
    if (entry == nullptr) {
      return Fail(ErrorCode::kFailedPrecondition, "POSTGRES_NOT_INSTALLED",
                  "there is no user postgres to step down to");
    }
    owner = entry->pw_uid;
    group = entry->pw_gid;
  }
  const fs::path directory = ChooseDirectory(options.data_directory);
  CETAK_RETURN_IF_ERROR(CheckIsOurs(directory));
  CETAK_RETURN_IF_ERROR(MakePrivateDirectory(directory, owner, group));
  CETAK_ASSIGN_OR_RETURN(DirectoryLock lock, DirectoryLock::Take(directory));
  std::unique_ptr<Cluster> cluster(new Cluster(options, directory, std::move(lock)));
  cluster->user_ = std::move(user);
  CETAK_RETURN_IF_ERROR(MakePrivateDirectory(cluster->sockets_, owner, group));
  return cluster;
}

int EmbeddedPostgres::Cluster::Run(const std::string& program, std::vector<std::string> arguments) const {
  arguments.insert(arguments.begin(), (options_.binaries / program).string());
  return RunCommand({std::move(arguments), user_, directory_, directory_ / "commands.log"});
}

bool EmbeddedPostgres::Cluster::IsReachableForUser() const {
  return RunCommand({{"/usr/bin/test", "-x", directory_.string()}, user_, "/", "/dev/null"}) == 0;
}

Status EmbeddedPostgres::Cluster::InitDatabase() const {
  // Renamed only when complete, so that a crash in the middle leaves nothing that looks like a database.
  const fs::path unfinished = directory_ / "cluster.unfinished";
  std::error_code error;
  fs::remove_all(unfinished, error);
  const int code = Run("initdb", {"-D", unfinished.string(), "-U", std::string(kRole), "--auth=trust",
                                  "--encoding=UTF8", "--locale=C", "--data-checksums"});
  if (code != 0) {
    return Fail(ErrorCode::kFailedPrecondition, "POSTGRES_NOT_STARTED",
                "initdb failed; see " + (directory_ / "commands.log").string());
  }
  fs::rename(unfinished, data(), error);
  if (error) return Unreachable(data().string() + ": " + error.message());
  // initdb has synced what is inside; the name must last too.
  const int file = open(directory_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = file >= 0 && fsync(file) == 0;
  if (file >= 0) close(file);
  if (!synced) return Unreachable(directory_.string() + ": " + std::strerror(errno));
  return {};
}

Status EmbeddedPostgres::Cluster::Prepare() {
  if (!user_.empty() && !IsReachableForUser()) {
    return Unreachable("PostgreSQL does not run as root, and the user " + user_ + " cannot enter " +
                       directory_.string() + "; choose a directory outside of root's home");
  }
  if (fs::exists(data() / "PG_VERSION")) return {};
  return InitDatabase();
}

bool EmbeddedPostgres::Cluster::PostmasterLives() const {
  std::ifstream file(data() / "postmaster.pid");
  pid_t process = 0;
  if (!(file >> process) || process <= 0) return false;
  std::error_code error;
  const fs::path place = fs::read_symlink(fmt::format("/proc/{}/cwd", process), error);
  return !error && fs::equivalent(place, data(), error);
}

// After a reboot the number in postmaster.pid may be another program's, for which pg_ctl would wait in vain.
void EmbeddedPostgres::Cluster::ForgetRecycledProcessId() const {
  std::ifstream file(data() / "postmaster.pid");
  pid_t process = 0;
  if (!(file >> process) || process <= 0 || kill(process, 0) != 0 || PostmasterLives()) return;
  std::error_code error;
  fs::remove(data() / "postmaster.pid", error);
}

Status EmbeddedPostgres::Cluster::Start() {
  const std::string seconds = std::to_string(options_.start_timeout.count());
  if (PostmasterLives()) {
    Log(LogLevel::kInfo, "postgresql found running", {{"directory", directory_.string()}});
    const auto deadline = std::chrono::steady_clock::now() + options_.start_timeout;
    while (Run("pg_isready", {"-q", "-h", sockets_.string(), "-U", std::string(kRole)}) != 0) {
      if (!PostmasterLives()) return Start();
      if (std::chrono::steady_clock::now() > deadline) {
        return Fail(ErrorCode::kFailedPrecondition, "POSTGRES_NOT_STARTED",
                    "it runs but does not answer; see " + log().string());
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return {};
  }
  ForgetRecycledProcessId();
  const std::string settings = fmt::format("{} -c unix_socket_directories='{}'", kSettings, sockets_.string());
  const auto deadline = std::chrono::steady_clock::now() + options_.start_timeout;
  // Backends that outlived a killed postmaster hold its shared memory for a moment.
  while (Run("pg_ctl",
             {"start", "-w", "-s", "-t", seconds, "-D", data().string(), "-l", log().string(), "-o", settings}) != 0) {
    if (std::chrono::steady_clock::now() > deadline) {
      return Fail(ErrorCode::kFailedPrecondition, "POSTGRES_NOT_STARTED", "see " + log().string());
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
  }
  Log(LogLevel::kInfo, "postgresql started", {{"directory", directory_.string()}});
  return {};
}

Status EmbeddedPostgres::Cluster::Stop() {
  if (!lock_) return {};
  const int code =
      PostmasterLives() ? Run("pg_ctl", {"stop", "-w", "-s", "-m", "fast", "-t", "60", "-D", data().string()}) : 0;
  const bool still_there = code != 0 && PostmasterLives();
  std::error_code ignored;
  if (!still_there) fs::remove(sockets_, ignored);
  lock_.reset();
  if (still_there) return Fail(ErrorCode::kInternal, "POSTGRES_NOT_STOPPED", "see " + log().string());
  return {};
}

EmbeddedPostgres::EmbeddedPostgres(std::unique_ptr<Cluster> cluster)
    : cluster_(std::move(cluster)), url_(cluster_->Url()) {}

EmbeddedPostgres::~EmbeddedPostgres() {
  if (const Status stopped = Stop(); !stopped) {
    Log(LogLevel::kError, "postgresql not stopped", {{"error", Describe(stopped.error())}});
  }
}

Status EmbeddedPostgres::Stop() { return cluster_->Stop(); }

Result<std::unique_ptr<EmbeddedPostgres>> StartEmbeddedPostgres(const EmbeddedOptions& options) {
  CETAK_ASSIGN_OR_RETURN(std::unique_ptr<EmbeddedPostgres::Cluster> cluster, EmbeddedPostgres::Cluster::Open(options));
  CETAK_RETURN_IF_ERROR(cluster->Prepare());
  CETAK_RETURN_IF_ERROR(cluster->Start());
  return std::unique_ptr<EmbeddedPostgres>(new EmbeddedPostgres(std::move(cluster)));
}

}  // namespace cetak
