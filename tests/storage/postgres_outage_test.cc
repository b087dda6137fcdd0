// PostgreSQL dies under the store: every acknowledged job is there once, and the store works again by itself.
#include <signal.h>

#include <atomic>
#include <thread>

#include "server/storage/postgres/migrator.h"
#include "tests/storage/sample_site.h"
#include "tests/storage/test_database.h"

namespace cetak {
namespace {

using std::chrono::seconds;

void KillPostmaster(const std::filesystem::path& directory) {
  const pid_t process = PostmasterOf(directory);
  ASSERT_GT(process, 0);
  ASSERT_EQ(kill(process, SIGKILL), 0);
}

// A client that repeats what was not acknowledged.
class Submitter {
 public:
  explicit Submitter(PrintStore& store) : store_(store), room_(store), thread_([this] { Run(); }) {}
  void StopAndJoin() {
    stop_ = true;
    thread_.join();
  }
  std::uint32_t acknowledged() const { return acknowledged_; }
  std::uint32_t refused() const { return refused_; }

 private:
  void Run() {
    while (!stop_) {
      const auto answers = store_.AppendJobs(room_.Jobs(acknowledged_ + 1, 20));
      if (answers) {
        for (const auto& answer : *answers) ASSERT_TRUE(answer);
        acknowledged_ += 20;
        continue;
      }
      EXPECT_EQ(answers.error().code, ErrorCode::kUnavailable) << Describe(answers.error());
      EXPECT_TRUE(answers.error().retry_after);
      ++refused_;
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  }

  PrintStore& store_;
  SampleRoom room_;
  std::atomic<bool> stop_ = false;
  std::atomic<std::uint32_t> acknowledged_ = 0;
  std::atomic<std::uint32_t> refused_ = 0;
  std::thread thread_;
};

template <typename Condition>
void Await(const Condition& condition) {
  const auto deadline = std::chrono::steady_clock::now() + seconds(30);
  while (!condition() && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  ASSERT_TRUE(condition());
}

TEST(Outage, AKillOfPostgresInMidAppendLosesAndDoublesNothing) {
  TemporaryDirectory directory;
  auto server = StartEmbeddedPostgres({directory.path()});
  ASSERT_TRUE(server) << Describe(server.error());
  ASSERT_TRUE(MigrateUp((*server)->url()));
  const auto store = OpenStore((*server)->url());
  ASSERT_TRUE(store->ApplySite(SampleSite(), false));
  Submitter submitter(*store);
  Await([&] { return submitter.acknowledged() > 200; });

  KillPostmaster(directory.path());
  Await([&] { return submitter.refused() > 0; });
  EXPECT_EQ(store->Ping().error().code, ErrorCode::kUnavailable);
  server->reset();
  server = StartEmbeddedPostgres({directory.path()});
  ASSERT_TRUE(server) << Describe(server.error());
  const std::uint32_t before = submitter.acknowledged();
  Await([&] { return submitter.acknowledged() > before + 200; });
  submitter.StopAndJoin();

  EXPECT_TRUE(store->Ping());
  EXPECT_EQ(RunSql((*server)->url(), "SELECT count(*) FROM print_job"), std::to_string(submitter.acknowledged()));
  EXPECT_EQ(RunSql((*server)->url(), "SELECT max(lane_seq) FROM print_job"), std::to_string(submitter.acknowledged()));
  ExpectNoDiscrepancy(*store);
}

TEST(Outage, AKilledBackendIsReplaced) {
  const std::string url = FreshDatabase();
  const auto store = OpenStore(url);
  ASSERT_TRUE(store->ApplySite(SampleSite(), false));
  SampleRoom room(*store);
  room.Append(1, 5);

  RunSql(url,
         "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
         " WHERE datname = current_database() AND pid <> pg_backend_pid()");

  auto answers = store->AppendJobs(room.Jobs(6, 5));
  if (!answers) {
    EXPECT_EQ(answers.error().code, ErrorCode::kUnavailable);
    answers = store->AppendJobs(room.Jobs(6, 5));
  }
  ASSERT_TRUE(answers) << Describe(answers.error());
  EXPECT_EQ(answers->back()->place.seq.value, 10);
}

}  // namespace
}  // namespace cetak
