#include <gtest/gtest.h>

#include <map>
#include <utility>

#include "server/domain/batch.h"
#include "server/domain/job_state.h"
#include "server/domain/lane.h"
#include "server/domain/outcome.h"
#include "server/domain/printer_state.h"

namespace cetak {
namespace {

TEST(JobState, EveryEventInEveryStateLeadsWhereTheTableSaysOrNowhere) {
  using S = JobState;
  using E = JobEvent;
  const std::map<std::pair<S, E>, S> table = {
      {{S::kPending, E::kHold}, S::kPendingHeld},        {{S::kPending, E::kCancel}, S::kCanceled},
      {{S::kPending, E::kBatch}, S::kProcessing},        {{S::kPendingHeld, E::kRelease}, S::kPending},
      {{S::kPendingHeld, E::kCancel}, S::kCanceled},     {{S::kProcessing, E::kLoseContact}, S::kProcessingStopped},
      {{S::kProcessing, E::kPrint}, S::kCompleted},      {{S::kProcessing, E::kSpoil}, S::kAborted},
      {{S::kProcessing, E::kRefuse}, S::kAborted},       {{S::kProcessingStopped, E::kPrint}, S::kCompleted},
      {{S::kProcessingStopped, E::kSpoil}, S::kAborted}, {{S::kProcessingStopped, E::kRefuse}, S::kAborted},
      {{S::kAborted, E::kReprint}, S::kPending},
  };
  for (const JobState state : kAllJobStates) {
    for (const JobEvent event : kAllJobEvents) {
      const auto expected = table.find({state, event});
      const auto after = StateAfter(state, event);
      EXPECT_EQ(after.has_value(), expected != table.end()) << Name(state) << " " << Name(event);
      if (after && expected != table.end()) EXPECT_EQ(*after, expected->second) << Name(state) << " " << Name(event);
      if (IsFinal(state) && event != E::kReprint) EXPECT_FALSE(after) << Name(state);
    }
  }
}

TEST(Batch, MovesOnlyAsItsTableSaysAndACompletedOneNever) {
  using B = BatchState;
  const std::map<std::pair<B, B>, bool> table = {
      {{B::kReady, B::kPrinting}, true},     {{B::kPrinting, B::kStopped}, true}, {{B::kPrinting, B::kReady}, true},
      {{B::kPrinting, B::kCompleted}, true}, {{B::kStopped, B::kPrinting}, true}, {{B::kStopped, B::kReady}, true},
      {{B::kStopped, B::kCompleted}, true}};
  for (const BatchState from : kAllBatchStates) {
    for (const BatchState to : kAllBatchStates) {
      EXPECT_EQ(MayBecome(from, to), table.contains({from, to})) << Name(from) << " " << Name(to);
    }
  }
}

TEST(Outcome, OnlyWhatIsKnownForGoodIsFinal) {
  EXPECT_TRUE(IsFinal(Outcome::kPrinted));
  EXPECT_TRUE(IsFinal(Outcome::kSpoiled));
  EXPECT_TRUE(IsFinal(Outcome::kRefused));
  EXPECT_TRUE(IsFinal(Outcome::kLost));
  EXPECT_FALSE(IsFinal(Outcome::kNotPrinted));
  EXPECT_FALSE(IsFinal(Outcome::kInDoubt));
}

TEST(LaneFigures, WaitingIsTheTailWithoutTheHeadAndWhatWasWithdrawnAhead) {
  LaneFigures lane;
  lane.tail = 100;
  lane.head = 60;
  lane.withdrawn_ahead = 3;
  lane.batched = 58;
  lane.printed = 40;
  lane.aborted = 2;
  EXPECT_EQ(lane.Waiting(), 37);
  EXPECT_EQ(lane.Printing(), 16);
}

TEST(PrinterReason, KeepsSeverityApartAndUnknownKeywordsAsTheyAre) {
  EXPECT_EQ(ParsePrinterReason("media-jam-error"), (PrinterReason{"media-jam", Severity::kError}));
  EXPECT_EQ(ParsePrinterReason("marker-supply-low-warning"), (PrinterReason{"marker-supply-low", Severity::kWarning}));
  EXPECT_EQ(ParsePrinterReason("com.example.flipper-stuck-report"),
            (PrinterReason{"com.example.flipper-stuck", Severity::kReport}));
  EXPECT_EQ(ParsePrinterReason("cover-open"), (PrinterReason{"cover-open", Severity::kError}));
  EXPECT_EQ(FormatPrinterReason(ParsePrinterReason("media-empty-error")), "media-empty-error");
}

}  // namespace
}  // namespace cetak
