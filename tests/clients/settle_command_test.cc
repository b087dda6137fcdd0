// `cetak settle` and `cetak reprint` as a tired operator types them: what is asked of the server, and what is said
// after.
#include <cetak/v1/batch.grpc.pb.h>
#include <cetak/v1/doubt.grpc.pb.h>
#include <cetak/v1/printer.grpc.pb.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <ctime>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/clients/scripted_server.h"
#include "tests/system/process.h"

namespace cetak {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kId = "e5baa627-ae60-40dc-86be-967060b86032";

// One card of sim-1 is in doubt until somebody settles it.
class FixedDoubt final : public v1::DoubtService::Service {
 public:
  FixedDoubt() {
    v1::DoubtfulCard& card = *doubtful.add_cards();
    card.set_job(std::string("offices/52.02.04/jobs/") + kId);
    card.set_office_display_name("Pujut");
    card.set_attempt(2);
    card.set_device_job("17-3-2");
    card.set_batch("batches/17");
    card.set_place(3);
    card.set_card_number(3);
    card.set_card_count(40);
    card.set_printer("printers/sim-1");
    card.mutable_hand_off_time()->set_seconds(std::time(nullptr) - 730);
    card.mutable_doubt_time()->set_seconds(std::time(nullptr) - 720);
    card.set_note("answer-lost");
    card.set_impressions_at_hand_off(4);
    card.mutable_printer_now()->set_state(v1::PRINTER_STATE_IDLE);
    card.mutable_printer_now()->add_state_reasons("outcome-in-doubt-error");
    card.mutable_printer_now()->set_impressions_completed(6);
  }

  v1::ListDoubtfulCardsResponse doubtful;
  std::vector<v1::SettleCardRequest> settled;
  bool stays_in_doubt = false;

 private:
  grpc::Status ListDoubtfulCards(grpc::ServerContext*, const v1::ListDoubtfulCardsRequest*,
                                 v1::ListDoubtfulCardsResponse* response) override {
    *response = doubtful;
    return grpc::Status::OK;
  }
  grpc::Status SettleCard(grpc::ServerContext*, const v1::SettleCardRequest* request, v1::PrintJob* job) override {
    settled.push_back(*request);
    if (!stays_in_doubt) doubtful.clear_cards();
    job->set_name(request->job());
    job->set_batch("batches/17");
    job->set_printer("printers/sim-1");
    return grpc::Status::OK;
  }
};

class FixedPrinter final : public v1::PrinterService::Service {
 public:
  v1::Printer printer;

 private:
  grpc::Status GetPrinter(grpc::ServerContext*, const v1::GetPrinterRequest*, v1::Printer* answer) override {
    *answer = printer;
    return grpc::Status::OK;
  }
};

class ScriptedBatches final : public v1::BatchService::Service {
 public:
  int cards = 0;
  v1::ReprintBatchRequest asked;

 private:
  grpc::Status CutBatch(grpc::ServerContext*, const v1::CutBatchRequest*, v1::CutBatchResponse* response) override {
    response->mutable_batch()->set_name("batches/18");
    response->mutable_batch()->set_card_count(7);
    return grpc::Status::OK;
  }
  grpc::Status ReprintBatch(grpc::ServerContext*, const v1::ReprintBatchRequest* request,
                            v1::ReprintBatchResponse* response) override {
    asked = *request;
    for (int i = 0; i < cards; ++i) response->add_print_jobs()->set_name(std::string("offices/52.02.04/jobs/") + kId);
    return grpc::Status::OK;
  }
};

class SettleCommand : public testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::create_directories(folder_);
    server_.others = {&doubt_, &printers_, &batches_};
    server_.Restart();
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  Finished Cetak(std::vector<std::string> arguments, const std::string& language = "en") {
    arguments.insert(arguments.begin(), std::string(CETAK_BIN) + "/cetak");
    arguments.insert(arguments.end(), {"--server", server_.address(), "--lang", language});
    return RunToEnd(arguments, folder_ + "/out" + std::to_string(++runs_), std::chrono::seconds(60));
  }
  Finished Settle(const std::string& verdict, const std::string& job = "17-3-2") {
    return Cetak({"settle", job, verdict, "--reason", "looked", "--by", "ANI"});
  }

  const std::string folder_ = testing::TempDir() + "cetak-settle-" + std::to_string(getpid());
  FixedDoubt doubt_;
  FixedPrinter printers_;
  ScriptedBatches batches_;
  ScriptedServer server_;
  int runs_ = 0;
};

TEST_F(SettleCommand, WithoutArgumentsItShowsHowToFindTheCardAndWhatToType) {
  const Finished listed = Cetak({"settle"});

  EXPECT_EQ(listed.exit_code, 0) << listed.errors;
  for (const char* text :
       {"17-3-2", "at sim-1", "in doubt for 12 min (answer-lost)", "card 3 of 40 for Pujut, batch 17",
        "the printer now: idle (outcome-in-doubt-error)", "4 before, 6 now",
        "cetak settle 17-3-2 --printed     --reason", "cetak settle 17-3-2 --not-printed --reason"}) {
    EXPECT_THAT(listed.output, HasSubstr(text));
  }
  EXPECT_THAT(Cetak({"settle"}, "id").output, HasSubstr("kartu ke 3 dari 40 untuk Pujut"));
  EXPECT_EQ(nlohmann::json::parse(Cetak({"settle", "--json"}).output).at("cards").at(0).at("device_job"), "17-3-2");
  doubt_.doubtful.clear_cards();
  EXPECT_EQ(Cetak({"settle"}).output, "No card is in doubt.\n");
}

