// A print room with two simulated printers over a fresh database: what every test of dispatch starts from.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "server/dispatch/dispatcher.h"
#include "tests/dispatch/watched_printer.h"
#include "tests/fakes/faulty_print_store.h"
#include "tests/storage/sample_site.h"
#include "tests/storage/test_database.h"

namespace cetak {

class PrintRoomTest : public testing::Test {
 protected:
  using Options = std::map<std::string, std::string>;
  struct PhysicalCardLine {
    std::string ticket;  // batch-place-attempt
    bool good = false;

    std::string Place() const { return ticket.substr(0, ticket.rfind('-')); }
  };

  PrintRoomTest();
  ~PrintRoomTest() override;

  // The policy is the site's once the first Open wrote it.
  BatchingPolicy policy_;
  DispatchOptions dispatch_options_;
  WatchedPrinter::OnSubmit on_submit_ = [](const Ticket&) {};

  // The devices' own options; instant, and without recovery where nothing else is said.
  void SetUpPrinter(std::size_t index, const Options& options) { printer_options_.at(index) = options; }
  void Apply();                                       // the site
  void Pause(std::size_t index, bool paused = true);  // before Open
  void Open();                                        // a dispatcher with drivers of its own
  void OpenAnotherServer();                           // on the same database, with printers that never saw a card
  void Close(std::chrono::milliseconds grace = std::chrono::seconds(5));

  WatchedPrinter& printer(std::size_t index) { return *printers_.at(index); }
  PrinterView View(std::size_t index) const;
  LaneFigures Total() const;  // of all lanes
  std::vector<Batch> OpenBatches() const;
  bool AllIsDone(std::int64_t cards) const;  // so many final outcomes, and no batch is open

  // What lies in the tray of a printer, in order; and in both.
  std::vector<PhysicalCardLine> Tray(std::size_t index) const;
  std::vector<PhysicalCardLine> Trays() const;
  void ExpectAtMostOneGoodCardAPlace() const;

  // False when the condition does not come true in good time.
  static bool Eventually(const std::function<bool()>& condition);

  const std::string url_ = FreshDatabase();
  const TemporaryDirectory directory_;
  std::unique_ptr<PrintStore> real_;
  FaultyPrintStore store_;
  std::optional<SampleRoom> room_;
  std::unique_ptr<Dispatcher> dispatcher_;
  std::unique_ptr<Dispatcher> another_server_;

 private:
  std::string LogOf(std::size_t index) const;

  const SystemClock clock_;
  std::vector<Options> printer_options_;
  std::vector<WatchedPrinter*> printers_;
};

}  // namespace cetak
