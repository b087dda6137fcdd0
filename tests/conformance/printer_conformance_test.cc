// What every driver promises (printer_drivers/api/printer_driver.h), asked of each with a real printer behind it.
#include <gmock/gmock.h>

#include <chrono>
#include <thread>

#include "tests/conformance/printer_under_test.h"
#include "tests/conformance/waiting.h"

namespace cetak {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;
using testing::ElementsAre;
using testing::IsEmpty;

class PrinterConformance : public PrinterTest, public testing::WithParamInterface<PrinterKind> {
 protected:
  PrinterConformance() : printer_(GetParam().start(directory_)), driver_(printer_->MakeDriver()) {}

  DeviceOutcome Print(const Ticket& ticket) {
    const DeviceOutcome submitted = driver_->Submit(ticket, PlainCard(), journal_);
    return submitted.outcome == OutcomeClass::kPending ? PollToTheEnd(ticket) : submitted;
  }
  DeviceOutcome PollToTheEnd(const Ticket& ticket) {
    const auto deadline = steady_clock::now() + seconds(10);
    DeviceOutcome outcome{OutcomeClass::kPending, ""};
    while (steady_clock::now() < deadline &&
           (outcome.outcome == OutcomeClass::kPending || outcome.outcome == OutcomeClass::kNeedsOperator)) {
      outcome = driver_->Poll(ticket, seconds(1));
    }
    return outcome;
  }
  std::vector<std::string> TicketsInTray() const {
    std::vector<std::string> tickets;
    for (const CardInTray& card : printer_->Cards()) tickets.push_back(card.ticket);
    return tickets;
  }
  bool HasReason(std::string_view keyword) {
    const PrinterStatus status = driver_->GetStatus();
    return std::any_of(status.reasons.begin(), status.reasons.end(),
                       [&](const PrinterReason& reason) { return reason.keyword == keyword; });
  }
  // The printer takes the person's hand in its own time.
  bool SoonHasReason(std::string_view keyword, bool wanted) {
    return AwaitThat(seconds(3), [&] { return HasReason(keyword) == wanted; });
  }

