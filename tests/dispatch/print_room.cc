#include "tests/dispatch/print_room.h"

#include <fstream>
#include <set>
#include <thread>

#include "tests/dispatch/blank_card.h"

namespace cetak {
namespace {

std::unique_ptr<SimulatedPrinter> MakeDevice(const Printer& printer, std::map<std::string, std::string> options,
                                             const std::string& log) {
  options["log"] = log;
  options.insert({{"pace", "instant"}, {"recover_after_ms", "0"}});
  const SimulatedOptions read = ReadSimulatedOptions({printer.code, options}).value();
  return std::make_unique<SimulatedPrinter>(printer.code, read, CardLog::Open(read.log).value());
}

}  // namespace

PrintRoomTest::PrintRoomTest() : real_(OpenStore(url_)), store_(*real_), printer_options_(2) {
  policy_ = DefaultPolicy();
  policy_.batch_max_cards = 10;
  policy_.batch_max_age = std::chrono::seconds(0);
  policy_.move_after = std::chrono::seconds(60);
  dispatch_options_.status_interval = std::chrono::milliseconds(50);
  dispatch_options_.idle_poll = std::chrono::milliseconds(50);
  dispatch_options_.server = Uuid{{0xd1}};
  dispatch_options_.state_directory = directory_.path() / "state";
}

PrintRoomTest::~PrintRoomTest() {
  another_server_.reset();
  Close(std::chrono::milliseconds(0));
}

void PrintRoomTest::Apply() {
  if (room_) return;
  Site site = SampleSite();
  site.policy = policy_;
  const auto applied = real_->ApplySite(site, false);
  if (!applied) BrokenInvariant(Describe(applied.error()));
  room_.emplace(*real_);
}

void PrintRoomTest::Pause(std::size_t index, bool paused) {
  Apply();
  ASSERT_TRUE(real_->SetPrinterPaused(room_->printer(index), paused, "a test"));
}

void PrintRoomTest::Open() {
  Apply();
  const Site site = real_->LoadSite().value();
  std::map<PrinterId, std::unique_ptr<PrinterDriver>> drivers;
  printers_.clear();
  for (std::size_t i = 0; i < 2; ++i) {
    auto driver =
        std::make_unique<WatchedPrinter>(MakeDevice(site.printers[i], printer_options_[i], LogOf(i)), on_submit_);
    printers_.push_back(driver.get());
    drivers.emplace(room_->printer(i), std::move(driver));
  }
  dispatcher_ =
      std::make_unique<Dispatcher>(store_, clock_, site, MakeBlankCard, std::move(drivers), dispatch_options_);
  const Status started = dispatcher_->Start();
  ASSERT_TRUE(started) << Describe(started.error());
}

void PrintRoomTest::OpenAnotherServer() {
  const Site site = real_->LoadSite().value();
  std::map<PrinterId, std::unique_ptr<PrinterDriver>> drivers;
  for (std::size_t i = 0; i < 2; ++i) {
    drivers.emplace(room_->printer(i), MakeDevice(site.printers[i], {}, LogOf(i) + ".another"));
  }
  DispatchOptions options = dispatch_options_;
  options.server = Uuid{{0xd2}};
  options.state_directory += "-another";
  another_server_ = std::make_unique<Dispatcher>(*real_, clock_, site, MakeBlankCard, std::move(drivers), options);
  const Status started = another_server_->Start();
  ASSERT_TRUE(started) << Describe(started.error());
}

void PrintRoomTest::Close(std::chrono::milliseconds grace) {
  if (dispatcher_) dispatcher_->Stop(grace);
  dispatcher_.reset();
  printers_.clear();
}

PrinterView PrintRoomTest::View(std::size_t index) const {
  for (const PrinterView& view : dispatcher_->Printers()) {
    if (view.printer.id == room_->printer(index)) return view;
  }
  BrokenInvariant("no such printer");
}

LaneFigures PrintRoomTest::Total() const {
  LaneFigures total;
  for (const LaneFigures& lane : real_->lanes().All()) {
    total.printed += lane.printed;
    total.aborted += lane.aborted;
    total.in_doubt += lane.in_doubt;
    total.batched += lane.batched;
  }
  return total;
}

std::vector<Batch> PrintRoomTest::OpenBatches() const { return real_->ListBatches({.open_only = true}).value(); }

bool PrintRoomTest::AllIsDone(std::int64_t cards) const {
  const LaneFigures total = Total();
  return total.printed + total.aborted == cards && OpenBatches().empty();
}

std::string PrintRoomTest::LogOf(std::size_t index) const {
  return directory_.path() / ("printer-" + std::to_string(index) + ".log");
}

std::vector<PrintRoomTest::PhysicalCardLine> PrintRoomTest::Tray(std::size_t index) const {
  std::vector<PhysicalCardLine> tray;
  std::ifstream log(LogOf(index));
  for (std::string at, ticket, card; log >> at >> ticket >> card;) {
    tray.push_back({ticket.substr(ticket.find('=') + 1), card == "card=good"});
  }
  return tray;
}

std::vector<PrintRoomTest::PhysicalCardLine> PrintRoomTest::Trays() const {
  std::vector<PhysicalCardLine> trays = Tray(0);
  for (PhysicalCardLine& line : Tray(1)) trays.push_back(std::move(line));
  return trays;
}

void PrintRoomTest::ExpectAtMostOneGoodCardAPlace() const {
  std::set<std::string> places;
  for (const PhysicalCardLine& line : Trays()) {
    EXPECT_TRUE(!line.good || places.insert(line.Place()).second) << "two good cards of " << line.Place();
  }
}

bool PrintRoomTest::Eventually(const std::function<bool()>& condition) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!condition()) {
    if (std::chrono::steady_clock::now() >= deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

}  // namespace cetak
