// What the crash tests share: a printer that fails, lives of the process that holds the driver, and the one question
// that is asked after every fault.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/conformance/crash_peer.h"
#include "tests/conformance/printer_under_test.h"
#include "tests/conformance/waiting.h"

namespace cetak {

class CrashTest : public PrinterTest {
 protected:
  CrashTest();

  // Runs ipp_client: `verb` as there, and how it dies ("after SENT"; empty: not by itself).
  std::unique_ptr<ChildProcess> StartClient(const std::string& ticket, const std::string& verb,
                                            const std::string& death = "", std::optional<int> port = std::nullopt);
  // What it said at its end; nullopt when it was killed.
  std::optional<DeviceOutcome> EndOf(ChildProcess& client);
  std::optional<DeviceOutcome> Client(const std::string& ticket, const std::string& verb,
                                      const std::string& death = "");
  // Another life of the driver asks the printer.
  DeviceOutcome Reconcile(const std::string& ticket);
  // A driver in this process, with a wire of its own.
  std::unique_ptr<PrinterDriver> MakeDriver(std::optional<int> port = std::nullopt, const std::string& timeout_s = "3");
  DeviceOutcome Print(PrinterDriver& driver, const std::string& ticket, const Card& card = PlainCard());

  // The promise, against the tray: printed is one good card; no card is none; and if there are two, or one that is not
  // good, the driver says in doubt or spoiled.
  testing::AssertionResult IsHonest(const std::string& ticket, const DeviceOutcome& outcome);

  std::unique_ptr<CrashPeer> peer_;  // each test starts its own
  KeptJournal journal_;              // of the drivers in this process
  const std::string journal_file_;   // of the clients
};

class CrashOnEachPeer : public CrashTest, public testing::WithParamInterface<CrashPeerKind> {
 protected:
  CrashOnEachPeer() { peer_ = GetParam().start(directory_ / "peer"); }
};

inline std::vector<CrashPeerKind> AllCrashPeers() {
  return {{"ippeveprinter", &StartCrashingIppeveprinter},
#ifdef CETAK_PAPPL_CARD_PRINTER
          {"pappl", &StartCrashingPappl},
#endif
          {"cups", &StartCrashingCups}};
}

inline std::string NameOfPeer(const testing::TestParamInfo<CrashPeerKind>& kind) { return kind.param.name; }

inline void PrintTo(const DeviceOutcome& outcome, std::ostream* out) {
  *out << Name(outcome.outcome) << " (" << outcome.note << ")";
}

}  // namespace cetak
