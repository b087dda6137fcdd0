// What every store promises of the ledger of blanks.
#pragma once

#include "tests/storage/print_store_suite.h"

namespace cetak {

class BlankLedgerSuite : public PrintStoreSuite {
 protected:
  using P = BlankPlace;

  BlankLedger& ledger() { return store().blanks(); }
  RoomId room_id() { return room().Lane().room; }
  ProfileId profile() { return room().Lane().profile; }
  BlankSpot Hopper() { return {P::kPrinter, room().printer()}; }

  BlankMovement Movement(P from, P to, std::int64_t count, std::string_view serials = "") {
    BlankMovement movement;
    movement.room = room_id();
    movement.profile = profile();
    movement.from.place = from;
    movement.to.place = to;
    if (from == P::kPrinter) movement.from = Hopper();
    if (to == P::kPrinter) movement.to = Hopper();
    movement.count = count;
    movement.serials = SerialSet::Parse(serials, "serials").value();
    if (from == P::kSupplier || to == P::kReturned) movement.counterparty = "Ditjen Dukcapil";
    movement.by = "op-1";
    return movement;
  }
  Result<BlankEntry> Move(P from, P to, std::int64_t count, std::string_view serials = "",
                          std::string_view because = "") {
    BlankMovement movement = Movement(from, to, count, serials);
    movement.because = because;
    return ledger().Move(movement);
  }
  std::int64_t CountAt(P place) {
    std::int64_t count = 0;
    const auto balances = ledger().Balances(room_id());
    for (const BlankBalance& balance : balances.value()) count += balance.spot.place == place ? balance.count : 0;
    return count;
  }
  std::int64_t InCustody() { return CountAt(P::kShift) + CountAt(P::kPrinter); }

  ShiftSigning Signing(std::int64_t blanks, std::int64_t spoiled = 0, std::string_view blank_serials = "",
                       std::string_view spoiled_serials = "") {
    ShiftSigning signing;
    signing.room = room_id();
    signing.counts = {{profile(), blanks, spoiled, SerialSet::Parse(blank_serials, "blanks").value(),
                       SerialSet::Parse(spoiled_serials, "spoiled").value()}};
    signing.counters = {{room().printer(), impressions_}, {room().printer(1), 0}};
    signing.by = "op-1";
    signing.witness = "op-2";
    return signing;
  }
  // The shift has `blanks` in its hands.
  void OpenWith(std::int64_t blanks, std::string_view serials = "") {
    ASSERT_TRUE(Move(P::kSupplier, P::kVault, blanks, serials));
    ASSERT_TRUE(ledger().OpenShift(Signing(0)));
    ASSERT_TRUE(Move(P::kVault, P::kShift, blanks, serials));
  }
  // Cards of one batch with these outcomes, which the device counts two sides each.
  Batch Print(std::uint32_t first, const std::vector<cetak::Outcome>& outcomes) {
    const auto cards = static_cast<std::uint32_t>(outcomes.size());
    const Batch batch = room().Cut(room().Append(first, cards), static_cast<std::int32_t>(cards));
    EXPECT_TRUE(room().HandOff(batch, batch.first_seq.value, batch.last_seq.value));
    std::vector<CardOutcome> reports;
    for (std::uint32_t i = 0; i < cards; ++i) {
      reports.push_back(room().Outcome(batch, batch.first_seq.value + i, outcomes[i]));
      impressions_ += outcomes[i] == Outcome::kPrinted ? 2 : 0;
    }
    EXPECT_TRUE(room().Report(reports));
    return batch;
  }
  Result<JobRecord> CorrectCard(std::uint32_t number, cetak::Outcome outcome, std::string_view serial = "") {
    return store().CorrectCard({room().office(), RequestNumber(number), outcome,
                                SerialSet::Parse(serial, "serial").value(), "looked again", "op-7", ""});
  }
  static std::vector<std::string> RulesOf(const Error& error) {
    std::vector<std::string> rules;
    for (const FieldViolation& violation : error.violations) rules.push_back(violation.rule);
    return rules;
  }
  static std::string ReasonOf(const Result<BlankEntry>& entry) { return entry ? "" : entry.error().reason; }

  std::int64_t impressions_ = 5'000;  // of the first printer
};

}  // namespace cetak
