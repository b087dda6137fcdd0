#include "tests/storage/test_database.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>

#include <fstream>
#include <pqxx/pqxx>

#include "server/storage/postgres/migrator.h"

namespace cetak {
namespace {

class PrivatePostgres : public testing::Environment {
 public:
  static PrivatePostgres& Get() {
    static PrivatePostgres* const environment = new PrivatePostgres;
    return *environment;
  }

  void TearDown() override {
    // Nobody needs the data: an immediate shutdown spares the checkpoint of every database that was made.
    const pid_t postmaster = server_ ? PostmasterOf(directory_->path()) : 0;
    if (postmaster > 0) kill(postmaster, SIGQUIT);
    server_.reset();
    directory_.reset();
  }

  std::string MakeDatabase(const std::string& from) {
    Start();
    const std::string name = "test_" + std::to_string(++made_);
    RunSql(server_->url(), "CREATE DATABASE " + name + " TEMPLATE " + from);
    return UrlOf(name);
  }

 private:
  // The first test that needs it starts it; a run of other tests does not.
  void Start() {
    if (server_) return;
    directory_ = std::make_unique<TemporaryDirectory>();
    auto started = StartEmbeddedPostgres({directory_->path()});
    if (!started) BrokenInvariant(Describe(started.error()));
    server_ = std::move(*started);
    RunSql(server_->url(), "CREATE DATABASE migrated");
    if (const auto migrated = MigrateUp(UrlOf("migrated")); !migrated) BrokenInvariant(Describe(migrated.error()));
  }
  std::string UrlOf(const std::string& database) const { return server_->url() + " dbname=" + database; }

  std::unique_ptr<TemporaryDirectory> directory_;
  std::unique_ptr<EmbeddedPostgres> server_;
  int made_ = 0;
};

const auto* const kEnvironment = testing::AddGlobalTestEnvironment(&PrivatePostgres::Get());

}  // namespace

TemporaryDirectory::TemporaryDirectory() {
  std::string name = "/tmp/cetak-test-XXXXXX";
  if (mkdtemp(name.data()) == nullptr) BrokenInvariant("no temporary directory");
  path_ = name;
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

pid_t PostmasterOf(const std::filesystem::path& directory) {
  std::ifstream file(directory / "cluster" / "postmaster.pid");
  pid_t process = 0;
  file >> process;
  return process;
}

std::string FreshDatabase() { return PrivatePostgres::Get().MakeDatabase("migrated"); }
std::string EmptyDatabase() { return PrivatePostgres::Get().MakeDatabase("template1"); }

std::unique_ptr<PrintStore> OpenStore(const std::string& url, std::shared_ptr<const Clock> clock) {
  PostgresOptions options;
  options.url = url;
  options.connections = 4;
  options.poll_interval = std::chrono::milliseconds(100);
  if (clock) options.clock = std::move(clock);
  auto store = OpenPostgresPrintStore(std::move(options));
  if (!store) BrokenInvariant(Describe(store.error()));
  return std::move(*store);
}

std::string RunSql(const std::string& url, const std::string& sql) {
  pqxx::connection connection(url);
  pqxx::nontransaction session(connection);
  const pqxx::result rows = session.exec(sql);
  return rows.empty() || rows[0].empty() ? "" : rows[0][0].c_str();
}

}  // namespace cetak