  std::unique_ptr<PrinterUnderTest> printer_;
  std::unique_ptr<PrinterDriver> driver_;
  KeptJournal journal_;
};

TEST_P(PrinterConformance, SaysWhatItIs) {
  const Identity identity = driver_->Identify();
  EXPECT_NE(identity.make_and_model, "");
  EXPECT_NE(identity.uuid, "");
  const Capabilities capabilities = driver_->GetCapabilities();
  EXPECT_EQ(capabilities.sides, 2);
  EXPECT_NEAR(capabilities.size.width_px, 1012, 1);
  EXPECT_NEAR(capabilities.size.height_px, 638, 1);
}

TEST_P(PrinterConformance, IsIdleWithoutReasonsWhenNothingIsWrong) {
  const PrinterStatus status = driver_->GetStatus();
  EXPECT_EQ(status.state, PrinterState::kIdle);
  EXPECT_THAT(status.reasons, IsEmpty());
}

TEST_P(PrinterConformance, PrintsACardOnce) {
  EXPECT_EQ(Print({"1-1-1"}).outcome, OutcomeClass::kPrinted);
  EXPECT_THAT(TicketsInTray(), ElementsAre("1-1-1"));
}

TEST_P(PrinterConformance, PrintsTenCardsEachOnceAndInOrder) {
  std::vector<std::string> expected;
  for (int i = 1; i <= 10; ++i) {
    const Ticket ticket{"2-" + std::to_string(i) + "-1"};
    ASSERT_EQ(Print(ticket).outcome, OutcomeClass::kPrinted) << ticket.id;
    expected.push_back(ticket.id);
  }
  EXPECT_EQ(TicketsInTray(), expected);
}

TEST_P(PrinterConformance, ShowsAnEmptyHopperUntilSomebodyFillsIt) {
  printer_->EmptyHopper();
  EXPECT_TRUE(SoonHasReason("media-empty", true));
  printer_->FillHopper();
  EXPECT_TRUE(SoonHasReason("media-empty", false));
}

TEST_P(PrinterConformance, GoesOnWithTheSameCardWhenAPersonHelped) {
  const Ticket ticket{"3-1-1"};
  printer_->EmptyHopper();
  ASSERT_TRUE(SoonHasReason("media-empty", true));
  ASSERT_EQ(driver_->Submit(ticket, PlainCard(), journal_).outcome, OutcomeClass::kPending);
  EXPECT_EQ(driver_->Poll(ticket, seconds(3)).outcome, OutcomeClass::kNeedsOperator);
  EXPECT_THAT(TicketsInTray(), IsEmpty());
  printer_->FillHopper();
  EXPECT_EQ(PollToTheEnd(ticket).outcome, OutcomeClass::kPrinted);
  EXPECT_THAT(TicketsInTray(), ElementsAre("3-1-1"));
}

TEST_P(PrinterConformance, SaysThatNoCardCameWhenItCannotBeReached) {
  printer_->SwitchOff();
  EXPECT_EQ(driver_->GetStatus().state, PrinterState::kUnreachable);
  EXPECT_EQ(Print({"4-1-1"}).outcome, OutcomeClass::kRetryableNoCard);
  printer_->SwitchOn();
  EXPECT_EQ(driver_->GetStatus().state, PrinterState::kIdle);
  EXPECT_THAT(TicketsInTray(), IsEmpty());
}

TEST_P(PrinterConformance, RefusesACardForAnotherTimeWhenItIsBusy) {
  printer_->Occupy();
  EXPECT_EQ(Print({"5-1-1"}).outcome, OutcomeClass::kRetryableNoCard);
  EXPECT_THAT(TicketsInTray(), IsEmpty());
}

TEST_P(PrinterConformance, KnowsAPrintedCardOfAnotherLifeOfTheDriver) {
  const Ticket ticket{"6-1-1"};
  ASSERT_EQ(Print(ticket).outcome, OutcomeClass::kPrinted);
  journal_.ForgetOutcome(ticket);
  driver_.reset();
  driver_ = printer_->MakeDriver();
  EXPECT_EQ(driver_->Reconcile(ticket, journal_).outcome, OutcomeClass::kPrinted);
}

TEST_P(PrinterConformance, NeverCallsACardPrintedThatWasNeverSubmitted) {
  ASSERT_EQ(Print({"7-1-1"}).outcome, OutcomeClass::kPrinted);
  EXPECT_NE(driver_->Reconcile({"7-2-1"}, journal_).outcome, OutcomeClass::kPrinted);
  EXPECT_NE(driver_->Poll({"7-2-1"}, milliseconds(0)).outcome, OutcomeClass::kPrinted);
}

TEST_P(PrinterConformance, DoubtsAPrintedCardThatThePrinterForgotOverARestart) {
  const Ticket ticket{"8-1-1"};
  ASSERT_EQ(Print(ticket).outcome, OutcomeClass::kPrinted);
  journal_.ForgetOutcome(ticket);
  printer_->SwitchOff();
  printer_->SwitchOn();
  driver_.reset();
  driver_ = printer_->MakeDriver();
  EXPECT_EQ(driver_->Reconcile(ticket, journal_).outcome,
            printer_->RemembersAfterRestart() ? OutcomeClass::kPrinted : OutcomeClass::kUnknown);
}

TEST_P(PrinterConformance, ReturnsFromABlockedCallWithinASecondOfAnInterrupt) {
  const Ticket ticket{"9-1-1"};
  printer_->EmptyHopper();
  ASSERT_TRUE(SoonHasReason("media-empty", true));
  ASSERT_EQ(driver_->Submit(ticket, PlainCard(), journal_).outcome, OutcomeClass::kPending);
  ASSERT_EQ(driver_->Poll(ticket, seconds(3)).outcome, OutcomeClass::kNeedsOperator);
  steady_clock::time_point interrupted_at;
  std::thread person([&] {
    std::this_thread::sleep_for(milliseconds(100));
    interrupted_at = steady_clock::now();
    driver_->Interrupt();
  });
  driver_->Poll(ticket, seconds(30));
  person.join();
  EXPECT_LT(steady_clock::now() - interrupted_at, seconds(1));
}

// Only those that keep pictures.
class PictureConformance : public PrinterConformance {};

TEST_P(PictureConformance, PutsTheFrontOnTheFrontAndTheBackOnTheBack) {
  ASSERT_EQ(Print({"1-1-1"}).outcome, OutcomeClass::kPrinted);
  const auto cards = printer_->Cards();
  ASSERT_EQ(cards.size(), 1U);
  EXPECT_EQ(cards[0].front, PlainCard::kFront);
  EXPECT_EQ(cards[0].back, PlainCard::kBack);
}

constexpr PrinterKind kSimulated{"simulated", &StartSimulated};
constexpr PrinterKind kIppeveprinter{"ippeveprinter", &StartIppeveprinter};

std::string NameOf(const testing::TestParamInfo<PrinterKind>& kind) { return kind.param.name; }

#ifdef CETAK_PAPPL_CARD_PRINTER
constexpr PrinterKind kPappl{"pappl", &StartPappl};
INSTANTIATE_TEST_SUITE_P(All, PrinterConformance, testing::Values(kSimulated, kIppeveprinter, kPappl), NameOf);
INSTANTIATE_TEST_SUITE_P(Ipp, PictureConformance, testing::Values(kIppeveprinter, kPappl), NameOf);
#else
INSTANTIATE_TEST_SUITE_P(All, PrinterConformance, testing::Values(kSimulated, kIppeveprinter), NameOf);
INSTANTIATE_TEST_SUITE_P(Ipp, PictureConformance, testing::Values(kIppeveprinter), NameOf);
#endif

}  // namespace
}  // namespace cetak
