// stock, shift and destroy as they are run, against a service that answers what a test put there.
#include <cetak/v1/blank.grpc.pb.h>
#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "server/base/uuid.h"
#include "tests/clients/scripted_server.h"
#include "tests/system/process.h"

namespace cetak {
namespace {

using testing::HasSubstr;
using testing::Not;

class ScriptedBlanks final : public v1::BlankService::Service {
 public:
  ScriptedBlanks() {
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
    address_ = "127.0.0.1:" + std::to_string(port);
  }
  ~ScriptedBlanks() override { server_->Shutdown(); }
  const std::string& address() const { return address_; }

  v1::Stock stock;
  v1::BlankEntry entry;
  v1::Shift shift;
  v1::Destruction destruction;
  grpc::Status status;  // of all calls
  v1::MoveBlanksRequest moved;
  v1::CloseShiftRequest closed;
  v1::DestroyBlanksRequest destroyed;
  std::string named;

 private:
  grpc::Status GetStock(grpc::ServerContext*, const v1::GetStockRequest*, v1::Stock* answer) override {
    *answer = stock;
    return status;
  }
  grpc::Status MoveBlanks(grpc::ServerContext*, const v1::MoveBlanksRequest* request, v1::BlankEntry* answer) override {
    moved = *request;
    *answer = entry;
    return status;
  }
  grpc::Status ReverseBlankEntry(grpc::ServerContext*, const v1::ReverseBlankEntryRequest* request,
                                 v1::BlankEntry* answer) override {
    named = request->name();
    *answer = entry;
    return status;
  }
  grpc::Status GetShift(grpc::ServerContext*, const v1::GetShiftRequest* request, v1::Shift* answer) override {
    named = request->name();
    *answer = shift;
    return status;
  }
  grpc::Status CloseShift(grpc::ServerContext*, const v1::CloseShiftRequest* request, v1::Shift* answer) override {
    closed = *request;
    *answer = shift;
    return status;
  }
  grpc::Status DestroyBlanks(grpc::ServerContext*, const v1::DestroyBlanksRequest* request,
                             v1::Destruction* answer) override {
    destroyed = *request;
    *answer = destruction;
    return status;
  }
  grpc::Status GetDestruction(grpc::ServerContext*, const v1::GetDestructionRequest* request,
                              v1::Destruction* answer) override {
    named = request->name();
    *answer = destruction;
    return status;
  }
  grpc::Status GetDestructionReport(grpc::ServerContext*, const v1::GetDestructionReportRequest*,
                                    v1::GetDestructionReportResponse* answer) override {
    answer->set_pdf("%PDF-1.5 of a test");
    return status;
  }

  std::unique_ptr<grpc::Server> server_;
  std::string address_;
};

v1::ShiftEquation Equation() {
  v1::ShiftEquation equation;
  equation.set_profile("profiles/ktp-el");
  equation.set_opening(500);
  equation.set_issued(312);
  equation.set_spoiled(3);
  equation.set_closing(185);
  return equation;
}

class BlankCommands : public testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directories(folder_); }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  Finished Cetak(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), std::string(CETAK_BIN) + "/cetak");
    arguments.insert(arguments.end(), {"--server", server_.address()});
    return RunToEnd(arguments, folder_ + "/out" + std::to_string(++runs_), std::chrono::seconds(60));
  }
  static grpc::Status WithReview(const v1::ShiftReview& review) {
    google::rpc::Status status =
        WireStatus({ErrorCode::kFailedPrecondition, "SHIFT_DOES_NOT_CLOSE", "it does not close", {}, {}});
    status.add_details()->PackFrom(review);
    return {grpc::StatusCode::FAILED_PRECONDITION, "", status.SerializeAsString()};
  }

  const std::string folder_ = testing::TempDir() + "cetak-blanks-" + std::to_string(getpid());
  ScriptedBlanks server_;
  int runs_ = 0;
};

