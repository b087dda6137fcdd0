// Dispatch step by step over a store in memory and a clock moved by hand: what needs a server to stand still between
// two steps, or an answer to be lost just there. Each was found by tests/simulation.
#include <gmock/gmock.h>

#include "server/dispatch/room_dispatch.h"
#include "tests/dispatch/blank_card.h"
#include "tests/fakes/fake_print_store.h"
#include "tests/storage/sample_site.h"

namespace cetak {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// What a test wants of the device, and what came of it.
struct Device {
  bool loses_next = false;  // its next document gets lost on the way, and it can prove so
  int submitted = 0;
};

// Prints at once whatever it gets.
class WillingPrinter final : public PrinterDriver {
 public:
  explicit WillingPrinter(Device& device) : device_(device) {}
  Capabilities GetCapabilities() override { return {}; }
  PrinterStatus GetStatus() override { return {PrinterState::kIdle, {}, {}, ""}; }
  Identity Identify() override { return {}; }
  DeviceOutcome Submit(const Ticket& /*ticket*/, const Card& /*card*/, TicketJournal& /*journal*/) override {
    if (std::exchange(device_.loses_next, false)) return {OutcomeClass::kUnknown, "timeout-after-upload"};
    ++device_.submitted;
    return {OutcomeClass::kPrinted, "job-completed-successfully"};
  }
  DeviceOutcome Poll(const Ticket& /*ticket*/, milliseconds /*at_most*/) override { return {}; }
  DeviceOutcome Cancel(const Ticket& /*ticket*/) override { return {}; }
  DeviceOutcome Reconcile(const Ticket& /*ticket*/, const TicketJournal& /*journal*/) override {
    return {OutcomeClass::kRetryableNoCard, "not-in-device-log"};
  }
  void Interrupt() override {}

 private:
  Device& device_;
};

class LossyConnection final : public FakeConnection {
 public:
  Status Begin(std::string_view /*call*/) override { return {}; }
  Status End(std::string_view call) override {
    if (call != lose_answer_of) return {};
    lose_answer_of = {};
    return Fail(ErrorCode::kUnavailable, "ANSWER_LOST", "a test says so");
  }

  std::string_view lose_answer_of;
};

class DispatchSteps : public testing::Test {
 protected:
  DispatchSteps() {
    Site site = SampleSite();
    site.printers.resize(1);
    site.policy.batch_max_age = seconds(0);
    EXPECT_TRUE(store_.ApplySite(site, false));
    sample_.emplace(store_);
    site_ = store_.LoadSite().value();
    desk_.emplace(store_, clock_, site_, site_.rooms[0].id);
    worker_.emplace(floor_, *desk_, site_.printers[0], std::vector{site_.profiles[0].id},
                    std::make_unique<WillingPrinter>(device_), PrinterJournal::Open("").value());
    room_.emplace(floor_, site_.rooms[0], std::vector{&*worker_});
  }

  void StepAll(int times) {
    for (int i = 0; i < times; ++i) {
      room_->Step();
      worker_->Step();
      outcomes_.Step();
      clock_.Advance(milliseconds(100));
    }
  }

  ManualClock clock_{Instant(std::chrono::hours(500'000))};
  LossyConnection connection_;
  FakePrintStore store_{std::make_shared<FakeDatabase>(), clock_, &connection_};
  OutcomeWriter outcomes_{store_, 100};
  const CardMaker make_card_ = MakeBlankCard;
  const DispatchOptions options_;
  const WorkerFloor floor_{store_, clock_, outcomes_, make_card_, options_, seconds(10)};
  Site site_;
  Device device_;
  std::optional<SampleRoom> sample_;
  std::optional<BatchDesk> desk_;
  std::optional<PrinterWorker> worker_;
  std::optional<RoomDispatch> room_;
};

TEST_F(DispatchSteps, WhatWasHandedOffBeforeTheServerStoodStillIsNotSentAfterItsLease) {
  sample_->Append(1, 1);
  room_->Step();
  const auto is_handed_off = [&] {
    const auto batches = store_.ListBatches({.open_only = true}).value();
    return !batches.empty() && store_.LoadBatchCards(batches[0].id)->at(0).open_hand_off;
  };
  while (!is_handed_off()) worker_->Step();
  clock_.Advance(options_.lease);

  worker_->Step();
  EXPECT_EQ(device_.submitted, 0) << "another server may have the room, and somebody may have settled the card";

  room_->Step();
  worker_->Step();
  EXPECT_EQ(device_.submitted, 1) << "nobody took it";
}

TEST_F(DispatchSteps, APrinterRestsOnlyAMomentWhileWhatItsDeviceSaidIsBeingWritten) {
  sample_->Append(1, 1);
  room_->Step();
  while (store_.ListBatches({.open_only = true, .handed_to = site_.printers[0].id})->empty()) worker_->Step();
  room_->Leave();
  room_->Step();  // a new epoch: its device is asked about the card

  const auto rest = [&] {
    PrinterWorker::Pause pause;
    while (pause.at_most == milliseconds(0)) pause = worker_->Step();
    return pause.at_most;
  };
  EXPECT_LT(rest(), options_.idle_poll / 10);
  StepAll(20);
  EXPECT_EQ(device_.submitted, 1);
}

TEST_F(DispatchSteps, AReadyBatchThatWasFetchedWithoutAnAnswerIsPrintedAlthoughNothingElseHappens) {
  const LaneId lane = sample_->Append(1, 1);
  ASSERT_TRUE(store_.CutBatch(lane, 1).value());
  worker_->SetPaused(true, "so that the room sees the batch while it is ready");
  StepAll(5);
  connection_.lose_answer_of = "move-batch";
  worker_->SetPaused(false, "");

  StepAll(200);

  EXPECT_EQ(sample_->Find(1).state, JobState::kCompleted);
}

TEST_F(DispatchSteps, CardsThatWereTakenWithoutAnAnswerArePrintedOnce) {
  connection_.lose_answer_of = "take-batch";
  sample_->Append(1, 3);

  StepAll(200);

  EXPECT_EQ(device_.submitted, 3);
  for (std::uint32_t number = 1; number <= 3; ++number) {
    EXPECT_EQ(sample_->Find(number).state, JobState::kCompleted) << number;
  }
}

TEST_F(DispatchSteps, ACardThatTheDeviceNeverGotIsPrintedOnceHoweverLateThatIsWritten) {
  device_.loses_next = true;
  const LaneId lane = sample_->Append(1, 1);
  while (sample_->Figures(lane).in_doubt == 0) StepAll(1);
  for (int i = 0; i < 4; ++i) {  // the device is asked, and its word is not written yet
    clock_.Advance(options_.status_interval);
    room_->Step();
    worker_->Step();
  }

  StepAll(50);

  EXPECT_EQ(device_.submitted, 1);
  EXPECT_EQ(sample_->Find(1).state, JobState::kCompleted);
}

}  // namespace
}  // namespace cetak
