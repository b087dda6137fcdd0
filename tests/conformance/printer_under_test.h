// What the conformance suite asks of every printer: a driver, a person's hands, and the tray with the cards that came
// out.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "printer_drivers/api/printer_driver.h"
#include "tests/conformance/plain_card.h"
#include "tests/conformance/waiting.h"

namespace cetak {

struct CardInTray {
  std::string ticket;
  std::string front;  // the colour of its centre, "c82828"; empty where the printer keeps no pictures
  std::string back;
};

class PrinterUnderTest {
 public:
  virtual ~PrinterUnderTest() = default;
  virtual std::unique_ptr<PrinterDriver> MakeDriver() = 0;
  virtual std::vector<CardInTray> Cards() const = 0;  // good ones, in the order in which they came out
  virtual void EmptyHopper() = 0;
  virtual void FillHopper() = 0;
  virtual void Occupy() = 0;  // a stranger's card is in the way
  virtual void SwitchOff() = 0;
  virtual void SwitchOn() = 0;
  virtual bool RemembersAfterRestart() const = 0;
};

struct PrinterKind {
  const char* name;
  std::unique_ptr<PrinterUnderTest> (*start)(const std::filesystem::path& directory);
};

inline void PrintTo(const PrinterKind& kind, std::ostream* out) { *out << kind.name; }

std::unique_ptr<PrinterUnderTest> StartSimulated(const std::filesystem::path& directory);
std::unique_ptr<PrinterUnderTest> StartIppeveprinter(const std::filesystem::path& directory);
#ifdef CETAK_PAPPL_CARD_PRINTER
std::unique_ptr<PrinterUnderTest> StartPappl(const std::filesystem::path& directory);
#endif

// Outlives the drivers, as the real one does.
class KeptJournal final : public TicketJournal {
 public:
  Status Append(const Ticket& ticket, std::string_view step) override {
    steps_[ticket].emplace_back(step);
    return {};
  }
  Result<std::vector<std::string>> Read(const Ticket& ticket) const override {
    const auto steps = steps_.find(ticket);
    return steps == steps_.end() ? std::vector<std::string>{} : steps->second;
  }
  // As if the server had died before it heard what became of the card.
  void ForgetOutcome(const Ticket& ticket) {
    std::erase_if(steps_[ticket], [](const std::string& step) { return step.starts_with("OUTCOME"); });
  }

 private:
  std::map<Ticket, std::vector<std::string>> steps_;
};

// A folder of its own for each test.
class PrinterTest : public testing::Test {
 protected:
  PrinterTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "cetak-printer-XXXXXX").string();
    directory_ = mkdtemp(pattern.data());
  }
  ~PrinterTest() override {
    std::error_code still_written_to;  // by what a printer had started, which ends a little later
    AwaitThat(std::chrono::seconds(10), [&] {
      std::filesystem::remove_all(directory_, still_written_to);
      return !still_written_to;
    });
  }

  std::filesystem::path directory_;
};

}  // namespace cetak
