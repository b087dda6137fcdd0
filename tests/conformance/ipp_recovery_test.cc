// What the IPP driver says when the wire or the server breaks in the middle of a card, with ippeveprinter at the other
// end.
#include <gmock/gmock.h>

#include <chrono>
#include <thread>

#include "tests/conformance/child_process.h"
#include "tests/conformance/ipp_printers.h"
#include "tests/conformance/noisy_card.h"
#include "tests/conformance/severing_relay.h"

namespace cetak {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;
using testing::ElementsAre;

class IppRecovery : public PrinterTest {
 protected:
  IppRecovery() : printer_(StartIppeveprinterAt(directory_)), relay_(printer_->port()) {}

  DeviceOutcome Print(PrinterDriver& driver, const Ticket& ticket, const Card& card) {
    const DeviceOutcome submitted = driver.Submit(ticket, card, journal_);
    return submitted.outcome == OutcomeClass::kPending ? driver.Poll(ticket, seconds(5)) : submitted;
  }
  std::vector<std::string> Steps(const Ticket& ticket) const { return *journal_.Read(ticket); }

  std::unique_ptr<IppPrinterUnderTest> printer_;
  SeveringRelay relay_;
  KeptJournal journal_;
};

TEST_F(IppRecovery, JournalsEachStepBeforeItIsTaken) {
  ASSERT_EQ(Print(*printer_->MakeDriver(), {"1-1-1"}, NoisyCard()).outcome, OutcomeClass::kPrinted);
  EXPECT_THAT(Steps({"1-1-1"}), ElementsAre("INTENT", "CREATED 1", "SENDING 2", "SENT", "OUTCOME printed"));
}

TEST_F(IppRecovery, DoubtsACardWhoseUploadBrokeOff) {
  const Ticket ticket{"1-1-1"};
  const auto driver = MakeIppDriver(relay_.port(), "2");
  ASSERT_EQ(driver->GetStatus().state, PrinterState::kIdle);
  relay_.CutAfter(500'000);
  EXPECT_EQ(Print(*driver, ticket, NoisyCard()).outcome, OutcomeClass::kUnknown);
  EXPECT_NE(printer_->MakeDriver()->Reconcile(ticket, journal_).outcome, OutcomeClass::kPrinted);
  EXPECT_NE(printer_->MakeDriver()->Reconcile(ticket, journal_).outcome, OutcomeClass::kRetryableNoCard);
}

TEST_F(IppRecovery, DoubtsACardWhenThePrinterFallsSilentAfterIt) {
  const Ticket ticket{"1-1-1"};
  const auto driver = MakeIppDriver(relay_.port(), "1");
  printer_->EmptyHopper();
  ASSERT_EQ(driver->Submit(ticket, PlainCard(), journal_).outcome, OutcomeClass::kPending);
  relay_.Mute();
  const auto start = steady_clock::now();
  DeviceOutcome outcome{OutcomeClass::kPending, ""};
  while (outcome.outcome == OutcomeClass::kPending && steady_clock::now() - start < seconds(8)) {
    outcome = driver->Poll(ticket, milliseconds(500));
  }
  EXPECT_EQ(outcome.outcome, OutcomeClass::kUnknown);
  EXPECT_EQ(outcome.note, "contact-lost");
}

TEST_F(IppRecovery, ProvesFromTheJournalThatAnUnsentCardNeverCame) {
  const Ticket ticket{"1-1-1"};
  ASSERT_TRUE(journal_.Append(ticket, "INTENT"));
  ASSERT_TRUE(journal_.Append(ticket, "CREATED 1"));
  EXPECT_EQ(printer_->MakeDriver()->Reconcile(ticket, journal_).outcome, OutcomeClass::kRetryableNoCard);
}

TEST_F(IppRecovery, CancelsItsOwnOrphanThatBlocksThePrinter) {
  ASSERT_LT(CreateJobWithoutDocument(printer_->port(), "cetak", "9-9-1"), 0x100);
  EXPECT_EQ(Print(*printer_->MakeDriver(), {"1-1-1"}, PlainCard()).outcome, OutcomeClass::kPrinted);
}

TEST_F(IppRecovery, LeavesAJobOfItsNameThatIsNoTicket) {
  ASSERT_LT(CreateJobWithoutDocument(printer_->port(), "cetak", "test page"), 0x100);
  EXPECT_EQ(Print(*printer_->MakeDriver(), {"1-1-1"}, PlainCard()).outcome, OutcomeClass::kRetryableNoCard);
}

TEST_F(IppRecovery, ReturnsFromASilentPrinterAfterItsTimeOut) {
  relay_.Mute();
  const auto driver = MakeIppDriver(relay_.port(), "1");
  const auto start = steady_clock::now();
  EXPECT_EQ(driver->GetStatus().state, PrinterState::kUnreachable);
  EXPECT_LT(steady_clock::now() - start, seconds(3));
}

TEST_F(IppRecovery, ReturnsFromASilentPrinterWithinASecondOfAnInterrupt) {
  relay_.Mute();
  const auto driver = MakeIppDriver(relay_.port(), "30");
  steady_clock::time_point interrupted_at;
  std::thread person([&] {
    std::this_thread::sleep_for(milliseconds(200));
    interrupted_at = steady_clock::now();
    driver->Interrupt();
  });
  EXPECT_EQ(driver->GetStatus().state, PrinterState::kUnreachable);
  person.join();
  EXPECT_LT(steady_clock::now() - interrupted_at, seconds(1));
}

}  // namespace
}  // namespace cetak
