#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <thread>

#include "tests/system/process.h"

namespace cetak {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

int FreePort() {
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
  socklen_t size = sizeof(address);
  getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
  close(listener);
  return ntohs(address.sin_port);
}

// A server of its own in a directory of its own, and the client that talks to it.
class EndToEnd : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "cetak-system-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    directory_ = name;
    std::filesystem::permissions(directory_, std::filesystem::perms(0755));
    address_ = "127.0.0.1:" + std::to_string(FreePort());
    http_ = "127.0.0.1:" + std::to_string(FreePort());
  }

  void TearDown() override {
    StopServer();
    if (HasFailure()) {
      std::printf("left for a look: %s\n", directory_.c_str());
    } else {
      std::filesystem::remove_all(directory_);
    }
  }

  std::vector<std::string> ServerCommand(const std::string& pace) const {
    return {std::string(CETAK_BIN) + "/cetakd",
            "dev",
            "--data",
            directory_ + "/data",
            "--listen",
            address_,
            "--http-listen",
            http_,
            "--pace",
            pace};
  }

  void StartServer(const std::string& pace) {
    server_ = std::make_unique<Process>(ServerCommand(pace), directory_ + "/server");
    const auto until = std::chrono::steady_clock::now() + seconds(60);
    while (Client({"printer", "list"}).exit_code != 0) {
      ASSERT_LT(std::chrono::steady_clock::now(), until) << server_->Errors();
      ASSERT_FALSE(server_->Wait(std::chrono::milliseconds(0))) << server_->Errors();
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
  }

  // SIGTERM; the exit code.
  int StopServer() {
    if (!server_) return 0;
    server_->Signal(SIGTERM);
    const int exit_code = server_->Wait(seconds(20)).value_or(-1);
    server_.reset();
    return exit_code;
  }

  std::vector<std::string> ClientCommand(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), std::string(CETAK_BIN) + "/cetak");
    arguments.insert(arguments.end(), {"--server", address_});
    return arguments;
  }

  Finished Client(const std::vector<std::string>& arguments) {
    return RunToEnd(ClientCommand(arguments), directory_ + "/client" + std::to_string(++runs_));
  }

  std::string Sample(int count) {
    const std::string path = directory_ + "/sample.csv";
    const Finished made = RunToEnd({std::string(CETAK_BIN) + "/cetak", "sample", std::to_string(count)}, path);
    EXPECT_EQ(made.exit_code, 0) << made.errors;
    return path;
  }

  void AwaitEmpty() {
    const Finished watched = Client({"backlog", "--watch", "--until-empty", "--by", "office,priority"});
    ASSERT_EQ(watched.exit_code, 0) << watched.errors;
  }

  nlohmann::json BacklogTotal() {
    const Finished asked = Client({"backlog", "--json"});
    EXPECT_EQ(asked.exit_code, 0) << asked.errors;
    return nlohmann::json::parse(asked.output).at("total");
  }

  // The tickets in the printers' own logs: physical cards, which the server never reads.
  std::vector<std::string> PhysicalCards() const {
    std::vector<std::string> tickets;
    for (const auto& entry : std::filesystem::directory_iterator(directory_ + "/data/printers")) {
      if (entry.path().extension() != ".log") continue;
      std::ifstream log(entry.path());
      for (std::string line; std::getline(log, line);) {
        const std::size_t at = line.find("ticket=");
        EXPECT_NE(at, std::string::npos) << line;
        tickets.push_back(line.substr(at + 7, line.find(' ', at) - at - 7));
      }
    }
    return tickets;
  }

  // "12-7-1" is batch, place, attempt: without the attempt it names the job.
  static std::set<std::string> Jobs(const std::vector<std::string>& tickets) {
    std::set<std::string> jobs;
    for (const std::string& ticket : tickets) jobs.insert(ticket.substr(0, ticket.rfind('-')));
    return jobs;
  }

  void ExpectEachPrintedOnce(std::size_t count) {
    const nlohmann::json total = BacklogTotal();
    EXPECT_EQ(total.at("accepted"), count);
    EXPECT_EQ(total.at("printed"), count);
    EXPECT_EQ(total.at("waiting"), 0);
    const std::vector<std::string> cards = PhysicalCards();
    EXPECT_EQ(cards.size(), count);
    EXPECT_EQ(Jobs(cards).size(), count);
    const Finished verified = Client({"verify"});
    EXPECT_EQ(verified.exit_code, 0) << verified.output << verified.errors;
  }

  std::string directory_;
  std::string address_;
  std::string http_;
  std::unique_ptr<Process> server_;
  int runs_ = 0;
};

