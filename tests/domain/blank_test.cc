#include "server/domain/blank.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <set>

#include "server/domain/blank_stock.h"

namespace cetak {
namespace {

using P = BlankPlace;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr BlankSpot kSupplier{P::kSupplier, {}};
constexpr BlankSpot kVault{P::kVault, {}};
constexpr BlankSpot kShift{P::kShift, {}};
constexpr BlankSpot kIssued{P::kIssued, {}};
constexpr BlankSpot kSpoiled{P::kSpoiled, {}};
constexpr BlankSpot kLost{P::kLost, {}};
const BlankSpot kHopper{P::kPrinter, PrinterId{1}};

SerialSet Serials(std::string_view text) { return SerialSet::Parse(text, "serials").value(); }

std::vector<std::string> Rules(const std::vector<FieldViolation>& violations) {
  std::vector<std::string> rules;
  for (const FieldViolation& violation : violations) rules.push_back(violation.rule);
  return rules;
}

// -- what becomes of a card's blank

TEST(BlankPlaceOf, EveryFinalOutcomeThatTookABlankSaysWhereItIs) {
  EXPECT_EQ(BlankPlaceOf(Outcome::kPrinted), P::kIssued);
  EXPECT_EQ(BlankPlaceOf(Outcome::kSpoiled), P::kSpoiled);
  EXPECT_EQ(BlankPlaceOf(Outcome::kLost), P::kLost);
  for (const Outcome none : {Outcome::kRefused, Outcome::kNotPrinted, Outcome::kInDoubt}) {
    EXPECT_EQ(BlankPlaceOf(none), std::nullopt) << Name(none);
  }
}

// -- what people may move

TEST(BlankMovement, PeopleMoveBlanksOnlyAsTheTableSays) {
  const std::set<std::pair<P, P>> table = {
      {P::kSupplier, P::kVault},  {P::kVault, P::kReturned},   {P::kVault, P::kShift},   {P::kShift, P::kVault},
      {P::kShift, P::kPrinter},   {P::kPrinter, P::kShift},    {P::kVault, P::kLost},    {P::kShift, P::kLost},
      {P::kPrinter, P::kLost},    {P::kSpoiled, P::kLost},     {P::kVault, P::kSpoiled}, {P::kShift, P::kSpoiled},
      {P::kPrinter, P::kSpoiled}, {P::kSpoiled, P::kReturned}, {P::kLost, P::kVault},    {P::kLost, P::kShift},
      {P::kLost, P::kSpoiled}};
  for (const P from : kAllBlankPlaces) {
    for (const P to : kAllBlankPlaces) {
      EXPECT_EQ(MayBeMovedByHand(from, to), table.contains({from, to})) << Name(from) << " " << Name(to);
    }
    EXPECT_FALSE(MayBeMovedByHand(from, P::kIssued));
    EXPECT_FALSE(MayBeMovedByHand(from, P::kDestroyed));
    EXPECT_EQ(ParseBlankPlace(Name(from)), from);
  }
}

TEST(BlankMovement, NamesEveryRuleThatItBreaks) {
  BlankMovement movement;
  movement.from = kSupplier;
  movement.to = kShift;
  movement.count = 0;
  movement.serials = Serials("A1");
  movement.witness = "op-7";
  EXPECT_THAT(CheckMovementByHand(movement),
              ElementsAre(FieldViolation{"to", "MOVEMENT_NOT_ALLOWED"}, FieldViolation{"count", "OUT_OF_RANGE"},
                          FieldViolation{"by", "REQUIRED"}, FieldViolation{"counterparty", "REQUIRED"},
                          FieldViolation{"serials", "SERIAL_COUNT"}));

  movement = {};
  movement.from = kHopper;
  movement.to = {P::kSpoiled, PrinterId{1}};
  movement.count = 1;
  movement.by = movement.witness = "op-7";
  EXPECT_THAT(CheckMovementByHand(movement),
              ElementsAre(FieldViolation{"to.printer", "REQUIRED"}, FieldViolation{"because", "REQUIRED"},
                          FieldViolation{"witness", "SAME_PERSON"}));
}

// -- the equation and the counters

TEST(ShiftEquation, HoldsWhateverIsMoved) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  ShiftEquation equation;
  equation.opening = 100;
  std::int64_t custody = 100;
  for (int step = 0; step < 1'000; ++step) {
    const P from = kAllBlankPlaces[random() % kAllBlankPlaces.size()];
    const P to = kAllBlankPlaces[random() % kAllBlankPlaces.size()];
    const auto count = static_cast<std::int64_t>(random() % 9);
    equation.Add(from, to, count);
    custody += (IsInShiftCustody(to) ? count : 0) - (IsInShiftCustody(from) ? count : 0);
    ASSERT_EQ(equation.Closing(), custody);
  }
}

TEST(PrinterCounter, AgreesFromTheSidesThatWerePrintedToThoseThatWereHandedOver) {
  PrinterTally tally{10, 3, PrinterCounter{PrinterId{1}, 1'000}, PrinterCounter{PrinterId{1}, 0}};
  for (const auto& [closing, broken] : {std::pair(1'019, "COUNTER_DIFFERS"),
                                        {1'020, ""},
                                        {1'023, ""},
                                        {1'026, ""},
                                        {1'027, "COUNTER_DIFFERS"},
                                        {999, "COUNTER_WENT_BACK"}}) {
    tally.closing->impressions = closing;
    const auto found = CheckCounter("sim-1", tally);
    EXPECT_EQ(found ? found->rule : "", broken) << closing;
  }
  tally.closing->impressions = 1'019;
  EXPECT_EQ(CheckCounter("sim-1", tally)->field, "printer sim-1 grown=19 least=20 most=26");
}

TEST(PrinterCounter, ThatIsMissingAtOneEndOrWasNotLookedAtDoesNotAgree) {
  const PrinterCounter seen{PrinterId{1}, 1'000};
  const PrinterCounter silent{PrinterId{1}, std::nullopt};
  const auto rule_of = [](const PrinterTally& tally) {
    const auto found = CheckCounter("sim-1", tally);
    return found ? found->rule : "";
  };
  EXPECT_EQ(rule_of({10, 0, seen, silent}), "COUNTER_MISSING");
  EXPECT_EQ(rule_of({10, 0, std::nullopt, seen}), "COUNTER_MISSING");
  EXPECT_EQ(rule_of({10, 0, std::nullopt, std::nullopt}), "COUNTER_MISSING");
  EXPECT_EQ(rule_of({0, 0, std::nullopt, std::nullopt}), "");
  EXPECT_EQ(rule_of({10, 0, silent, silent}), "") << "a device without a counter";
}

// -- the stock

TEST(BlankStock, NothingIsTakenFromWhereItIsNot) {
  BlankStock stock;
  stock.Move(kSupplier, kVault, 100, {});
  EXPECT_TRUE(stock.Check(P::kVault, P::kShift, 100, {}));
  EXPECT_EQ(stock.Check(P::kVault, P::kShift, 101, {}).error().reason, "NOT_ENOUGH_BLANKS");
  EXPECT_TRUE(stock.Check(P::kSupplier, P::kVault, 1'000, {}));
}

TEST(BlankStock, AHopperThatWasFilledWithoutAnEntryIsMadeUpForByTheShiftsSum) {
  BlankStock stock;
  stock.Move(kSupplier, kVault, 100, {});
  stock.Move(kVault, kShift, 100, {});
  stock.Move(kHopper, kIssued, 30, {});
  EXPECT_EQ(stock.InCustody(), 70);
  EXPECT_TRUE(stock.Check(P::kShift, P::kVault, 70, {}));
  EXPECT_TRUE(stock.Check(P::kPrinter, P::kSpoiled, 1, {}));
  EXPECT_EQ(stock.Check(P::kShift, P::kVault, 71, {}).error().reason, "NOT_ENOUGH_BLANKS");
}

class NamedStock : public testing::Test {
 protected:
  NamedStock() {
    stock.Move(kSupplier, kVault, 100, Serials("A001-A100"));
    stock.Move(kVault, kShift, 20, Serials("A001-A020"));
  }
  BlankStock stock;
};

TEST_F(NamedStock, ASerialIsReceivedOnceAndTakenOnlyFromWhereItLies) {
  EXPECT_EQ(stock.Check(P::kSupplier, P::kVault, 1, Serials("A050")).error().reason, "SERIAL_KNOWN");
  EXPECT_EQ(stock.Check(P::kVault, P::kShift, 1, Serials("A020")).error().reason, "SERIAL_NOT_THERE");
  EXPECT_TRUE(stock.Check(P::kVault, P::kShift, 1, Serials("A021")));
  EXPECT_EQ(stock.Check(P::kVault, P::kShift, 1, {}).error().reason, "SERIALS_REQUIRED");
  EXPECT_EQ(stock.Check(P::kSupplier, P::kVault, 1, {}).error().reason, "SERIALS_REQUIRED");

  stock.Move(kVault, {P::kReturned, {}}, 10, Serials("A091-A100"));
  EXPECT_TRUE(stock.Check(P::kSupplier, P::kVault, 10, Serials("A091-A100"))) << "a loan comes back";
}

TEST_F(NamedStock, BlanksWithSerialsDoNotGoBesideOthers) {
  BlankStock mixed;
  mixed.Move(kSupplier, kVault, 10, {});
  mixed.Move(kVault, kShift, 10, {});
  mixed.Move(kSupplier, kVault, 10, Serials("B01-B10"));
  EXPECT_EQ(mixed.Check(P::kVault, P::kShift, 5, Serials("B01-B05")).error().reason, "SERIALS_MIXED");
  mixed.Move(kHopper, kIssued, 10, {});
  EXPECT_TRUE(mixed.Check(P::kVault, P::kShift, 5, Serials("B01-B05")));
}

TEST_F(NamedStock, ACountNamesWhatIsThereAndWhatWasSpoiledAndTheRestWasIssued) {
  stock.Move(kHopper, kIssued, 7, {});
  stock.Move(kHopper, kSpoiled, 2, {});
  stock.Move(kHopper, kLost, 1, {});
  const ProfileId profile{1};
  const ShiftCount right{profile, 10, 2, Serials("A011-A020"), Serials("A003,A007")};
  EXPECT_THAT(stock.Compare(right, "ktp-el"), IsEmpty());

  const ShiftCount short_by_one{profile, 9, 2, Serials("A011-A019"), Serials("A003,A007")};
  EXPECT_EQ(stock.Compare(short_by_one, "ktp-el"),
            (std::vector<FieldViolation>{{"profile ktp-el blanks counted=9 ledger=10", "COUNT_DIFFERS"}}));
  const ShiftCount strange{profile, 10, 2, Serials("A011-A019,A021"), Serials("A003,A007")};
  EXPECT_THAT(Rules(stock.Compare(strange, "ktp-el")), ElementsAre("SERIAL_NOT_THERE"));
  const ShiftCount spoiled_is_there{profile, 10, 2, Serials("A011-A020"), Serials("A003,A011")};
  EXPECT_THAT(Rules(stock.Compare(spoiled_is_there, "ktp-el")), ElementsAre("SERIAL_NOT_THERE"));
  const ShiftCount unnamed{profile, 10, 2, {}, {}};
  EXPECT_THAT(Rules(stock.Compare(unnamed, "ktp-el")), ElementsAre("SERIAL_COUNT", "SERIAL_COUNT"));

  stock.TakeNames(right);
  EXPECT_EQ(stock.Check(P::kSpoiled, P::kDestroyed, 2, {}).error().reason, "SERIALS_REQUIRED");
  EXPECT_TRUE(stock.Check(P::kSpoiled, P::kDestroyed, 2, Serials("A003,A007")));
  EXPECT_EQ(stock.Check(P::kSpoiled, P::kDestroyed, 1, Serials("A004")).error().reason, "SERIAL_NOT_THERE");
  EXPECT_TRUE(stock.Check(P::kLost, P::kVault, 1, Serials("A005"))) << "the lost one is found";
  const ShiftCount forgets_one{profile, 10, 2, Serials("A011-A020"), Serials("A003")};
  EXPECT_THAT(Rules(stock.Compare(forgets_one, "ktp-el")), ElementsAre("SERIAL_MISSING"));
}

}  // namespace
}  // namespace cetak
