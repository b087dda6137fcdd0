// Options of the site file: what is misspelt or out of range is named, and never passes in silence.
#include <gmock/gmock.h>

#include "printer_drivers/ipp/ipp_printer.h"
#include "printer_drivers/simulated/simulated_printer.h"

namespace cetak {
namespace {

using testing::UnorderedElementsAre;

TEST(SimulatedPrinterOptions, AreRefusedByNameAndRule) {
  const auto printer = MakeSimulatedPrinter(
      {"sim-1",
       {{"pace", "slow"}, {"faults", "jam@0"}, {"queue_depth", "257"}, {"recover_after_ms", "2s"}, {"colour", "red"}}});
  ASSERT_FALSE(printer);
  EXPECT_EQ(printer.error().code, ErrorCode::kInvalidArgument);
  EXPECT_THAT(
      printer.error().violations,
      UnorderedElementsAre(FieldViolation{"options.log", "REQUIRED"}, FieldViolation{"options.pace", "UNKNOWN_VALUE"},
                           FieldViolation{"options.faults", "UNKNOWN_VALUE"},
                           FieldViolation{"options.queue_depth", "OUT_OF_RANGE"},
                           FieldViolation{"options.recover_after_ms", "OUT_OF_RANGE"},
                           FieldViolation{"options.colour", "UNKNOWN_OPTION"}));
}

TEST(SimulatedPrinterOptions, TakeAScriptOfFaults) {
  const auto options = ReadSimulatedOptions(
      {"sim-1", {{"log", "cards.log"}, {"faults", "jam@10, unknown-lost@55,spoil@40"}, {"pace", "real"}}});
  ASSERT_TRUE(options) << Describe(options.error());
  EXPECT_THAT(options->faults, UnorderedElementsAre(std::pair(10, Fault::kJam), std::pair(40, Fault::kSpoil),
                                                    std::pair(55, Fault::kUnknownLost)));
  EXPECT_EQ(options->card_time, std::chrono::seconds(50));
}

TEST(IppPrinterOptions, AreRefusedByNameAndRule) {
  const auto printer =
      MakeIppPrinter({"ipp-1", {{"uri", "http://localhost/ipp/print"}, {"timeout_s", "0"}, {"url", "x"}}});
  ASSERT_FALSE(printer);
  EXPECT_THAT(printer.error().violations, UnorderedElementsAre(FieldViolation{"options.uri", "NOT_AN_IPP_URI"},
                                                               FieldViolation{"options.timeout_s", "OUT_OF_RANGE"},
                                                               FieldViolation{"options.url", "UNKNOWN_OPTION"}));
}

TEST(IppPrinterOptions, RefuseAPasswordInTheUri) {
  EXPECT_FALSE(MakeIppPrinter({"ipp-1", {{"uri", "ipp://somebody:secret@localhost/ipp/print"}}}));
}

}  // namespace
}  // namespace cetak
