// What only a spooler can do to a card: a cupsd that is killed starts its jobs again, forgets them, or gives their ids
// again.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <unistd.h>

#include <chrono>
#include <fstream>

#include "tests/conformance/crash_test.h"

namespace cetak {
namespace {

class Cupsd : public CrashTest {
 protected:
  void StartWith(const CupsOptions& options) { peer_ = StartCups(directory_ / "peer", options); }
  // The backend has begun when this returns.
  DeviceOutcome SubmitStuck(PrinterDriver& driver, const char* fault) {
    peer_->Meet(fault);
    const DeviceOutcome submitted = driver.Submit({"1-1-1"}, PlainCard(), journal_);
    EXPECT_TRUE(peer_->AwaitStuck());
    return submitted;
  }
  // That the first job waits and that the queue is stopped.
  bool AwaitPendingOnDisk() const {
    return AwaitThat(std::chrono::seconds(10), [this] {
      const IppMessage job(ippNew());
      const int file = open((directory_ / "peer" / "spool" / "c00001").c_str(), O_RDONLY | O_CLOEXEC);
      const bool whole = file >= 0 && ippReadFile(file, job.get()) == IPP_STATE_DATA;
      if (file >= 0) close(file);
      std::ifstream queues(directory_ / "peer" / "root" / "printers.conf");
      const std::string queue((std::istreambuf_iterator<char>(queues)), {});
      return whole && IntegerOf(job.get(), "job-state") == IPP_JSTATE_PENDING &&
             queue.find("State Stopped") != std::string::npos;
    });
  }
};

TEST_F(Cupsd, NeverMakesTheSecondCardWhenItStartsAJobAgain) {
  StartWith({});
  const auto driver = MakeDriver();
  const DeviceOutcome submitted = SubmitStuck(*driver, "stuck-before");
  peer_->Kill();
  peer_->Start();
  peer_->Release();  // the first run makes its card
  const DeviceOutcome outcome = PollToTheEnd(*driver, {"1-1-1"}, submitted);
  EXPECT_EQ(outcome.outcome, OutcomeClass::kUnknown) << outcome.note;
  EXPECT_TRUE(IsHonest("1-1-1", outcome));
  EXPECT_EQ(peer_->CardsOf("1-1-1").all(), 1);
}

TEST_F(Cupsd, WouldMakeASecondCardWithoutTheBackendThatForbidsIt) {
  StartWith({.before_device = ""});
  auto stranger = peer_->Stranger("cetak");
  peer_->Meet("stuck-after");
  stranger.PrintCard("1-1-1");
  ASSERT_TRUE(peer_->AwaitStuck());
  peer_->Kill();
  peer_->Release();
  peer_->Start();
  EXPECT_EQ(peer_->CardsOf("1-1-1").all(), 2) << "this CUPS needs deploy/printers/once no more";
}

TEST_F(Cupsd, GetsNoCardFromTheDriverWithoutThatBackend) {
  StartWith({.before_device = ""});
  const auto driver = MakeDriver();
  const PrinterStatus status = driver->GetStatus();
  EXPECT_EQ(status.state, PrinterState::kStopped);
  EXPECT_THAT(status.message, testing::HasSubstr("once:"));
  const DeviceOutcome outcome = Print(*driver, "1-1-1");
  EXPECT_EQ(outcome.outcome, OutcomeClass::kRetryableNoCard) << outcome.note;
  EXPECT_TRUE(IsHonest("1-1-1", outcome));
}

TEST_F(Cupsd, ForgetsAJobAndGivesItsIdAgainWhenItIsKilledSoon) {
  StartWith({.dirty_clean_interval_s = 30});
  const auto driver = MakeDriver();
  const DeviceOutcome submitted = SubmitStuck(*driver, "stuck-before");
  peer_->Kill();
  peer_->Start();
  EXPECT_EQ(peer_->Stranger().CreateJob("1-1-1"), 1) << "the id is given again";
  peer_->Release();
  const DeviceOutcome outcome = PollToTheEnd(*driver, {"1-1-1"}, submitted);
  EXPECT_EQ(outcome.outcome, OutcomeClass::kUnknown) << outcome.note;
  EXPECT_EQ(MakeDriver()->Reconcile({"1-1-1"}, journal_).outcome, OutcomeClass::kUnknown);
  EXPECT_EQ(peer_->CardsOf("1-1-1").all(), 1);
}

// The power goes before the spool knows that the job began; back again, CUPS calls the job new, and somebody cancels
// it.
TEST_F(Cupsd, IsNotBelievedThatACanceledJobNeverBegan) {
  StartWith({});
  auto person = peer_->Stranger("cetak");
  const auto driver = MakeDriver();
  person.Pause();
  peer_->Meet("stuck-before");
  const DeviceOutcome submitted = driver->Submit({"1-1-1"}, PlainCard(), journal_);
  ASSERT_EQ(submitted.outcome, OutcomeClass::kPending) << submitted.note;
  ASSERT_TRUE(AwaitPendingOnDisk());
  const auto older = std::filesystem::copy_options::recursive | std::filesystem::copy_options::overwrite_existing;
  std::filesystem::create_directory(directory_ / "older");
  for (const char* part : {"spool", "cache", "root"}) {
    std::filesystem::copy(directory_ / "peer" / part, directory_ / "older" / part, older);
  }
  person.Resume();
  ASSERT_TRUE(peer_->AwaitStuck());
  peer_->Kill();
  for (const char* part : {"spool", "cache", "root"}) {
    std::filesystem::copy(directory_ / "older" / part, directory_ / "peer" / part, older);
  }
  peer_->Start();
  person.CancelJobs("1-1-1");
  peer_->Release();
  const DeviceOutcome seen = PollToTheEnd(*driver, {"1-1-1"}, submitted);
  const DeviceOutcome asked = MakeDriver()->Reconcile({"1-1-1"}, journal_);
  EXPECT_EQ(peer_->CardsOf("1-1-1").all(), 1);
  for (const DeviceOutcome& outcome : {seen, asked}) {
    EXPECT_EQ(outcome.outcome, OutcomeClass::kUnknown) << outcome.note;
  }
}

}  // namespace
}  // namespace cetak
