#include "printer_drivers/simulated/simulated_printer.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <fstream>
#include <thread>

#include "tests/conformance/printer_under_test.h"

namespace cetak {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;
using testing::ElementsAre;
using testing::EndsWith;
using testing::IsEmpty;

class SimulatedPrinterTest : public PrinterTest {
 protected:
  std::unique_ptr<PrinterDriver> Make(std::map<std::string, std::string> options) {
    options.insert({{"log", LogPath()}, {"pace", "instant"}, {"recover_after_ms", "20"}});
    auto printer = MakeSimulatedPrinter({"sim-1", options});
    if (!printer) BrokenInvariant(Describe(printer.error()));
    return *std::move(printer);
  }
  std::string LogPath() const { return (directory_ / "cards.log").string(); }
  DeviceOutcome Print(PrinterDriver& printer, const Ticket& ticket) {
    const DeviceOutcome submitted = printer.Submit(ticket, PlainCard(), journal_);
    return submitted.outcome == OutcomeClass::kPending ? printer.Poll(ticket, seconds(5)) : submitted;
  }
  std::vector<std::string> Lines() const {
    std::vector<std::string> lines;
    std::ifstream log(LogPath());
    for (std::string line; std::getline(log, line);) lines.push_back(line);
    return lines;
  }

  KeptJournal journal_;
};

TEST_F(SimulatedPrinterTest, CompletesAWindowOfCardsInOrder) {
  const auto printer = Make({{"queue_depth", "3"}});
  const std::vector<Ticket> window = {{"1-1-1"}, {"1-2-1"}, {"1-3-1"}};
  for (const Ticket& ticket : window) {
    EXPECT_EQ(printer->Submit(ticket, PlainCard(), journal_).outcome, OutcomeClass::kPending);
  }
  EXPECT_EQ(printer->Submit({"1-4-1"}, PlainCard(), journal_).outcome, OutcomeClass::kRetryableNoCard);
  EXPECT_THAT(Lines(), IsEmpty());
  EXPECT_EQ(printer->Poll(window[0], milliseconds(0)).outcome, OutcomeClass::kPrinted);
  EXPECT_THAT(Lines(), ElementsAre(EndsWith(" ticket=1-1-1 card=good"), EndsWith(" ticket=1-2-1 card=good"),
                                   EndsWith(" ticket=1-3-1 card=good")));
  EXPECT_EQ(printer->Poll(window[1], milliseconds(0)).outcome, OutcomeClass::kPrinted);
  EXPECT_EQ(printer->Poll(window[2], milliseconds(0)).outcome, OutcomeClass::kPrinted);
}

TEST_F(SimulatedPrinterTest, TheLogTellsEachOfManyTicketsAndWhatLinesCameSince) {
  constexpr int kCards = 3'000;
  const auto write = [&](int batch, auto card_of) {
    std::ofstream log(LogPath(), std::ios::app);
    for (int n = 0; n < kCards; ++n) {
      log << fmt::format("2026-11-23T12:00:00.000000Z ticket={}-{}-1 card={}\n", batch, n, card_of(n));
    }
  };
  write(1, [](int n) { return n % 3 == 0 ? "spoiled" : "good"; });
  const auto log = CardLog::Open(LogPath()).value();
  EXPECT_EQ(log->Find({"2-7-1"}).value(), std::nullopt);
  write(2, [](int) { return "good"; });
  EXPECT_EQ(log->Find({"2-7-1"}).value(), PhysicalCard::kGood);
  for (int n = 0; n < kCards; ++n) {
    EXPECT_EQ(log->Find({fmt::format("1-{}-1", n)}).value(), n % 3 == 0 ? PhysicalCard::kSpoiled : PhysicalCard::kGood);
  }
  EXPECT_EQ(log->Find({"1-7-2"}).value(), std::nullopt);
}

TEST_F(SimulatedPrinterTest, FollowsItsScriptOfFaults) {
  const auto printer = Make({{"faults", "spoil@1, refuse@2, permanent@2, unknown@3, unknown-lost@4"}});
  EXPECT_EQ(Print(*printer, {"1-1-1"}).outcome, OutcomeClass::kCardSpoiled);
  EXPECT_EQ(Print(*printer, {"1-2-1"}).outcome, OutcomeClass::kRetryableNoCard);
  EXPECT_EQ(Print(*printer, {"1-3-1"}).outcome, OutcomeClass::kPermanent);
  EXPECT_EQ(Print(*printer, {"1-4-1"}).outcome, OutcomeClass::kPrinted);
  EXPECT_EQ(Print(*printer, {"1-5-1"}).outcome, OutcomeClass::kUnknown);
  EXPECT_EQ(Print(*printer, {"1-6-1"}).outcome, OutcomeClass::kUnknown);
  EXPECT_EQ(Print(*printer, {"1-7-1"}).outcome, OutcomeClass::kPrinted);
  EXPECT_THAT(Lines(), ElementsAre(EndsWith("ticket=1-1-1 card=spoiled"), EndsWith("ticket=1-4-1 card=good"),
                                   EndsWith("ticket=1-5-1 card=good"), EndsWith("ticket=1-7-1 card=good")));
}

TEST_F(SimulatedPrinterTest, NeverSettlesACardWhoseAnswerTheScriptLost) {
  {
    const auto printer = Make({{"faults", "unknown@1, unknown-lost@2"}});
    Print(*printer, {"1-1-1"});
    Print(*printer, {"1-2-1"});
  }
  const auto printer = Make({});
  EXPECT_EQ(printer->Reconcile({"1-1-1"}, journal_).outcome, OutcomeClass::kUnknown);
  EXPECT_EQ(printer->Reconcile({"1-2-1"}, journal_).outcome, OutcomeClass::kUnknown);
}

TEST_F(SimulatedPrinterTest, StopsForAPersonAndGoesOnWithTheSameCard) {
  const auto printer = Make({{"faults", "jam@1"}});
  ASSERT_EQ(printer->Submit({"1-1-1"}, PlainCard(), journal_).outcome, OutcomeClass::kPending);
  const DeviceOutcome stopped = printer->Poll({"1-1-1"}, seconds(5));
  EXPECT_EQ(stopped.outcome, OutcomeClass::kNeedsOperator);
  EXPECT_EQ(stopped.note, "media-jam");
  EXPECT_EQ(printer->GetStatus().state, PrinterState::kStopped);
  EXPECT_EQ(printer->Poll({"1-1-1"}, seconds(5)).outcome, OutcomeClass::kPrinted);
  EXPECT_EQ(Lines().size(), 1U);
}

TEST_F(SimulatedPrinterTest, GoesAwayForAWhileAndComesBack) {
  const auto printer = Make({{"faults", "offline@1"}});
  EXPECT_EQ(Print(*printer, {"1-1-1"}).outcome, OutcomeClass::kRetryableNoCard);
  EXPECT_EQ(printer->GetStatus().state, PrinterState::kUnreachable);
  std::this_thread::sleep_for(milliseconds(25));
  EXPECT_EQ(Print(*printer, {"1-1-2"}).outcome, OutcomeClass::kPrinted);
}

TEST_F(SimulatedPrinterTest, CountsItsCardsOverARestart) {
  { ASSERT_EQ(Print(*Make({}), {"1-1-1"}).outcome, OutcomeClass::kPrinted); }
  const auto printer = Make({{"faults", "spoil@2"}});
  EXPECT_EQ(printer->GetStatus().impressions_completed, 2);
  EXPECT_EQ(Print(*printer, {"1-2-1"}).outcome, OutcomeClass::kCardSpoiled);
}

TEST_F(SimulatedPrinterTest, ProvesAfterARestartWhatCameOutAndWhatDidNot) {
  {
    const auto printer = Make({{"faults", "spoil@2"}, {"queue_depth", "2"}});
    Print(*printer, {"1-1-1"});
    Print(*printer, {"1-2-1"});
    printer->Submit({"1-3-1"}, PlainCard(), journal_);
  }
  const auto printer = Make({});
  EXPECT_EQ(printer->Reconcile({"1-1-1"}, journal_).outcome, OutcomeClass::kPrinted);
  EXPECT_EQ(printer->Reconcile({"1-2-1"}, journal_).outcome, OutcomeClass::kCardSpoiled);
  EXPECT_EQ(printer->Reconcile({"1-3-1"}, journal_).outcome, OutcomeClass::kRetryableNoCard);
}

TEST_F(SimulatedPrinterTest, TakesALineThatBrokeOffForACardThatNeverCame) {
  { std::ofstream(LogPath()) << "2026-11-23T12:00:00.000000Z ticket=1-1-1 card=good\n2026-11-23T12:00:01.0000"; }
  const auto printer = Make({});
  EXPECT_EQ(printer->GetStatus().impressions_completed, 2);
  ASSERT_EQ(Print(*printer, {"1-2-1"}).outcome, OutcomeClass::kPrinted);
  EXPECT_THAT(Lines(), ElementsAre(EndsWith("ticket=1-1-1 card=good"), EndsWith("ticket=1-2-1 card=good")));
}

TEST_F(SimulatedPrinterTest, IsOneDeviceForTwoServers) {
  const auto first = Make({{"faults", "spoil@3"}});
  const auto second = Make({{"faults", "spoil@3"}});
  ASSERT_EQ(Print(*first, {"1-1-1"}).outcome, OutcomeClass::kPrinted);
  ASSERT_EQ(Print(*second, {"1-2-1"}).outcome, OutcomeClass::kPrinted);
  EXPECT_EQ(first->GetStatus().impressions_completed, 4);
  EXPECT_EQ(Print(*first, {"1-3-1"}).outcome, OutcomeClass::kCardSpoiled);
  EXPECT_EQ(second->Reconcile({"1-3-1"}, journal_).outcome, OutcomeClass::kCardSpoiled);
}

TEST_F(SimulatedPrinterTest, LosesItsPowerInEachPhaseOfACardAndForgetsWhatWasQueued) {
  const std::vector<std::pair<std::string, OutcomeClass>> phases = {{"before", OutcomeClass::kRetryableNoCard},
                                                                    {"during", OutcomeClass::kCardSpoiled},
                                                                    {"after", OutcomeClass::kPrinted}};
  for (const auto& [phase, outcome] : phases) {
    const auto printer =
        Make({{"log", LogPath() + phase}, {"queue_depth", "2"}, {"faults", "power-loss-" + phase + "@1"}});
    printer->Submit({"1-1-1"}, PlainCard(), journal_);
    printer->Submit({"1-2-1"}, PlainCard(), journal_);
    EXPECT_EQ(printer->Poll({"1-2-1"}, milliseconds(0)).outcome, OutcomeClass::kPending) << phase;
    EXPECT_EQ(printer->GetStatus().state, PrinterState::kUnreachable) << phase;
    EXPECT_EQ(printer->Poll({"1-1-1"}, seconds(5)).outcome, outcome) << phase;
    EXPECT_EQ(printer->Poll({"1-2-1"}, seconds(5)).outcome, OutcomeClass::kRetryableNoCard) << phase;
  }
}

TEST_F(SimulatedPrinterTest, DropsACardThatIsCanceledInTime) {
  const auto printer = Make({{"pace", "real"}});
  ASSERT_EQ(printer->Submit({"1-1-1"}, PlainCard(), journal_).outcome, OutcomeClass::kPending);
  EXPECT_EQ(printer->GetStatus().state, PrinterState::kProcessing);
  EXPECT_EQ(printer->Cancel({"1-1-1"}).outcome, OutcomeClass::kRetryableNoCard);
  EXPECT_EQ(printer->GetStatus().state, PrinterState::kIdle);
}

TEST_F(SimulatedPrinterTest, TakesItsTimeUnlessItIsInstant) {
  const auto printer = Make({{"pace", "fast"}});
  const auto start = steady_clock::now();
  ASSERT_EQ(Print(*printer, {"1-1-1"}).outcome, OutcomeClass::kPrinted);
  EXPECT_GE(steady_clock::now() - start, milliseconds(50));
}

}  // namespace
}  // namespace cetak
