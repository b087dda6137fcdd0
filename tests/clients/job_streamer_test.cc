#include "clients/library/job_streamer.h"

#include <absl/synchronization/notification.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <map>
#include <random>
#include <thread>

#include "clients/library/connection.h"
#include "clients/library/job_submitter.h"
#include "server/base/uuid.h"
#include "tests/clients/scripted_server.h"

namespace cetak {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using After = ScriptedServer::After;

constexpr std::uint64_t kSeed = 2026;

v1::SubmitPrintJobRequest Request(std::uint64_t number, std::size_t photo_bytes = 0) {
  v1::SubmitPrintJobRequest request;
  request.set_parent("offices/52.02.04");
  request.set_request_id(FormatUuid(NameUuidV5(Uuid{{1}}, std::to_string(number))));
  request.mutable_print_job()->mutable_card()->set_photo_jpeg(std::string(photo_bytes, 'x'));
  return request;
}

// How often each tag was answered, and with what.
struct Answers {
  void operator()(std::uint64_t tag, const JobStreamer::Answer& answer) {
    absl::MutexLock lock(&mutex);
    ++times[tag];
    if (const auto* failure = std::get_if<Failure>(&answer)) failures.emplace(tag, *failure);
  }
  void ExpectEachOnce(std::uint64_t count) {
    absl::MutexLock lock(&mutex);
    EXPECT_EQ(times.size(), count);
    for (const auto& [tag, n] : times) EXPECT_EQ(n, 1) << "tag " << tag;
  }
  absl::Mutex mutex;
  std::map<std::uint64_t, int> times;
  std::map<std::uint64_t, Failure> failures;
};

JobStreamerOptions Quick() {
  JobStreamerOptions options;
  options.message_requests = 20;
  options.window_requests = 200;
  options.patience = std::chrono::seconds(20);
  options.first_pause = milliseconds(2);
  options.most_pause = milliseconds(20);
  return options;
}

class AJobStreamer : public testing::Test {
 protected:
  bool SendAll(JobStreamer& streamer, std::uint64_t count) {
    for (std::uint64_t i = 0; i < count; ++i) {
      if (!streamer.Send(i, Request(i))) return false;
    }
    return streamer.Finish();
  }
  bool Run(JobStreamerOptions options, std::uint64_t count) {
    Connection connection(server_.address());
    JobStreamer streamer(*connection.jobs, std::move(options), std::ref(answers_));
    const bool finished = SendAll(streamer, count);
    reason_ = finished ? Failure{} : streamer.GiveUpReason();
    return finished;
  }

