// Cards in doubt as an operator meets them: listed, settled and reprinted over a socket, with a real PostgreSQL and a
// printer that loses an answer.
#include <gmock/gmock.h>

#include <functional>
#include <thread>

#include "printer_drivers/simulated/simulated_printer.h"
#include "tests/rpc/rpc_room.h"

namespace cetak {
namespace {

// sim-1 never learns what became of its first card.
Drivers OnePrinterThatLosesItsFirstAnswer(const Site& site, const std::filesystem::path& directory) {
  const Printer& printer = site.printers.front();
  Drivers drivers;
  drivers.emplace(
      printer.id,
      MakeSimulatedPrinter(
          {printer.code, {{"log", (directory / "sim-1.log").string()}, {"pace", "instant"}, {"faults", "unknown@1"}}})
          .value());
  return drivers;
}

class DoubtTest : public RpcTest {
 protected:
  DoubtTest() : RpcTest({}, {}, OnePrinterThatLosesItsFirstAnswer) {}

  // Submits jobs 1 … `cards` of one batch, and waits until the first is in doubt.
  v1::DoubtfulCard DoubtTheFirst(std::uint32_t cards = 1) {
    for (std::uint32_t i = 1; i <= cards; ++i) {
      v1::SubmitPrintJobResponse receipt;
      EXPECT_TRUE(Submit(Request(i), &receipt).ok());
    }
    CutNow();
    v1::ListDoubtfulCardsResponse doubtful;
    EXPECT_TRUE(Eventually([&] { return (doubtful = Doubtful()).cards_size() == 1; })) << "no card is in doubt";
    return doubtful.cards_size() == 1 ? doubtful.cards(0) : v1::DoubtfulCard();
  }
  void CutNow() {
    v1::CutBatchRequest cut;
    cut.set_office(kOffice);
    v1::CutBatchResponse response;
    grpc::ClientContext context;
    const grpc::Status status = connection_.batches->CutBatch(&context, cut, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
  }
  v1::ListDoubtfulCardsResponse Doubtful(const std::string& printer = "") {
    v1::ListDoubtfulCardsRequest request;
    request.set_printer(printer);
    v1::ListDoubtfulCardsResponse response;
    grpc::ClientContext context;
    EXPECT_TRUE(connection_.doubt->ListDoubtfulCards(&context, request, &response).ok());
    return response;
  }
  v1::PrintJob Get(std::uint32_t number) {
    v1::GetPrintJobRequest request;
    request.set_name(NameOf(number));
    v1::PrintJob job;
    grpc::ClientContext context;
    EXPECT_TRUE(connection_.jobs->GetPrintJob(&context, request, &job).ok());
    return job;
  }
  static v1::SettleCardRequest Found(const v1::DoubtfulCard& card, v1::CardOutcome verdict) {
    v1::SettleCardRequest request;
    request.set_job(card.job());
    request.set_attempt(card.attempt());
    request.set_verdict(verdict);
    request.set_reason("looked into the tray");
    request.set_settled_by("ANI");
    return request;
  }
  grpc::Status Settle(const v1::SettleCardRequest& request, v1::PrintJob* job) {
    grpc::ClientContext context;
    return connection_.doubt->SettleCard(&context, request, job);
  }
  grpc::Status Correct(const v1::CorrectPrintJobRequest& request, v1::PrintJob* job) {
    grpc::ClientContext context;
    return connection_.jobs->CorrectPrintJob(&context, request, job);
  }
  Failure RefusalOf(const v1::CorrectPrintJobRequest& request) {
    v1::PrintJob job;
    return ReadFailure(Correct(request, &job), Language::kIndonesian);
  }
  static std::vector<std::string> FieldsOf(const Failure& failure) {
    std::vector<std::string> fields;
    for (const auto& broken : failure.fields) fields.push_back(broken.field);
    return fields;
  }
  Failure RefusalOf(const v1::SettleCardRequest& request) {
    v1::PrintJob job;
    return ReadFailure(Settle(request, &job), Language::kIndonesian);
  }
  grpc::Status Reprint(std::uint32_t number, v1::PrintJob* job, const std::string& reason = "half a card") {
    v1::ReprintPrintJobRequest request;
    request.set_name(NameOf(number));
    request.set_reason(reason);
    grpc::ClientContext context;
    return connection_.jobs->ReprintPrintJob(&context, request, job);
  }
  bool Completes(std::uint32_t number) {
    return Eventually([&] { return Get(number).state() == v1::JOB_STATE_COMPLETED; });
  }
  static bool Eventually(const std::function<bool()>& condition) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!condition()) {
      if (std::chrono::steady_clock::now() >= deadline) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return true;
  }
};

TEST_F(DoubtTest, ACardInDoubtIsListedWithWhatIsKnownAndWhatTheDeviceSaysNow) {
  EXPECT_EQ(Doubtful().cards_size(), 0);
  const v1::DoubtfulCard card = DoubtTheFirst(2);

  EXPECT_EQ(card.job(), NameOf(1));
  EXPECT_EQ(card.office_display_name(), "Pujut");
  EXPECT_EQ(card.attempt(), 1);
  EXPECT_EQ(card.batch(), "batches/1");
  EXPECT_EQ(card.place(), 1);
  EXPECT_EQ(card.device_job(), "1-1-1");
  EXPECT_EQ(card.card_number(), 1);
  EXPECT_EQ(card.card_count(), 2);
  EXPECT_EQ(card.printer(), "printers/sim-1");
  EXPECT_EQ(card.note(), "answer-lost");
  EXPECT_TRUE(card.has_hand_off_time() && card.has_doubt_time());
  EXPECT_EQ(card.impressions_at_hand_off(), 0);
  const auto device_counts_two = [&] { return Doubtful().cards(0).printer_now().impressions_completed() == 2; };
  EXPECT_TRUE(Eventually(device_counts_two)) << "both sides of the card that came out";
  EXPECT_EQ(Doubtful("printers/sim-1").cards_size(), 1);
  EXPECT_EQ(Doubtful("printers/sim-2").cards_size(), 0);

  EXPECT_EQ(Get(1).state(), v1::JOB_STATE_PROCESSING_STOPPED);
  EXPECT_THAT(Get(1).state_reasons(), testing::ElementsAre("outcome-in-doubt"));
  EXPECT_EQ(Get(1).attempts(0).outcome(), v1::CARD_OUTCOME_IN_DOUBT);
}

TEST_F(DoubtTest, TheBacklogShowsItByItselfWithItsAge) {
  const v1::DoubtfulCard card = DoubtTheFirst(2);
  v1::GetBacklogRequest request;
  request.add_group_by(v1::BACKLOG_DIMENSION_OFFICE);
  v1::Backlog backlog;
  grpc::ClientContext context;

  ASSERT_TRUE(connection_.backlog->GetBacklog(&context, request, &backlog).ok());

  EXPECT_EQ(backlog.total().in_doubt(), 1);
  EXPECT_EQ(backlog.total().oldest_in_doubt_time().SerializeAsString(), card.doubt_time().SerializeAsString());
  ASSERT_EQ(backlog.rows_size(), 1);
  EXPECT_TRUE(backlog.rows(0).counts().has_oldest_in_doubt_time());
}

TEST_F(DoubtTest, ThePrinterFeedsAgainOnceThePersonHasSpoken) {
  const v1::DoubtfulCard card = DoubtTheFirst(2);
  EXPECT_NE(Get(2).state(), v1::JOB_STATE_COMPLETED);
  const v1::SettleCardRequest found = Found(card, v1::CARD_OUTCOME_PRINTED);
  v1::PrintJob job;

  ASSERT_TRUE(Settle(found, &job).ok());

  EXPECT_EQ(job.state(), v1::JOB_STATE_COMPLETED);
  ASSERT_EQ(job.attempts_size(), 1);
  EXPECT_EQ(job.attempts(0).outcome(), v1::CARD_OUTCOME_PRINTED);
  EXPECT_EQ(job.attempts(0).settled_by(), "ANI");
  EXPECT_EQ(job.attempts(0).settle_reason(), "looked into the tray");
  EXPECT_EQ(job.attempts(0).note(), "answer-lost");
  EXPECT_TRUE(Completes(2));
  EXPECT_TRUE(Settle(found, &job).ok()) << "the same again";
}

TEST_F(DoubtTest, ACardThatWasNotPrintedGoesBackToItsBatchAndIsPrinted) {
  const v1::DoubtfulCard card = DoubtTheFirst(2);
  v1::PrintJob job;

  ASSERT_TRUE(Settle(Found(card, v1::CARD_OUTCOME_NOT_PRINTED), &job).ok());

  EXPECT_EQ(job.batch(), card.batch());
  EXPECT_TRUE(Completes(1));
  EXPECT_EQ(Get(1).attempts_size(), 2);
}

TEST_F(DoubtTest, AReprintIsRefusedUntilTheOldCardIsAccountedFor) {
  const v1::DoubtfulCard card = DoubtTheFirst();
  v1::PrintJob job;
  const Failure early = ReadFailure(Reprint(1, &job), Language::kIndonesian);
  EXPECT_EQ(early.code, grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(early.reason, "JOB_STATE");
  ASSERT_TRUE(Settle(Found(card, v1::CARD_OUTCOME_SPOILED), &job).ok());
  EXPECT_EQ(job.state(), v1::JOB_STATE_ABORTED);
  EXPECT_EQ(ReadFailure(Reprint(1, &job, ""), Language::kEnglish).fields.at(0).field, "reason");

  ASSERT_TRUE(Reprint(1, &job).ok());

  EXPECT_EQ(job.state(), v1::JOB_STATE_PENDING);
  CutNow();
  EXPECT_TRUE(Completes(1));
  ASSERT_EQ(Get(1).attempts_size(), 2);
  EXPECT_EQ(Get(1).attempts(0).outcome(), v1::CARD_OUTCOME_SPOILED);
  EXPECT_NE(Get(1).attempts(0).batch(), Get(1).attempts(1).batch());
}

TEST_F(DoubtTest, APrintedCardThatIsFlawedIsCorrectedAndReprintedWithItsBatch) {
  const v1::DoubtfulCard card = DoubtTheFirst(2);
  v1::PrintJob job;
  ASSERT_TRUE(Settle(Found(card, v1::CARD_OUTCOME_PRINTED), &job).ok());
  ASSERT_TRUE(Completes(2));
  v1::CorrectPrintJobRequest request;
  request.set_name(NameOf(2));
  EXPECT_THAT(FieldsOf(RefusalOf(request)), testing::ElementsAre("outcome"));
  request.set_outcome(v1::CARD_OUTCOME_SPOILED);
  request.set_serial("?");
  EXPECT_THAT(FieldsOf(RefusalOf(request)), testing::ElementsAre("serial"));
  request.clear_serial();
  EXPECT_THAT(FieldsOf(RefusalOf(request)), testing::ElementsAre("reason", "corrected_by"));
  request.set_reason("a crease across the photo");
  request.set_corrected_by("BUDI");

  ASSERT_TRUE(Correct(request, &job).ok());

  EXPECT_EQ(job.state(), v1::JOB_STATE_ABORTED);
  EXPECT_EQ(Get(2).attempts(0).outcome(), v1::CARD_OUTCOME_SPOILED);
  EXPECT_EQ(Get(2).attempts(0).settled_by(), "BUDI");
  v1::ListBatchCardsRequest box;
  box.set_name(card.batch());
  v1::ListBatchCardsResponse cards;
  grpc::ClientContext list_context;
  ASSERT_TRUE(connection_.batches->ListBatchCards(&list_context, box, &cards).ok());
  ASSERT_EQ(cards.cards_size(), 2);
  EXPECT_EQ(cards.cards(0).job().state(), v1::JOB_STATE_COMPLETED);
  EXPECT_EQ(cards.cards(1).number(), 2);
  EXPECT_EQ(cards.cards(1).job().name(), NameOf(2));
  EXPECT_EQ(cards.cards(1).job().state(), v1::JOB_STATE_ABORTED);

  ASSERT_TRUE(Reprint(2, &job).ok());
  CutNow();
  EXPECT_TRUE(Completes(2));
  EXPECT_EQ(Get(2).attempts_size(), 2);
}

TEST_F(DoubtTest, WhatIsSpoiledInABatchIsReprintedInOneAction) {
  const v1::DoubtfulCard card = DoubtTheFirst(2);
  v1::PrintJob job;
  ASSERT_TRUE(Settle(Found(card, v1::CARD_OUTCOME_LOST), &job).ok());
  ASSERT_TRUE(Completes(2));
  v1::ReprintBatchRequest request;
  request.set_name(card.batch());
  request.set_reason("ribbon");
  v1::ReprintBatchResponse response;
  grpc::ClientContext context;

  ASSERT_TRUE(connection_.batches->ReprintBatch(&context, request, &response).ok());

  ASSERT_EQ(response.print_jobs_size(), 1);
  EXPECT_EQ(response.print_jobs(0).name(), NameOf(1));
  grpc::ClientContext again;
  ASSERT_TRUE(connection_.batches->ReprintBatch(&again, request, &response).ok());
  EXPECT_EQ(response.print_jobs_size(), 0);
  request.set_name("batches/99");
  grpc::ClientContext nowhere;
  EXPECT_EQ(connection_.batches->ReprintBatch(&nowhere, request, &response).error_code(), grpc::StatusCode::NOT_FOUND);
}

TEST_F(DoubtTest, WhatIsWrongWithASettlementIsSaidInWords) {
  const v1::DoubtfulCard card = DoubtTheFirst(2);
  const auto fields_of = [](const Failure& failure) {
    std::vector<std::string> fields;
    for (const FieldFailure& field : failure.fields) fields.push_back(field.field + " " + field.rule);
    return fields;
  };

  v1::SettleCardRequest nothing_said = Found(card, v1::CARD_OUTCOME_UNSPECIFIED);
  v1::SettleCardRequest nobody = Found(card, v1::CARD_OUTCOME_PRINTED);
  nobody.clear_reason();
  nobody.clear_settled_by();
  v1::SettleCardRequest machines_word = Found(card, v1::CARD_OUTCOME_REFUSED);
  v1::SettleCardRequest of_nothing = Found(card, v1::CARD_OUTCOME_PRINTED);
  of_nothing.set_job("17");
  v1::SettleCardRequest of_the_second = Found(card, v1::CARD_OUTCOME_PRINTED);
  of_the_second.set_job(NameOf(2));

  EXPECT_THAT(fields_of(RefusalOf(nothing_said)), testing::ElementsAre("verdict REQUIRED"));
  EXPECT_THAT(fields_of(RefusalOf(nobody)), testing::ElementsAre("reason REQUIRED", "settled_by REQUIRED"));
  EXPECT_THAT(fields_of(RefusalOf(machines_word)), testing::ElementsAre("verdict UNKNOWN_VALUE"));
  EXPECT_THAT(fields_of(RefusalOf(of_nothing)), testing::ElementsAre("job MALFORMED_RESOURCE_NAME"));
  const Failure not_in_doubt = RefusalOf(of_the_second);
  EXPECT_EQ(not_in_doubt.code, grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(not_in_doubt.reason, "NOT_IN_DOUBT");
  EXPECT_THAT(not_in_doubt.text, testing::HasSubstr("tidak (lagi) ragu"));
  EXPECT_EQ(Doubtful().cards_size(), 1) << "nothing was settled by any of them";
}

TEST_F(DoubtTest, WhoeverChangesWhatPeopleDidIsFoundByTheVerification) {
  const v1::DoubtfulCard card = DoubtTheFirst();
  v1::PrintJob job;
  ASSERT_TRUE(Settle(Found(card, v1::CARD_OUTCOME_PRINTED), &job).ok());
  v1::VerifyBacklogResponse verdict;
  grpc::ClientContext before;
  ASSERT_TRUE(connection_.backlog->VerifyBacklog(&before, {}, &verdict).ok());
  EXPECT_EQ(verdict.audit_entries(), 2) << "the cut and the settlement";
  EXPECT_TRUE(verdict.broken_audits().empty());

  RunSql(url_, "UPDATE audit_entry SET actor = 'BUDI' WHERE entry_number = 2");

  grpc::ClientContext after;
  ASSERT_TRUE(connection_.backlog->VerifyBacklog(&after, {}, &verdict).ok());
  ASSERT_EQ(verdict.broken_audits_size(), 1);
  EXPECT_EQ(verdict.broken_audits(0).room(), "rooms/52.02");
  EXPECT_EQ(verdict.broken_audits(0).entry(), 2);
  EXPECT_EQ(verdict.broken_audits(0).fault(), "changed");
}

}  // namespace
}  // namespace cetak
