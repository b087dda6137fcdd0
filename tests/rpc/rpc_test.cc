// The contract as an office meets it: a real client over a socket, the real services, a real PostgreSQL.
#include <cetak/v1/print_job.grpc.pb.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include "google/rpc/error_details.pb.h"
#include "tests/rpc/rpc_room.h"

namespace cetak {
namespace {

TEST_F(RpcTest, ASubmissionGetsAReceiptAndARepeatTheSameOne) {
  v1::SubmitPrintJobResponse first;
  v1::SubmitPrintJobResponse again;

  ASSERT_TRUE(Submit(Request(1), &first).ok());
  ASSERT_TRUE(Submit(Request(1), &again).ok());

  EXPECT_EQ(first.name(), NameOf(1));
  EXPECT_EQ(first.place(), 1);
  EXPECT_EQ(first.priority(), v1::PRIORITY_HIGH);
  EXPECT_EQ(first.SerializeAsString(), again.SerializeAsString());
  EXPECT_EQ(Accepted(), 1);
}

TEST_F(RpcTest, TheSameRequestIdWithOtherContentAlreadyExists) {
  v1::SubmitPrintJobResponse first;
  ASSERT_TRUE(Submit(Request(1), &first).ok());
  CardContent other = Content();
  other.address = "DUSUN ENDE";

  const Failure refusal = RefusalOf(Request(1, other));

  EXPECT_EQ(refusal.code, grpc::StatusCode::ALREADY_EXISTS);
  EXPECT_EQ(refusal.reason, "REQUEST_ID_REUSED");
  EXPECT_FALSE(refusal.text.empty());
}

TEST_F(RpcTest, EveryBrokenFieldIsNamedWithItsRuleInIndonesian) {
  CardContent card = Content();
  card.national_id_number = "5.20212E+15";
  card.full_name = "";
  v1::SubmitPrintJobRequest request = Request(1, card);
  request.mutable_print_job()->mutable_card()->mutable_birth_date()->set_day(31);
  request.set_parent("offices/52.02.99");
  request.mutable_print_job()->clear_reason();

  const Failure refusal = RefusalOf(request);

  EXPECT_EQ(refusal.code, grpc::StatusCode::INVALID_ARGUMENT);
  const auto has = [&](const std::string& field, std::string_view broken) {
    return std::any_of(refusal.fields.begin(), refusal.fields.end(), [&](const FieldFailure& found) {
      return found.field == field && found.rule == broken && found.text == RuleText(broken, Language::kIndonesian);
    });
  };
  EXPECT_TRUE(has("print_job.card.national_id_number", rule::kNikScientific));
  EXPECT_TRUE(has("print_job.card.full_name", rule::kRequired));
  EXPECT_TRUE(has("print_job.card.birth_date", rule::kImpossibleDate));
  EXPECT_TRUE(has("parent", rule::kUnknownOffice));
  EXPECT_TRUE(has("print_job.reason", rule::kUnknownReason));
  EXPECT_EQ(Accepted(), 0);
}

TEST_F(RpcTest, ABirthDateThatDoesNotFitTheNikIsAWarning) {
  CardContent card = Content();
  card.sex = Sex::kMale;
  v1::SubmitPrintJobResponse receipt;

  ASSERT_TRUE(Submit(Request(1, card), &receipt).ok());

  ASSERT_EQ(receipt.warnings_size(), 1);
  EXPECT_EQ(receipt.warnings(0).reason(), rule::kBirthDateNotInNik);
  EXPECT_EQ(receipt.warnings(0).field(), "print_job.card.birth_date");
}

TEST_F(RpcTest, ValidateOnlyChecksEverythingAndKeepsNothing) {
  v1::SubmitPrintJobRequest request = Request(1);
  request.set_validate_only(true);
  v1::SubmitPrintJobResponse receipt;

  EXPECT_TRUE(Submit(request, &receipt).ok());
  request.mutable_print_job()->mutable_card()->set_national_id_number("1");
  EXPECT_EQ(RefusalOf(request).code, grpc::StatusCode::INVALID_ARGUMENT);

  EXPECT_EQ(Accepted(), 0);
}

TEST_F(RpcTest, AStreamAnswersEachRequestInOrderGoodOrBadOrRepeated) {
  grpc::ClientContext context;
  const auto stream = connection_.jobs->SubmitPrintJobs(&context);
  CardContent bad = Content();
  bad.national_id_number = "12";
  v1::SubmitPrintJobsRequest message;
  *message.add_requests() = Request(1);
  *message.add_requests() = Request(2, bad);
  *message.add_requests() = Request(3);
  *message.add_requests() = Request(1);
  v1::SubmitPrintJobsResponse first;
  v1::SubmitPrintJobsResponse second;

  ASSERT_TRUE(stream->Write(message));
  ASSERT_TRUE(stream->Write(message));
  ASSERT_TRUE(stream->Read(&first));
  ASSERT_TRUE(stream->Read(&second));
  stream->WritesDone();

  EXPECT_TRUE(stream->Finish().ok());
  ASSERT_EQ(first.results_size(), 4);
  EXPECT_EQ(first.results(0).receipt().name(), NameOf(1));
  EXPECT_EQ(first.results(1).error().code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(first.results(2).receipt().name(), NameOf(3));
  EXPECT_EQ(first.results(3).receipt().place(), first.results(0).receipt().place());
  EXPECT_EQ(second.results(2).receipt().place(), first.results(2).receipt().place());
  EXPECT_EQ(Accepted(), 2);
}

TEST_F(RpcTest, AClientThatVanishesInMidStreamBreaksNothing) {
  for (std::uint32_t i = 0; i < 20; ++i) {
    grpc::ClientContext context;
    const auto stream = connection_.jobs->SubmitPrintJobs(&context);
    v1::SubmitPrintJobsRequest message;
    for (std::uint32_t j = 0; j < 50; ++j) *message.add_requests() = Request(1'000 * i + j);
    stream->Write(message);
    context.TryCancel();
    EXPECT_FALSE(stream->Finish().ok());
  }
  v1::SubmitPrintJobResponse receipt;
  EXPECT_TRUE(Submit(Request(999'999), &receipt).ok());
}

TEST_F(RpcTest, AJobIsHeldReleasedCanceledAndNeverShowsItsContent) {
  v1::SubmitPrintJobResponse receipt;
  ASSERT_TRUE(Submit(Request(1), &receipt).ok());
  const auto state = [](const v1::PrintJob& job) { return job.state(); };
  v1::PrintJob job;

  v1::HoldPrintJobRequest hold;
  hold.set_name(NameOf(1));
  hold.set_reason("photo");
  grpc::ClientContext hold_context;
  ASSERT_TRUE(connection_.jobs->HoldPrintJob(&hold_context, hold, &job).ok());
  EXPECT_EQ(state(job), v1::JOB_STATE_PENDING_HELD);
  EXPECT_EQ(job.withdrawal_reason(), "photo");

  v1::ReleasePrintJobRequest release;
  release.set_name(NameOf(1));
  grpc::ClientContext release_context;
  ASSERT_TRUE(connection_.jobs->ReleasePrintJob(&release_context, release, &job).ok());
  EXPECT_EQ(state(job), v1::JOB_STATE_PENDING);

  v1::CancelPrintJobRequest cancel;
  cancel.set_name(NameOf(1));
  grpc::ClientContext cancel_context;
  ASSERT_TRUE(connection_.jobs->CancelPrintJob(&cancel_context, cancel, &job).ok());
  EXPECT_EQ(state(job), v1::JOB_STATE_CANCELED);
  EXPECT_FALSE(job.has_card());

  grpc::ClientContext again_context;
  const grpc::Status refused = connection_.jobs->ReleasePrintJob(&again_context, release, &job);
  EXPECT_EQ(refused.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
}

TEST_F(RpcTest, AWatchShowsAJobUntilItIsFinal) {
  v1::SubmitPrintJobResponse receipt;
  ASSERT_TRUE(Submit(Request(1), &receipt).ok());
  v1::WatchPrintJobRequest watch;
  watch.set_name(NameOf(1));
  grpc::ClientContext watch_context;
  const auto stream = connection_.jobs->WatchPrintJob(&watch_context, watch);
  v1::PrintJob job;
  ASSERT_TRUE(stream->Read(&job));
  EXPECT_EQ(job.state(), v1::JOB_STATE_PENDING);

  v1::CancelPrintJobRequest cancel;
  cancel.set_name(NameOf(1));
  grpc::ClientContext cancel_context;
  v1::PrintJob canceled;
  ASSERT_TRUE(connection_.jobs->CancelPrintJob(&cancel_context, cancel, &canceled).ok());

  while (stream->Read(&job)) {
  }
  EXPECT_EQ(job.state(), v1::JOB_STATE_CANCELED);
  EXPECT_TRUE(stream->Finish().ok());
}

TEST_F(RpcTest, JobsAreListedInPages) {
  for (std::uint32_t i = 1; i <= 5; ++i) {
    v1::SubmitPrintJobResponse receipt;
    ASSERT_TRUE(Submit(Request(i), &receipt).ok());
  }
  v1::ListPrintJobsRequest request;
  request.set_parent(kOffice);
  request.set_page_size(2);
  std::vector<std::string> names;
  do {
    grpc::ClientContext context;
    v1::ListPrintJobsResponse response;
    ASSERT_TRUE(connection_.jobs->ListPrintJobs(&context, request, &response).ok());
    for (const v1::PrintJob& job : response.print_jobs()) names.push_back(job.name());
    request.set_page_token(response.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(names, (std::vector<std::string>{NameOf(1), NameOf(2), NameOf(3), NameOf(4), NameOf(5)}));

  request.set_page_token("nonsense");
  grpc::ClientContext context;
  v1::ListPrintJobsResponse response;
  EXPECT_EQ(connection_.jobs->ListPrintJobs(&context, request, &response).error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(RpcTest, TheBacklogCountsByOfficeAndPriority) {
  for (std::uint32_t i = 1; i <= 3; ++i) {
    v1::SubmitPrintJobRequest request = Request(i);
    if (i == 3) request.mutable_print_job()->set_reason(v1::REQUEST_REASON_OTHER);
    v1::SubmitPrintJobResponse receipt;
    ASSERT_TRUE(Submit(request, &receipt).ok());
  }
  v1::GetBacklogRequest request;
  request.add_group_by(v1::BACKLOG_DIMENSION_OFFICE);
  request.add_group_by(v1::BACKLOG_DIMENSION_PRIORITY);
  grpc::ClientContext context;
  v1::Backlog backlog;

  ASSERT_TRUE(connection_.backlog->GetBacklog(&context, request, &backlog).ok());

  EXPECT_EQ(backlog.total().waiting(), 3);
  ASSERT_EQ(backlog.rows_size(), 2);
  EXPECT_EQ(backlog.rows(0).office(), kOffice);
  EXPECT_EQ(backlog.rows(0).office_display_name(), "Pujut");
  EXPECT_EQ(backlog.rows(0).priority(), v1::PRIORITY_HIGH);
  EXPECT_EQ(backlog.rows(0).counts().waiting(), 2);
  EXPECT_EQ(backlog.rows(1).counts().waiting(), 1);
}

TEST_F(RpcTest, AnOperatorsCutMakesABatchOfWhateverWaits) {
  v1::SubmitPrintJobResponse receipt;
  ASSERT_TRUE(Submit(Request(1), &receipt).ok());
  v1::CutBatchRequest cut;
  cut.set_office(kOffice);
  v1::CutBatchResponse response;
  grpc::ClientContext context;
  ASSERT_TRUE(connection_.batches->CutBatch(&context, cut, &response).ok());
  EXPECT_EQ(response.batch().card_count(), 1);
  EXPECT_EQ(response.batch().state(), v1::BATCH_STATE_READY);

  grpc::ClientContext again;
  const Failure refusal = ReadFailure(connection_.batches->CutBatch(&again, cut, &response), Language::kEnglish);
  EXPECT_EQ(refusal.code, grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(refusal.reason, "NOTHING_WAITS");
}

class SmallQueue : public RpcTest {
 protected:
  SmallQueue() : RpcTest({.queue_jobs = 2}) {}
};

TEST_F(SmallQueue, AFullQueueSaysSoAtOnceAndWhenToComeAgain) {
  grpc::ClientContext context;
  const auto stream = connection_.jobs->SubmitPrintJobs(&context);
  v1::SubmitPrintJobsRequest message;
  for (std::uint32_t i = 1; i <= 3; ++i) *message.add_requests() = Request(i);
  v1::SubmitPrintJobsResponse response;

  ASSERT_TRUE(stream->Write(message));
  ASSERT_TRUE(stream->Read(&response));
  stream->WritesDone();
  EXPECT_TRUE(stream->Finish().ok());

  for (const auto& result : response.results()) {
    const Failure failure = ReadFailure(result.error(), Language::kEnglish);
    EXPECT_EQ(failure.code, grpc::StatusCode::RESOURCE_EXHAUSTED);
    EXPECT_EQ(failure.reason, "QUEUE_FULL");
    EXPECT_TRUE(failure.retry_after.has_value());
  }
  EXPECT_EQ(Accepted(), 0);
}

// A stream reads on only when what it read before is answered.
class NarrowStream : public RpcTest {
 protected:
  NarrowStream() : RpcTest({}, {.submit_limits = {.unanswered = 4, .unanswered_bytes = 1}}) {}
};

TEST_F(NarrowStream, AStreamThatIsHeldBackAnswersEverythingInOrder) {
  grpc::ClientContext context;
  const auto stream = connection_.jobs->SubmitPrintJobs(&context);
  std::thread sender([&] {
    for (std::uint32_t i = 1; i <= 30; ++i) {
      v1::SubmitPrintJobsRequest message;
      *message.add_requests() = Request(i);
      EXPECT_TRUE(stream->Write(message));
    }
    stream->WritesDone();
  });

  v1::SubmitPrintJobsResponse response;
  for (std::uint32_t i = 1; i <= 30; ++i) {
    EXPECT_TRUE(stream->Read(&response));
    EXPECT_EQ(response.results(0).receipt().name(), NameOf(i));
    EXPECT_EQ(response.results(0).receipt().place(), i);
  }

  sender.join();
  EXPECT_TRUE(stream->Finish().ok());
}

TEST_F(RpcTest, AStopEndsWatchesAndRefusesWhatComesAfter) {
  v1::WatchBacklogRequest watch;
  grpc::ClientContext context;
  const auto stream = connection_.backlog->WatchBacklog(&context, watch);
  v1::Backlog backlog;
  ASSERT_TRUE(stream->Read(&backlog));

  server_.Stop(std::chrono::seconds(2));

  while (stream->Read(&backlog)) {
  }
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
}

}  // namespace
}  // namespace cetak