  ScriptedServer server_;
  Answers answers_;
  Failure reason_;
};

TEST_F(AJobStreamer, SeesEachRequestAnsweredOnceAndKeepsTheirOrder) {
  ASSERT_TRUE(Run(Quick(), 1'000));

  answers_.ExpectEachOnce(1'000);
  const auto ids = server_.kept_ids();
  ASSERT_EQ(ids.size(), 1'000U);
  for (std::uint64_t i = 0; i < ids.size(); ++i) ASSERT_EQ(ids[i], Request(i).request_id()) << i;
}

TEST_F(AJobStreamer, RepeatsWhatAFullQueueRefusedAndAnswersItOnce) {
  server_.on_request = [](const auto&, int times) -> std::optional<Error> {
    if (times > 2) return std::nullopt;
    return Error{ErrorCode::kResourceExhausted, "QUEUE_FULL", "full", {}, milliseconds(5)};
  };

  ASSERT_TRUE(Run(Quick(), 300));

  answers_.ExpectEachOnce(300);
  EXPECT_TRUE(answers_.failures.empty());
  EXPECT_EQ(server_.kept(), 300U);
}

TEST_F(AJobStreamer, WaitsAtLeastAsLongAsTheServerAsks) {
  steady_clock::time_point refused;
  steady_clock::time_point repeated;
  server_.on_request = [&](const auto&, int times) -> std::optional<Error> {
    (times == 1 ? refused : repeated) = steady_clock::now();
    if (times > 1) return std::nullopt;
    return Error{ErrorCode::kResourceExhausted, "QUEUE_FULL", "full", {}, milliseconds(150)};
  };

  ASSERT_TRUE(Run(Quick(), 1));

  EXPECT_GE(repeated - refused, milliseconds(150));
}

TEST_F(AJobStreamer, RepeatsSingleRequestsThatPassAndNotTheirNeighbours) {
  std::map<std::string, int> accepted_again;
  server_.on_request = [&](const auto& request, int times) -> std::optional<Error> {
    const bool odd = request.request_id().back() % 2 == 1;
    if (odd && times == 1) return Error{ErrorCode::kUnavailable, "STORE_AWAY", "away", {}, std::nullopt};
    if (!odd && times > 1) ++accepted_again[request.request_id()];
    return std::nullopt;
  };

  ASSERT_TRUE(Run(Quick(), 200));

  answers_.ExpectEachOnce(200);
  EXPECT_TRUE(accepted_again.empty());
}

TEST_F(AJobStreamer, ResendsEverythingUnansweredWhenTheStreamBreaksAfterTheCommit) {
  std::minstd_rand random(kSeed);
  SCOPED_TRACE(kSeed);
  server_.on_message = [&](int) { return random() % 4 == 0 ? After::kBreakOff : After::kAnswer; };

  ASSERT_TRUE(Run(Quick(), 2'000));

  answers_.ExpectEachOnce(2'000);
  EXPECT_EQ(server_.kept(), 2'000U);
  EXPECT_GT(server_.streams(), 1);
}

TEST_F(AJobStreamer, TakesABreakThatGrpcCallsInternalForABrokenLine) {
  server_.break_status = grpc::Status(grpc::StatusCode::INTERNAL, "Received RST_STREAM with error code 2");
  server_.on_message = [](int message) { return message == 2 ? After::kBreakOff : After::kAnswer; };

  ASSERT_TRUE(Run(Quick(), 300));

  answers_.ExpectEachOnce(300);
}

TEST_F(AJobStreamer, LeavesAStreamThatFellSilent) {
  server_.on_message = [](int message) { return message == 1 ? After::kFallSilent : After::kAnswer; };
  auto options = Quick();
  options.answer_limit = milliseconds(200);

  ASSERT_TRUE(Run(options, 300));

  answers_.ExpectEachOnce(300);
  EXPECT_EQ(server_.kept(), 300U);
}

TEST_F(AJobStreamer, WaitsForAServerThatIsAwayAndSaysSo) {
  server_.Stop();
  std::atomic<bool> told = false;
  auto options = Quick();
  options.on_pause = [&](const Failure& why, milliseconds) {
    EXPECT_EQ(why.code, grpc::StatusCode::UNAVAILABLE);
    if (told.exchange(true)) return;
    server_.Restart();
  };

  ASSERT_TRUE(Run(options, 50));

  EXPECT_TRUE(told);
  answers_.ExpectEachOnce(50);
}

TEST_F(AJobStreamer, GivesUpWhenItsPatienceEndsWithoutProgress) {
  server_.on_request = [](const auto&, int) {
    return Error{ErrorCode::kResourceExhausted, "QUEUE_FULL", "full", {}, milliseconds(20)};
  };
  auto options = Quick();
  options.patience = milliseconds(300);

  EXPECT_FALSE(Run(options, 100));

  EXPECT_EQ(reason_.reason, "QUEUE_FULL");
  EXPECT_TRUE(answers_.times.empty());
}

TEST_F(AJobStreamer, GivesUpOnAServerThatIsSilentForLongerThanItsPatience) {
  server_.on_message = [](int) { return After::kFallSilent; };
  auto options = Quick();
  options.patience = milliseconds(300);

  EXPECT_FALSE(Run(options, 10));

  EXPECT_EQ(reason_.code, grpc::StatusCode::UNAVAILABLE);
}

TEST_F(AJobStreamer, GivesUpAtOnceOnARefusalOfTheWholeStream) {
  server_.break_status = WireGrpcStatus({ErrorCode::kPermissionDenied, "NOT_ALLOWED", "not allowed", {}, std::nullopt});
  server_.on_message = [](int) { return After::kBreakOff; };

  EXPECT_FALSE(Run(Quick(), 100));

  EXPECT_EQ(reason_.reason, "NOT_ALLOWED");
  EXPECT_EQ(server_.streams(), 1);
}

TEST_F(AJobStreamer, GivesFinalRefusalsToTheCallerInHisLanguage) {
  server_.on_request = [](const auto& request, int) -> std::optional<Error> {
    if (request.request_id() != Request(7).request_id()) return std::nullopt;
    return Error{ErrorCode::kInvalidArgument,
                 "INVALID_REQUEST",
                 "broken",
                 {{"print_job.card.full_name", std::string(rule::kRequired)}},
                 std::nullopt};
  };
  auto options = Quick();
  options.language = Language::kIndonesian;

  ASSERT_TRUE(Run(options, 20));

  answers_.ExpectEachOnce(20);
  ASSERT_EQ(answers_.failures.size(), 1U);
  const Failure& failure = answers_.failures.at(7);
  EXPECT_EQ(failure.text, "broken (id)");
  ASSERT_EQ(failure.fields.size(), 1U);
  EXPECT_EQ(failure.fields[0].field, "print_job.card.full_name");
  EXPECT_EQ(failure.fields[0].text, RuleText(rule::kRequired, Language::kIndonesian));
}

TEST_F(AJobStreamer, NeverHasMoreUnansweredThanItsWindow) {
  absl::Mutex mutex;
  bool may_answer = false;
  server_.on_message = [&](int) {
    absl::MutexLock lock(&mutex);
    mutex.Await(absl::Condition(&may_answer));
    return After::kAnswer;
  };
  Connection connection(server_.address());
  auto options = Quick();
  options.window_requests = 50;
  JobStreamer streamer(*connection.jobs, options, std::ref(answers_));
  std::atomic<std::uint64_t> sent = 0;
  std::thread sender([&] {
    for (std::uint64_t i = 0; i < 200; ++i, ++sent) EXPECT_TRUE(streamer.Send(i, Request(i)));
  });
  while (sent < 50) std::this_thread::yield();
  absl::SleepFor(absl::Milliseconds(50));  // time for the mistake that must not happen

  EXPECT_EQ(sent, 50U);
  {
    absl::MutexLock lock(&mutex);
    may_answer = true;
  }
  sender.join();
  EXPECT_TRUE(streamer.Finish());
  answers_.ExpectEachOnce(200);
}

TEST_F(AJobStreamer, ClosesAMessageWithPhotosBeforeItIsTooLargeForTheServer) {
  Connection connection(server_.address());
  JobStreamer streamer(*connection.jobs, {}, std::ref(answers_));
  for (std::uint64_t i = 0; i < 60; ++i) ASSERT_TRUE(streamer.Send(i, Request(i, 250'000)));

  EXPECT_TRUE(streamer.Finish());
  answers_.ExpectEachOnce(60);
  EXPECT_LT(server_.largest_message_bytes(), 2'000'000U);
}

TEST_F(AJobStreamer, StillTakesTheAnswersUnderwayWhenItIsAbandoned) {
  absl::Notification first_kept;
  absl::Notification abandoned;
  server_.on_message = [&](int message) {
    if (message == 0) {
      first_kept.Notify();
      abandoned.WaitForNotification();
    }
    return After::kAnswer;
  };
  Connection connection(server_.address());
  JobStreamer streamer(*connection.jobs, Quick(), std::ref(answers_));
  ASSERT_TRUE(streamer.Send(0, Request(0)));
  first_kept.WaitForNotification();

  streamer.Abandon();
  abandoned.Notify();

  EXPECT_FALSE(streamer.Finish());
  EXPECT_EQ(streamer.GiveUpReason().reason, "ABANDONED");
  EXPECT_FALSE(streamer.Send(1, Request(1)));
  answers_.ExpectEachOnce(1);
}

TEST(AJobSubmitter, RepeatsAFullQueueAndNeverMakesASecondCard) {
  ScriptedServer server("/tmp/cetak-submitter-" + std::to_string(getpid()) + ".sock");
  server.on_request = [](const auto&, int times) -> std::optional<Error> {
    if (times > 2) return std::nullopt;
    return Error{ErrorCode::kResourceExhausted, "QUEUE_FULL", "full", {}, milliseconds(5)};
  };
  Connection connection(server.address());

  const auto answer = SubmitJob(*connection.jobs, Request(1), {});

  EXPECT_TRUE(std::holds_alternative<v1::SubmitPrintJobResponse>(answer));
  EXPECT_EQ(server.kept(), 1U);
}

TEST(AJobSubmitter, SaysWhyWhenItsPatienceEnds) {
  ScriptedServer server;
  server.on_request = [](const auto&, int) {
    return Error{ErrorCode::kResourceExhausted, "QUEUE_FULL", "full", {}, milliseconds(50)};
  };
  Connection connection(server.address());

  const auto answer = SubmitJob(*connection.jobs, Request(1), {.patience = milliseconds(200)});

  ASSERT_TRUE(std::holds_alternative<Failure>(answer));
  EXPECT_EQ(std::get<Failure>(answer).reason, "QUEUE_FULL");
}

}  // namespace
}  // namespace cetak