TEST_F(BlankCommands, StockSaysWhatLiesWhereAndHowMuchIsUsable) {
  auto& vault = *server_.stock.add_balances();
  vault.set_profile("profiles/ktp-el");
  vault.mutable_spot()->set_place(v1::BLANK_PLACE_VAULT);
  vault.set_count(1'500);
  vault.set_serials("A00000501-A00002000");
  auto& hopper = *server_.stock.add_balances();
  hopper.set_profile("profiles/ktp-el");
  hopper.mutable_spot()->set_place(v1::BLANK_PLACE_PRINTER);
  hopper.mutable_spot()->set_printer("printers/sim-1");
  hopper.set_count(-3);
  auto& usable = *server_.stock.add_usable();
  usable.set_profile("profiles/ktp-el");
  usable.set_count(1'497);

  const Finished indonesian = Cetak({"stock", "--lang", "id"});
  const Finished json = Cetak({"stock", "--json"});

  EXPECT_EQ(indonesian.exit_code, 0) << indonesian.errors;
  EXPECT_THAT(indonesian.output, HasSubstr("brankas                   1.500  A00000501-A00002000"));
  EXPECT_THAT(indonesian.output, HasSubstr("sim-1                        -3"));
  EXPECT_THAT(indonesian.output, HasSubstr("bisa dicetak              1.497"));
  EXPECT_EQ(nlohmann::json::parse(json.output).at("usable").at(0).at("count"), 1'497);
}

TEST_F(BlankCommands, ABoxIsCountedByItsSerialNumbersAndHasARequestIdOfItsOwn) {
  const Finished done = Cetak({"stock", "receive", "--serials", "A00000001-A00002000,B00000007", "--from", "Ditjen",
                               "--document", "SJ-118", "--by", "Baiq", "--witness", "Lalu"});

  EXPECT_EQ(done.exit_code, 0) << done.errors;
  const v1::BlankEntry& entry = server_.moved.entry();
  EXPECT_EQ(entry.count(), 2'001);
  EXPECT_EQ(entry.source().place(), v1::BLANK_PLACE_SUPPLIER);
  EXPECT_EQ(entry.destination().place(), v1::BLANK_PLACE_VAULT);
  EXPECT_EQ(entry.counterparty(), "Ditjen");
  EXPECT_EQ(entry.witness(), "Lalu");
  EXPECT_TRUE(ParseUuid(server_.moved.request_id()));
}

TEST_F(BlankCommands, PlacesAreNamedInBothLanguagesAndAPrinterByItsOwnName) {
  EXPECT_EQ(Cetak({"stock", "move", "100", "--from", "giliran", "--to", "printer/sim-1", "--by", "Lalu"}).exit_code, 0);

  EXPECT_EQ(server_.moved.entry().source().place(), v1::BLANK_PLACE_SHIFT);
  EXPECT_EQ(server_.moved.entry().destination().printer(), "printers/sim-1");
  for (const std::string place : {"printer", "vault/sim-1", "drawer", "printer/"}) {
    const Finished refused =
        Cetak({"stock", "move", "1", "--from", "vault", "--to", place, "--by", "Lalu", "--lang", "en"});
    EXPECT_EQ(refused.exit_code, 2) << place;
    EXPECT_THAT(refused.errors, HasSubstr("one of: supplier, vault, shift, printer/sim-1"));
  }
  EXPECT_EQ(Cetak({"stock", "move", "--from", "vault", "--to", "shift", "--by", "Lalu"}).exit_code, 2);
}

TEST_F(BlankCommands, AnUnansweredReceiptSaysHowToSendItAgain) {
  server_.status = {grpc::StatusCode::UNAVAILABLE, "Socket closed"};
  const Finished lost = Cetak({"stock", "receive", "10", "--from", "Ditjen", "--by", "Baiq", "--lang", "en"});
  EXPECT_EQ(lost.exit_code, 3);
  EXPECT_THAT(lost.errors, HasSubstr("--request-id " + server_.moved.request_id()));
}

TEST_F(BlankCommands, AnEntryIsNamedByItsNumberAlone) {
  EXPECT_EQ(Cetak({"stock", "reverse", "17", "--reason", "wrong", "--by", "Baiq"}).exit_code, 0);
  EXPECT_EQ(server_.named, "rooms/-/blankEntries/17");
  EXPECT_EQ(Cetak({"shift"}).exit_code, 0);
  EXPECT_EQ(server_.named, "rooms/-/shifts/open");
  EXPECT_EQ(Cetak({"shift", "get", "4", "--room", "52.02"}).exit_code, 0);
  EXPECT_EQ(server_.named, "rooms/52.02/shifts/4");
}

TEST_F(BlankCommands, CountsOfSeveralProfilesAreGivenByName) {
  EXPECT_EQ(Cetak({"shift", "close", "--blanks", "ktp-el=150", "--blanks", "kia=20", "--spoiled", "kia=1", "--by",
                   "Baiq", "--witness", "Lalu"})
                .exit_code,
            0);
  ASSERT_EQ(server_.closed.counts_size(), 2);
  EXPECT_EQ(server_.closed.counts(0).profile(), "profiles/ktp-el");
  EXPECT_EQ(server_.closed.counts(0).blanks(), 150);
  EXPECT_EQ(server_.closed.counts(1).profile(), "profiles/kia");
  EXPECT_EQ(server_.closed.counts(1).spoiled(), 1);
  for (const std::string count : {"-1", "many", "ktp-el="}) {
    EXPECT_EQ(Cetak({"shift", "close", "--blanks", count, "--by", "Baiq", "--witness", "Lalu"}).exit_code, 2) << count;
  }
}

TEST_F(BlankCommands, AShiftThatDoesNotCloseIsToldLineByLine) {
  v1::ShiftReview review;
  auto& count = *review.add_counts();
  *count.mutable_equation() = Equation();
  count.set_counted_blanks(180);
  count.set_expected_spoiled(3);
  count.set_counted_spoiled(4);
  auto& differs = *review.add_differences();
  differs.set_subject("profiles/ktp-el");
  differs.set_figure("blanks");
  differs.set_rule("COUNT_DIFFERS");
  auto& counter = *review.add_differences();
  counter.set_subject("printers/sim-2");
  counter.set_rule("COUNTER_DIFFERS");
  (*counter.mutable_numbers())["grown"] = 236;
  (*counter.mutable_numbers())["least"] = 240;
  (*counter.mutable_numbers())["most"] = 244;
  auto& card = *review.add_doubtful_cards();
  card.set_job("offices/52.02.04/jobs/0193644a-0000-7000-8000-000000000001");
  card.set_device_job("17-3-1");
  card.set_printer("printers/sim-1");
  card.set_note("timeout-after-upload");
  server_.status = WithReview(review);
  const std::vector<std::string> close = {"shift", "close", "--blanks", "180", "--by", "Baiq", "--witness", "Lalu"};

  auto with = [&](const std::vector<std::string>& more) {
    std::vector<std::string> command = close;
    command.insert(command.end(), more.begin(), more.end());
    return command;
  };
  const Finished english = Cetak(with({"--lang", "en"}));
  const Finished indonesian = Cetak(with({"--lang", "id"}));
  const Finished json = Cetak(with({"--json"}));

  EXPECT_EQ(english.exit_code, 1);
  EXPECT_THAT(english.errors, HasSubstr("= must be there now             185"));
  EXPECT_THAT(english.errors, HasSubstr("counted                       180  missing 5"));
  EXPECT_THAT(english.errors, HasSubstr("spoiled, counted                4  too many 1"));
  EXPECT_THAT(english.errors, HasSubstr("sim-2: the printer's counter does not agree"));
  EXPECT_THAT(english.errors, HasSubstr("grew by 236 sides; by the ledger 240 … 244; missing 4"));
  EXPECT_THAT(english.errors, HasSubstr("--counters-reason"));
  EXPECT_THAT(english.errors, HasSubstr("cetak settle 17-3-1"));
  EXPECT_THAT(english.errors, Not(HasSubstr("COUNT_DIFFERS")));
  EXPECT_THAT(indonesian.errors, HasSubstr("kurang 5"));
  EXPECT_THAT(indonesian.errors, HasSubstr("bertambah 236 sisi; menurut buku 240 … 244; kurang 4"));
  const auto document = nlohmann::json::parse(json.output);
  EXPECT_EQ(json.exit_code, 1);
  EXPECT_EQ(document.at("review").at("counts").at(0).at("counted_blanks"), 180);
  EXPECT_EQ(document.at("review").at("differences").at(1).at("numbers").at("grown"), 236);
}

TEST_F(BlankCommands, ADestructionSavesItsBeritaAcaraAndCanBeHadAgain) {
  server_.destruction.set_name("rooms/52.02/destructions/3");
  server_.destruction.set_count(7);
  const std::string pdf = folder_ + "/ba.pdf";

  const Finished done = Cetak({"destroy", "7", "--method", "dibakar", "--place", "halaman kantor", "--by", "Baiq",
                               "--witness", "Lalu", "--pdf", pdf, "--lang", "en"});

  EXPECT_EQ(done.exit_code, 0) << done.errors;
  EXPECT_EQ(ReadFile(pdf), "%PDF-1.5 of a test");
  EXPECT_EQ(server_.destroyed.destruction().method(), "dibakar");
  std::filesystem::remove(pdf);
  EXPECT_EQ(Cetak({"destroy", "--again", "3", "--pdf", pdf}).exit_code, 0);
  EXPECT_EQ(server_.named, "rooms/-/destructions/3");
  EXPECT_TRUE(std::filesystem::exists(pdf));

  const Finished nowhere = Cetak({"destroy", "--again", "3", "--pdf", folder_ + "/none/ba.pdf", "--lang", "en"});
  EXPECT_EQ(nowhere.exit_code, 1);
  EXPECT_THAT(nowhere.errors, HasSubstr("cannot write"));
  EXPECT_THAT(nowhere.output, HasSubstr("cetak destroy --again 3 --pdf FILE"));
  EXPECT_EQ(Cetak({"destroy", "7", "--method", "dibakar"}).exit_code, 2);
}

}  // namespace
}  // namespace cetak
