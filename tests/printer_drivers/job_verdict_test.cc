// What an IPP printer's words prove: each line was seen on a real printer (see CONTRIBUTING.md, "Card printers").
#include "printer_drivers/ipp/job_verdict.h"

#include <gtest/gtest.h>

namespace cetak {
namespace {

JobReport Job(ipp_jstate_t state, std::optional<std::int32_t> impressions, bool began = true) {
  JobReport job;
  job.state = state;
  job.impressions_completed = impressions;
  job.began = began;
  return job;
}

OutcomeClass Judge(const JobReport& job, bool upload_finished = true) {
  return JudgeJob(job, 2, upload_finished).outcome;
}

TEST(JobVerdict, CallsACardPrintedWhenItsJobCompletedWithBothSides) {
  EXPECT_EQ(Judge(Job(IPP_JSTATE_COMPLETED, 2)), OutcomeClass::kPrinted);
}

TEST(JobVerdict, BelievesACompletedJobOfAPrinterThatDoesNotCount) {
  EXPECT_EQ(Judge(Job(IPP_JSTATE_COMPLETED, std::nullopt)), OutcomeClass::kPrinted);
}

TEST(JobVerdict, NeverCallsACardPrintedWhoseUploadDidNotFinish) {
  EXPECT_EQ(Judge(Job(IPP_JSTATE_COMPLETED, 2), false), OutcomeClass::kUnknown);
  EXPECT_EQ(Judge(Job(IPP_JSTATE_COMPLETED, std::nullopt), false), OutcomeClass::kUnknown);
}

TEST(JobVerdict, CallsACardSpoiledThatLacksASide) {
  EXPECT_EQ(Judge(Job(IPP_JSTATE_COMPLETED, 1)), OutcomeClass::kCardSpoiled);
  EXPECT_EQ(Judge(Job(IPP_JSTATE_ABORTED, 1)), OutcomeClass::kCardSpoiled);
}

TEST(JobVerdict, DoubtsACompletedJobWithoutASingleSide) {
  EXPECT_EQ(Judge(Job(IPP_JSTATE_COMPLETED, 0)), OutcomeClass::kUnknown);
}

TEST(JobVerdict, DoubtsACanceledJobThatPrinted) {
  EXPECT_EQ(Judge(Job(IPP_JSTATE_CANCELED, 2)), OutcomeClass::kUnknown);
  EXPECT_EQ(Judge(Job(IPP_JSTATE_CANCELED, 1)), OutcomeClass::kUnknown);
}

TEST(JobVerdict, DoubtsABrokenOffJobThatBegan) {
  EXPECT_EQ(Judge(Job(IPP_JSTATE_ABORTED, 0)), OutcomeClass::kUnknown);
  EXPECT_EQ(Judge(Job(IPP_JSTATE_CANCELED, std::nullopt)), OutcomeClass::kUnknown);
}

TEST(JobVerdict, KnowsThatNoCardCameOfAJobThatNeverBegan) {
  EXPECT_EQ(Judge(Job(IPP_JSTATE_CANCELED, 0, false)), OutcomeClass::kRetryableNoCard);
  EXPECT_EQ(Judge(Job(IPP_JSTATE_ABORTED, 0, false)), OutcomeClass::kRetryableNoCard);
}

TEST(JobVerdict, DoubtsAJobThatNeverBeganWhileItsDocumentMayStillCome) {
  EXPECT_EQ(Judge(Job(IPP_JSTATE_CANCELED, 0, false), false), OutcomeClass::kUnknown);
  EXPECT_EQ(Judge(Job(IPP_JSTATE_ABORTED, 0, false), false), OutcomeClass::kUnknown);
}

TEST(JobVerdict, WaitsForAJobThatIsNotFinal) {
  for (const auto state : {IPP_JSTATE_PENDING, IPP_JSTATE_HELD, IPP_JSTATE_PROCESSING, IPP_JSTATE_STOPPED}) {
    EXPECT_EQ(Judge(Job(state, 1)), OutcomeClass::kPending);
  }
}

TEST(JobVerdict, TellsRefusalsForNowFromRefusalsForGood) {
  EXPECT_EQ(JudgeRefusal(IPP_STATUS_ERROR_BUSY).outcome, OutcomeClass::kRetryableNoCard);
  EXPECT_EQ(JudgeRefusal(IPP_STATUS_ERROR_TEMPORARY).outcome, OutcomeClass::kRetryableNoCard);
  EXPECT_EQ(JudgeRefusal(IPP_STATUS_ERROR_NOT_ACCEPTING_JOBS).outcome, OutcomeClass::kRetryableNoCard);
  EXPECT_EQ(JudgeRefusal(IPP_STATUS_ERROR_DOCUMENT_FORMAT_NOT_SUPPORTED).outcome, OutcomeClass::kPermanent);
  EXPECT_EQ(JudgeRefusal(IPP_STATUS_ERROR_NOT_AUTHENTICATED).outcome, OutcomeClass::kPermanent);
}

TEST(StopReason, CountsWhateverItsSeverity) {
  PrinterStatus status;
  status.state = PrinterState::kIdle;
  status.reasons = {ParsePrinterReason("marker-supply-low-warning"), ParsePrinterReason("media-empty-report")};
  ASSERT_NE(FindStopReason(status), nullptr);
  EXPECT_EQ(FindStopReason(status)->keyword, "media-empty");
}

TEST(StopReason, IsNoneWhileAPrinterOnlyWarns) {
  PrinterStatus status;
  status.state = PrinterState::kProcessing;
  status.reasons = {ParsePrinterReason("media-low-warning")};
  EXPECT_EQ(FindStopReason(status), nullptr);
}

}  // namespace
}  // namespace cetak