TEST_F(SettleCommand, TheWordOfThePersonReachesTheServerAsItWasGiven) {
  const Finished done =
      Cetak({"settle", "17-3-2", "--spoiled", "--reason", "half a card", "--by", "ANI", "--witness", "BUDI", "--json"});

  EXPECT_EQ(done.exit_code, 0) << done.errors;
  ASSERT_EQ(doubt_.settled.size(), 1u);
  const v1::SettleCardRequest& request = doubt_.settled[0];
  EXPECT_EQ(request.job(), std::string("offices/52.02.04/jobs/") + kId);
  EXPECT_EQ(request.attempt(), 2);
  EXPECT_EQ(request.verdict(), v1::CARD_OUTCOME_SPOILED);
  EXPECT_EQ(request.reason(), "half a card");
  EXPECT_EQ(request.settled_by(), "ANI");
  EXPECT_EQ(request.witness(), "BUDI");
}

TEST_F(SettleCommand, AfterwardsItSaysWhatFollows) {
  EXPECT_THAT(Settle("--printed").output,
              testing::AllOf(HasSubstr("the card is printed"), HasSubstr("sim-1 feeds again")));
}

TEST_F(SettleCommand, ACardThatWasNotPrintedIsSaidToGoBack) {
  EXPECT_THAT(Settle("--not-printed").output, HasSubstr("back in batch 17 and will be printed"));
}

TEST_F(SettleCommand, ForASpoiledCardItGivesTheCommandForAnother) {
  EXPECT_THAT(Settle("--spoiled").output, HasSubstr(std::string("cetak reprint 52.02.04/") + kId + " --reason"));
}

TEST_F(SettleCommand, APrinterWithMoreInDoubtOrPausedIsNotSaidToFeed) {
  doubt_.stays_in_doubt = true;
  const std::string output = Settle("--lost").output;
  EXPECT_THAT(output, HasSubstr("sim-1 stays stopped: 1"));
  EXPECT_THAT(output, Not(HasSubstr("feeds again")));

  doubt_.stays_in_doubt = false;
  printers_.printer.add_state_reasons("paused");
  EXPECT_THAT(Settle("--lost").output, HasSubstr("cetak printer resume sim-1"));
}

TEST_F(SettleCommand, WhatIsHalfSaidSettlesNothing) {
  EXPECT_EQ(Cetak({"settle", "17-3-2", "--reason", "looked", "--by", "ANI"}).exit_code, 2);
  EXPECT_EQ(Cetak({"settle", "17-3-2", "--printed", "--spoiled", "--reason", "x", "--by", "ANI"}).exit_code, 2);
  EXPECT_EQ(Cetak({"settle", "17-3-2", "--printed", "--by", "ANI"}).exit_code, 2);
  EXPECT_EQ(Cetak({"settle", "17-3-2", "--printed", "--reason", "x"}).exit_code, 2);
  const Finished no_card = Cetak({"settle", "--printed", "--reason", "x", "--by", "ANI"});
  EXPECT_EQ(no_card.exit_code, 2);
  EXPECT_THAT(no_card.errors, HasSubstr("which card?"));
  EXPECT_TRUE(doubt_.settled.empty());
}

TEST_F(SettleCommand, ACardThatIsNotInDoubtIsNotFound) {
  const Finished gone = Settle("--printed", "17-9-1");
  EXPECT_EQ(gone.exit_code, 4);
  EXPECT_THAT(gone.errors, HasSubstr("17-9-1 is not among the cards in doubt"));
  EXPECT_EQ(Settle("--printed", std::string("52.02.04/") + kId).exit_code, 4) << "no such job";
  EXPECT_TRUE(doubt_.settled.empty());
}

TEST_F(SettleCommand, WhatIsSpoiledInABatchIsAskedForAgain) {
  EXPECT_THAT(Cetak({"reprint", "--batch", "17", "--reason", "ribbon"}).output, HasSubstr("No card of this batch"));
  EXPECT_EQ(batches_.asked.name(), "batches/17");
  EXPECT_EQ(batches_.asked.reason(), "ribbon");
  batches_.cards = 2;
  const Finished done = Cetak({"reprint", "--batch", "17", "--reason", "ribbon"});
  EXPECT_EQ(done.exit_code, 0);
  EXPECT_THAT(done.output, HasSubstr("2 cards are in line again"));

  EXPECT_EQ(Cetak({"reprint", "--reason", "ribbon"}).exit_code, 2);
  EXPECT_EQ(Cetak({"reprint", "--batch", "17"}).exit_code, 2);
  EXPECT_EQ(Cetak({"reprint", "52.02.04/x", "--batch", "17", "--reason", "x"}).exit_code, 2);
}

TEST_F(SettleCommand, ABatchThatWasCutIsShown) {
  EXPECT_THAT(Cetak({"batch", "cut", "52.02.04"}).output, testing::ContainsRegex("18 .* 7 "));
}

}  // namespace
}  // namespace cetak
