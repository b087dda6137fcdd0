#include "tests/conformance/crash_test.h"

#include <fmt/format.h>
#include <sys/wait.h>

#include <array>
#include <chrono>
#include <fstream>
#include <sstream>

#include "printer_drivers/ipp/ipp_printer.h"

namespace cetak {
namespace {

using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr std::array kOutcomes = {
    OutcomeClass::kPending,     OutcomeClass::kPrinted, OutcomeClass::kRetryableNoCard, OutcomeClass::kNeedsOperator,
    OutcomeClass::kCardSpoiled, OutcomeClass::kUnknown, OutcomeClass::kPermanent};

}  // namespace

CrashTest::CrashTest() : journal_file_((directory_ / "ipp-1.journal").string()) {
  std::filesystem::create_directory(directory_ / "peer");
}

std::unique_ptr<ChildProcess> CrashTest::StartClient(const std::string& ticket, const std::string& verb,
                                                     const std::string& death, std::optional<int> port) {
  std::filesystem::remove(directory_ / "client.log");
  std::vector<std::string> command{CETAK_IPP_CLIENT, peer_->Uri(port.value_or(peer_->port())), journal_file_, ticket,
                                   verb};
  std::istringstream words(death);
  for (std::string word; words >> word;) command.push_back(word);
  return std::make_unique<ChildProcess>(command, (directory_ / "client.log").string());
}

std::optional<DeviceOutcome> CrashTest::EndOf(ChildProcess& client) {
  const int status = client.Wait();
  if (WIFSIGNALED(status)) return std::nullopt;
  std::ifstream log(directory_ / "client.log");
  for (std::string line; std::getline(log, line);) {
    std::istringstream words(line);
    std::string mark;
    std::string outcome;
    DeviceOutcome said;
    if (!(words >> mark >> outcome >> said.note) || mark != "OUTCOME") continue;
    for (const OutcomeClass one : kOutcomes) {
      if (Name(one) == outcome) said.outcome = one;
    }
    return said;
  }
  BrokenInvariant(fmt::format("ipp_client ended with status {} and without an outcome", status));
}

std::optional<DeviceOutcome> CrashTest::Client(const std::string& ticket, const std::string& verb,
                                               const std::string& death) {
  return EndOf(*StartClient(ticket, verb, death));
}

DeviceOutcome CrashTest::Reconcile(const std::string& ticket) { return Client(ticket, "reconcile").value(); }

std::unique_ptr<PrinterDriver> CrashTest::MakeDriver(std::optional<int> port, const std::string& timeout_s) {
  auto driver =
      MakeIppPrinter({"ipp-1", {{"uri", peer_->Uri(port.value_or(peer_->port()))}, {"timeout_s", timeout_s}}});
  if (!driver) BrokenInvariant(Describe(driver.error()));
  return *std::move(driver);
}

DeviceOutcome CrashTest::Print(PrinterDriver& driver, const std::string& ticket, const Card& card) {
  return PollToTheEnd(driver, {ticket}, driver.Submit({ticket}, card, journal_));
}

testing::AssertionResult CrashTest::IsHonest(const std::string& ticket, const DeviceOutcome& outcome) {
  const CrashPeer::Count cards = peer_->CardsOf(ticket);
  bool honest = false;
  switch (outcome.outcome) {
    case OutcomeClass::kPrinted: honest = cards.good == 1 && cards.spoiled == 0; break;
    case OutcomeClass::kRetryableNoCard:
    case OutcomeClass::kPermanent: honest = cards.all() == 0; break;
    case OutcomeClass::kCardSpoiled: honest = cards.all() > 0; break;
    case OutcomeClass::kUnknown: honest = true; break;
    default: break;  // no outcome
  }
  return (honest ? testing::AssertionSuccess() : testing::AssertionFailure())
         << ticket << ": " << testing::PrintToString(outcome) << ", and in the tray " << cards.good << " good and "
         << cards.spoiled << " spoiled";
}

}  // namespace cetak
