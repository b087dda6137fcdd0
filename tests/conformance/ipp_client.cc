// ipp_client URI JOURNAL TICKET print|print-noisy|reconcile [before|after STEP]: the process that holds the IPP driver,
// with the journal of the real server, for tests that kill it. It says what became of the card on its last line,
// "OUTCOME printed job-completed-successfully", and kills itself with SIGKILL before or after it journaled STEP.
#include <signal.h>

#include <chrono>
#include <iostream>
#include <string>

#include "printer_drivers/ipp/ipp_printer.h"
#include "server/dispatch/ticket_journal.h"
#include "tests/conformance/noisy_card.h"
#include "tests/conformance/plain_card.h"
#include "tests/conformance/waiting.h"

namespace cetak {
namespace {

struct Death {
  bool before = false;
  std::string step;  // never, when it is empty
};

class DeadlyJournal final : public TicketJournal {
 public:
  DeadlyJournal(TicketJournal& journal, Death death) : journal_(journal), death_(std::move(death)) {}

  Status Append(const Ticket& ticket, std::string_view step) override {
    const bool here = step.substr(0, step.find(' ')) == death_.step;
    if (here && death_.before) raise(SIGKILL);
    Status appended = journal_.Append(ticket, step);
    if (here) raise(SIGKILL);
    return appended;
  }
  Result<std::vector<std::string>> Read(const Ticket& ticket) const override { return journal_.Read(ticket); }

 private:
  TicketJournal& journal_;
  const Death death_;
};

int Run(const std::vector<std::string>& words) {
  if (words.size() != 4 && words.size() != 6) return 2;
  const Ticket ticket{words[2]};
  auto kept = PrinterJournal::Open(words[1]);
  auto driver = MakeIppPrinter({"ipp-1", {{"uri", words[0]}, {"timeout_s", "3"}}});
  if (!kept || !driver) return 3;
  DeadlyJournal journal(**kept, words.size() == 6 ? Death{words[4] == "before", words[5]} : Death{});
  DeviceOutcome outcome;
  if (words[3] == "reconcile") {
    outcome = (*driver)->Reconcile(ticket, journal);
  } else {
    const PlainCard plain;
    const NoisyCard noisy;
    const Card& card = words[3] == "print" ? static_cast<const Card&>(plain) : noisy;
    outcome = (*driver)->Submit(ticket, card, journal);
  }
  outcome = PollToTheEnd(**driver, ticket, std::move(outcome));
  std::cout << "OUTCOME " << Name(outcome.outcome) << " " << outcome.note << std::endl;
  return 0;
}

}  // namespace
}  // namespace cetak

int main(int argc, char** argv) { return cetak::Run({argv + 1, argv + argc}); }
