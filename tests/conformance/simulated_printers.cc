#include <fstream>
#include <sstream>

#include "printer_drivers/simulated/simulated_printer.h"
#include "tests/conformance/printer_under_test.h"

namespace cetak {
namespace {

// Driver and device are one, so the hands are at the last driver that was made.
class SimulatedUnderTest final : public PrinterUnderTest {
 public:
  explicit SimulatedUnderTest(const std::filesystem::path& directory) : log_((directory / "cards.log").string()) {}

  std::unique_ptr<PrinterDriver> MakeDriver() override {
    auto driver = MakeSimulatedPrinter(
        {"sim-1", {{"log", log_}, {"pace", "instant"}, {"recover_after_ms", "0"}, {"draw", "yes"}}});
    if (!driver) BrokenInvariant(Describe(driver.error()));
    device_ = static_cast<SimulatedPrinter*>(driver->get());
    return *std::move(driver);
  }
  std::vector<CardInTray> Cards() const override {
    std::vector<CardInTray> cards;
    std::ifstream log(log_);
    for (std::string time, ticket, card; log >> time >> ticket >> card;) {
      if (card == "card=good") cards.push_back({ticket.substr(ticket.find('=') + 1), "", ""});
    }
    return cards;
  }
  void EmptyHopper() override { device_->BreakDown("media-empty"); }
  void FillHopper() override { device_->Help(); }
  void Occupy() override { device_->Submit({"9-9-9"}, PlainCard(), journal_); }
  void SwitchOff() override { device_->BreakDown("offline"); }
  void SwitchOn() override { device_->Help(); }
  bool RemembersAfterRestart() const override { return true; }

 private:
  const std::string log_;
  KeptJournal journal_;
  SimulatedPrinter* device_ = nullptr;
};

}  // namespace

std::unique_ptr<PrinterUnderTest> StartSimulated(const std::filesystem::path& directory) {
  return std::make_unique<SimulatedUnderTest>(directory);
}

}  // namespace cetak