TEST_F(EndToEnd, ABacklogIsPrintedEachCardOnceAndCountedByOffice) {
  StartServer("instant");
  const std::string sample = Sample(2'000);

  const Finished imported = Client({"import", sample});
  AwaitEmpty();

  EXPECT_EQ(imported.exit_code, 0) << imported.errors;
  ExpectEachPrintedOnce(2'000);
  std::map<std::string, int> rows_of_office;
  std::ifstream file(sample);
  for (std::string line; std::getline(file, line);) {
    if (line.rfind("ID_", 0) != 0) ++rows_of_office["offices/" + line.substr(37, 8)];
  }
  const auto backlog = nlohmann::json::parse(Client({"backlog", "--by", "office", "--json"}).output);
  ASSERT_EQ(backlog.at("rows").size(), 12U);
  for (const auto& row : backlog.at("rows")) {
    EXPECT_EQ(row.at("counts").at("printed"), rows_of_office[row.at("office")]) << row;
  }
}

TEST_F(EndToEnd, TheSameFileImportedTwiceAddsNothing) {
  StartServer("instant");
  const std::string sample = Sample(500);

  EXPECT_EQ(Client({"import", sample}).exit_code, 0);
  EXPECT_EQ(Client({"import", sample}).exit_code, 0);
  AwaitEmpty();

  ExpectEachPrintedOnce(500);
}

TEST_F(EndToEnd, AServerKilledInMidImportLosesAndDoublesNothing) {
  StartServer("instant");
  const std::string sample = Sample(20'000);

  Process import(ClientCommand({"import", sample}), directory_ + "/import");
  while (BacklogTotal().value("accepted", 0) < 2'000) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  server_->Signal(SIGKILL);
  server_->Wait(seconds(5));
  StartServer("instant");
  EXPECT_EQ(import.Wait(minutes(2)), 0) << import.Errors();
  EXPECT_EQ(Client({"import", sample}).exit_code, 0);
  AwaitEmpty();

  ExpectEachPrintedOnce(20'000);
}

TEST_F(EndToEnd, AFlawedCardOfABoxIsCorrectedAndPrintedAnew) {
  StartServer("instant");
  EXPECT_EQ(Client({"import", Sample(200)}).exit_code, 0);
  AwaitEmpty();
  const std::vector<std::string> said = {"--reason", "a scratch across the photo", "--by", "ANI"};
  const auto correct = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), said.begin(), said.end());
    return Client(arguments);
  };
  std::string box;
  const auto listed = nlohmann::json::parse(Client({"batch", "list", "--json"}).output);
  for (const auto& batch : listed.at("batches")) {
    if (batch.at("card_count") >= 2) box = batch.at("name").get<std::string>().substr(std::strlen("batches/"));
  }
  ASSERT_NE(box, "");
  EXPECT_EQ(correct({"correct", box + "/2"}).exit_code, 2) << "as what?";
  EXPECT_EQ(correct({"correct", box + "/100000", "--spoiled"}).exit_code, 4);
  EXPECT_EQ(correct({"correct", "100000/1", "--spoiled"}).exit_code, 4);

  const Finished corrected = correct({"correct", box + "/2", "--spoiled"});

  EXPECT_EQ(corrected.exit_code, 0) << corrected.errors;
  const Finished cards = Client({"batch", "cards", box});
  EXPECT_THAT(cards.output, testing::ContainsRegex("  2 52[^\n]* aborted"));
  EXPECT_THAT(cards.output, testing::ContainsRegex("  1 52[^\n]* completed"));
  EXPECT_EQ(BacklogTotal().at("printed"), 199);
  EXPECT_EQ(Client({"reprint", "--batch", box, "--reason", "a scratch"}).exit_code, 0);
  AwaitEmpty();
  EXPECT_EQ(BacklogTotal().at("printed"), 200);
  EXPECT_EQ(PhysicalCards().size(), 201U);
  const Finished verified = Client({"verify"});
  EXPECT_EQ(verified.exit_code, 0) << verified.output;
}

TEST_F(EndToEnd, SigtermStopsWithinSecondsAndTheNextServerGoesOn) {
  StartServer("fast");
  EXPECT_EQ(Client({"import", Sample(300)}).exit_code, 0);

  const auto asked = std::chrono::steady_clock::now();
  EXPECT_EQ(StopServer(), 0);
  EXPECT_LT(std::chrono::steady_clock::now() - asked, seconds(10));

  StartServer("instant");
  AwaitEmpty();
  ExpectEachPrintedOnce(300);
}

TEST_F(EndToEnd, ASecondServerOnTheSameDataIsRefusedInWords) {
  StartServer("instant");
  auto command = ServerCommand("instant");
  const Finished second = RunToEnd(command, directory_ + "/second", seconds(30));
  EXPECT_EQ(second.exit_code, 1);
  EXPECT_NE(second.errors.find("ALREADY_RUNNING"), std::string::npos) << second.errors;
}

}  // namespace
}  // namespace cetak
