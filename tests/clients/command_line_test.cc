// The program as it is run: exit codes, what stands on stdout and stderr, files left behind.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "clients/cli/csv_reader.h"
#include "clients/cli/request_table.h"
#include "clients/cli/sample_maker.h"
#include "server/domain/rules.h"
#include "tests/clients/scripted_server.h"
#include "tests/system/process.h"

namespace cetak {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;
using testing::Not;

// Answers every question about the backlog with what a test put there.
class FixedBacklog final : public v1::BacklogService::Service {
 public:
  std::vector<v1::Backlog> answers;
  v1::VerifyBacklogResponse verdict;

 private:
  grpc::Status GetBacklog(grpc::ServerContext*, const v1::GetBacklogRequest*, v1::Backlog* backlog) override {
    *backlog = answers.at(0);
    return grpc::Status::OK;
  }
  // Breaks off after each answer, so that a watch has to come again for the next.
  grpc::Status WatchBacklog(grpc::ServerContext*, const v1::WatchBacklogRequest*,
                            grpc::ServerWriter<v1::Backlog>* writer) override {
    if (next_ < answers.size()) writer->Write(answers[next_++]);
    return {grpc::StatusCode::UNAVAILABLE, "Socket closed"};
  }
  grpc::Status VerifyBacklog(grpc::ServerContext*, const v1::VerifyBacklogRequest*,
                             v1::VerifyBacklogResponse* response) override {
    *response = verdict;
    return grpc::Status::OK;
  }
  std::size_t next_ = 0;
};

class CommandLine : public testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::create_directories(folder_);
    server_.others = {&backlog_};
    server_.Restart();
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::vector<std::string> Command(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), std::string(CETAK_BIN) + "/cetak");
    arguments.insert(arguments.end(), {"--server", server_.address()});
    return arguments;
  }
  Finished Cetak(const std::vector<std::string>& arguments) {
    return RunToEnd(Command(arguments), folder_ + "/out" + std::to_string(++runs_), seconds(60));
  }

  std::string Write(const std::string& text, const std::string& name = "requests.csv") {
    const std::string path = folder_ + "/" + name;
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }
  static std::vector<std::string> SampleLines(int count) {
    std::vector<std::string> lines;
    MakeSample(count, 1, [&](const std::string& line) { lines.push_back(line); });
    return lines;
  }
  static std::string Text(const std::vector<std::string>& lines) {
    std::string text;
    for (const std::string& line : lines) text += line + "\n";
    return text;
  }
  static std::string Replaced(std::string text, const std::string& what, const std::string& by) {
    const std::size_t at = text.find(what);
    EXPECT_NE(at, std::string::npos) << what;
    return text.replace(at, what.size(), by);
  }

  const std::string folder_ = testing::TempDir() + "cetak-command-" + std::to_string(getpid());
  FixedBacklog backlog_;
  ScriptedServer server_;
  int runs_ = 0;
};

TEST_F(CommandLine, ImportSendsEveryRowAndLeavesNothingBehind) {
  const std::string path = Write(Text(SampleLines(1'000)));

  const Finished done = Cetak({"import", path, "--lang", "en"});

  EXPECT_EQ(done.exit_code, 0) << done.errors;
  EXPECT_THAT(done.output, HasSubstr("1,000 rows: 1,000 accepted, 0 rejected"));
  EXPECT_EQ(done.errors, "");
  EXPECT_EQ(server_.kept(), 1'000U);
  EXPECT_FALSE(std::filesystem::exists(path + ".rejects.csv"));
}

TEST_F(CommandLine, ImportTwiceSendsNoCardTwice) {
  auto lines = SampleLines(300);
  for (std::string& line : lines) line = line.substr(line.find(',') + 1);  // without ID_PERMINTAAN
  const std::string path = Write(Text(lines));

  EXPECT_EQ(Cetak({"import", path}).exit_code, 0);
  EXPECT_EQ(Cetak({"import", path}).exit_code, 0);

  EXPECT_EQ(server_.kept(), 300U);
}

TEST_F(CommandLine, BadRowsAreNamedWithoutTheirContentAndCanBeMendedAndImportedAgain) {
  auto lines = SampleLines(50);
  const std::string nik = lines[3].substr(lines[3].find(",5202") + 1, 16);
  lines[3] = Replaced(lines[3], nik, "5.20212E+15");
  lines[7] = Replaced(lines[7], "DUSUN", "DUS\"UN");
  lines[20] = Replaced(lines[20], "DUSUN", "DUS\xFFUN");
  const std::string path = Write(Text(lines));

  const Finished first = Cetak({"import", path, "--lang", "en"});

  EXPECT_EQ(first.exit_code, 1);
  EXPECT_THAT(first.output, HasSubstr("50 rows: 47 accepted, 3 rejected"));
  EXPECT_THAT(first.errors, HasSubstr("line 4 (row 3), NIK: a spreadsheet turned the NIK"));
  EXPECT_THAT(first.errors, HasSubstr("line 8 (row 7): a quotation mark"));
  EXPECT_THAT(first.errors, HasSubstr("line 21 (row 20), ALAMAT: not UTF-8 text"));
  EXPECT_THAT(first.errors, Not(HasSubstr("5.20212E+15\n")));
  EXPECT_EQ(server_.kept(), 47U);
  const std::string rejects = path + ".rejects.csv";
  ASSERT_EQ(ReadFile(rejects), lines[0] + "\n" + lines[3] + "\n" + lines[7] + "\n" + lines[20] + "\n");

  std::string mended = ReadFile(rejects);
  mended = Replaced(mended, "5.20212E+15", nik);
  mended = Replaced(mended, "DUS\"UN", "DUSUN");
  mended = Replaced(mended, "DUS\xFFUN", "DUSUN");
  const Finished second = Cetak({"import", Write(mended, "mended.csv")});

  EXPECT_EQ(second.exit_code, 0) << second.errors;
  EXPECT_EQ(server_.kept(), 50U);
}

TEST_F(CommandLine, ARequestIdWithOtherContentIsGivenBackWithItsColumn) {
  auto lines = SampleLines(2);
  lines[2] = lines[1].substr(0, 36) + lines[2].substr(36);
  const Finished done = Cetak({"import", Write(Text(lines)), "--lang", "en"});

  EXPECT_EQ(done.exit_code, 1);
  EXPECT_THAT(done.errors, HasSubstr("line 3 (row 2), ID_PERMINTAAN: this request_id was already used with other"));
  EXPECT_EQ(server_.kept(), 1U);
}

TEST_F(CommandLine, TheServersRefusalsComeBackToRowAndColumnInTheOrderOfTheFile) {
  server_.on_request = [](const auto& request, int) -> std::optional<Error> {
    if (request.parent() != "offices/52.02.04") return std::nullopt;
    return Error{
        ErrorCode::kInvalidArgument, "INVALID_REQUEST", "broken", {{"parent", "UNKNOWN_OFFICE"}}, std::nullopt};
  };
  auto lines = SampleLines(200);
  const std::string path = Write(Text(lines));

  const Finished done = Cetak({"import", path, "--json"});

  EXPECT_EQ(done.exit_code, 1);
  const auto document = nlohmann::json::parse(done.output);
  EXPECT_EQ(document.at("rows"), 200);
  EXPECT_EQ(document.at("rejected"), 43);  // Pujut's share of 200
  EXPECT_EQ(document.at("rules").at("UNKNOWN_OFFICE"), 43);
  EXPECT_EQ(document.at("rejects"), path + ".rejects.csv");
  std::int64_t line = 0;
  for (const auto& problem : document.at("problems")) {
    EXPECT_EQ(problem.at("column"), "KODE_KECAMATAN");
    EXPECT_GT(problem.at("line"), line);
    line = problem.at("line");
  }
}

TEST_F(CommandLine, ADryRunKeepsNothingAnywhere) {
  auto lines = SampleLines(10);
  lines[4] = Replaced(lines[4], "DUSUN", "DUS\xFFUN");
  const std::string path = Write(Text(lines));

  const Finished done = Cetak({"import", path, "--dry-run", "--lang", "id"});

  EXPECT_EQ(done.exit_code, 1);
  EXPECT_THAT(done.output, HasSubstr("10 baris: 9 akan diterima, 1 ditolak"));
  EXPECT_EQ(server_.kept(), 0U);
  EXPECT_FALSE(std::filesystem::exists(path + ".rejects.csv"));
}

TEST_F(CommandLine, OnlyTheFirstTwentyBadRowsAreSaid) {
  auto lines = SampleLines(100);
  for (std::size_t i = 1; i < lines.size(); ++i) lines[i] = Replaced(lines[i], "DUSUN", "DUS\xFFUN");

  const Finished done = Cetak({"import", Write(Text(lines)), "--lang", "en"});

  EXPECT_EQ(std::count(done.errors.begin(), done.errors.end(), '\n'), 20);
  EXPECT_THAT(done.output, HasSubstr("… 80 more rejected rows"));
}

TEST_F(CommandLine, WhatIsNoTableIsSaidInWords) {
  EXPECT_EQ(Cetak({"import", folder_ + "/nowhere.csv"}).exit_code, 2);
  EXPECT_EQ(Cetak({"import", Write("")}).exit_code, 2);
  EXPECT_THAT(Cetak({"import", Write("PK\x03\x04")}).errors, HasSubstr("spreadsheet"));
  const Finished missing = Cetak({"import", Write("NIK,NAMA,WARNA\n1,2,3\n"), "--lang", "en"});
  EXPECT_EQ(missing.exit_code, 2);
  EXPECT_THAT(missing.errors, HasSubstr("these columns are missing: KODE_KECAMATAN, KECAMATAN"));
  EXPECT_EQ(server_.kept(), 0U);
}

TEST_F(CommandLine, AColumnThatIsNotUsedIsSaidOnce) {
  auto lines = SampleLines(5);
  for (std::string& line : lines) line += &line == &lines[0] ? ",WARNA" : ",merah";
  const Finished done = Cetak({"import", Write(Text(lines)), "--lang", "en"});
  EXPECT_EQ(done.exit_code, 0);
  EXPECT_EQ(done.errors, "these columns are not used: WARNA\n");
}

TEST_F(CommandLine, AnImportWaitsForAServerThatRestarts) {
  server_.on_message = [this](int message) {
    return message == 1 ? ScriptedServer::After::kBreakOff : ScriptedServer::After::kAnswer;
  };
  const Finished done = Cetak({"import", Write(Text(SampleLines(2'000))), "--lang", "en"});
  EXPECT_EQ(done.exit_code, 0) << done.errors;
  EXPECT_THAT(done.errors, HasSubstr("trying again"));
  EXPECT_EQ(server_.kept(), 2'000U);
}

TEST_F(CommandLine, AnInterruptedImportSaysHowFarItCameAndGoesOnTheNextTime) {
  absl::Mutex mutex;
  bool may_answer = false;
  int messages = 0;
  server_.on_message = [&](int) {
    absl::MutexLock lock(&mutex);
    ++messages;
    if (messages > 2) mutex.AwaitWithTimeout(absl::Condition(&may_answer), absl::Seconds(20));
    return ScriptedServer::After::kAnswer;
  };
  const std::string path = Write(Text(SampleLines(5'000)));
  Process import(Command({"import", path, "--lang", "en"}), folder_ + "/interrupted");
  {
    absl::MutexLock lock(&mutex);
    const auto has_begun = [&] { return messages > 2; };
    mutex.Await(absl::Condition(&has_begun));
  }

  import.Signal(SIGINT);

  EXPECT_EQ(import.Wait(seconds(10)), 130) << import.Errors();
  EXPECT_THAT(import.Output(), HasSubstr("not answered"));
  EXPECT_THAT(import.Output(), HasSubstr("run the same command again"));
  {
    absl::MutexLock lock(&mutex);
    may_answer = true;
  }
  EXPECT_EQ(Cetak({"import", path}).exit_code, 0);
  EXPECT_EQ(server_.kept(), 5'000U);
}

// The most memory that an import of so many rows held, every third of them a bad one.
long PeakKibOfImport(const std::string& folder, const std::string& server, int rows) {
  const std::string path = folder + "/" + std::to_string(rows) + ".csv";
  std::ofstream file(path);
  int row = 0;
  MakeSample(rows, 3, [&](const std::string& line) { file << line << (++row % 3 == 0 ? ",too,many\n" : "\n"); });
  file.close();
  constexpr const char* kScript =
      "\"$0\" import \"$1\" --server \"$2\" >/dev/null 2>&1 & while grep VmHWM /proc/$!/status; do sleep 0.02; done; "
      "wait $!";
  const Finished done = RunToEnd({"/bin/sh", "-c", kScript, std::string(CETAK_BIN) + "/cetak", path, server},
                                 folder + "/memory" + std::to_string(rows), seconds(60));
  EXPECT_EQ(done.exit_code, 1) << done.errors;  // rows were refused
  const std::size_t last = done.output.rfind("VmHWM:");
  EXPECT_NE(last, std::string::npos) << done.errors;
  return last == std::string::npos ? 0 : std::stol(done.output.substr(last + 6));
}

TEST_F(CommandLine, AHundredThousandRowsNeedNoMoreMemoryThanTenThousand) {
  const long small = PeakKibOfImport(folder_, server_.address(), 10'000);
  const long large = PeakKibOfImport(folder_, server_.address(), 100'000);

  EXPECT_GT(small, 0);
  EXPECT_LT(large, small + 8 * 1024);
  EXPECT_EQ(server_.kept(), 10'000U - 3'333 + 100'000 - 33'333);
}

TEST_F(CommandLine, ExitCodesAreThoseOfTheHelp) {
  EXPECT_EQ(Cetak({"--help"}).exit_code, 0);
  EXPECT_EQ(Cetak({"--version"}).exit_code, 0);
  EXPECT_EQ(Cetak({}).exit_code, 2);
  EXPECT_EQ(Cetak({"imprt"}).exit_code, 2);
  EXPECT_EQ(Cetak({"job"}).exit_code, 2);
  EXPECT_EQ(Cetak({"job", "get"}).exit_code, 2);
  EXPECT_EQ(Cetak({"backlog", "--by", "colour"}).exit_code, 2);
  EXPECT_EQ(Cetak({"sample", "0"}).exit_code, 2);
  EXPECT_EQ(Cetak({"job", "get", "52.02.04/e5baa627-ae60-40dc-86be-967060b86032"}).exit_code, 4);
  server_.Stop();
  const Finished away = Cetak({"backlog", "--lang", "id"});
  EXPECT_EQ(away.exit_code, 3);
  EXPECT_THAT(away.errors, HasSubstr("server tidak menjawab di " + server_.address()));
  EXPECT_EQ(Cetak({"import", Write(Text(SampleLines(1))), "--patience", "1"}).exit_code, 3);
}

TEST_F(CommandLine, AJobIsNamedInEitherForm) {
  const std::string path = Write(Text(SampleLines(1)));
  ASSERT_EQ(Cetak({"import", path}).exit_code, 0);
  const std::string office = SampleLines(1)[1].substr(37, 8);
  const std::string id = server_.kept_ids().at(0);

  for (const std::string& name : {office + "/" + id, "offices/" + office + "/jobs/" + id}) {
    const Finished got = Cetak({"job", "get", name, "--json"});
    EXPECT_EQ(got.exit_code, 0);
    const auto job = nlohmann::json::parse(got.output);
    EXPECT_EQ(job.at("name"), "offices/" + office + "/jobs/" + id);
    EXPECT_EQ(job.at("state"), "JOB_STATE_PENDING");
  }
}

TEST_F(CommandLine, SubmitSaysItsRequestIdFirstAndTakesItAgain) {
  std::vector<std::string> submit = {"submit",
                                     "--office",
                                     "52.02.04",
                                     "--nik",
                                     "5202046805019001",
                                     "--name",
                                     "AISYAH",
                                     "--birth-place",
                                     "PRAYA",
                                     "--birth-date",
                                     "28-05-2001",
                                     "--sex",
                                     "PEREMPUAN",
                                     "--reason",
                                     "BARU",
                                     "--address",
                                     "DUSUN SADE",
                                     "--rt",
                                     "1",
                                     "--rw",
                                     "2",
                                     "--village",
                                     "Kuta",
                                     "--district",
                                     "Pujut",
                                     "--religion",
                                     "ISLAM",
                                     "--marital-status",
                                     "BELUM KAWIN",
                                     "--occupation",
                                     "GURU"};
  const Finished first = Cetak(submit);
  EXPECT_EQ(first.exit_code, 0) << first.errors;
  ASSERT_THAT(first.errors, testing::StartsWith("request_id "));
  const std::string id = first.errors.substr(11, 36);
  EXPECT_THAT(first.output, HasSubstr("offices/52.02.04/jobs/" + id));

  submit.insert(submit.end(), {"--request-id", id});
  EXPECT_EQ(Cetak(submit).exit_code, 0);
  EXPECT_EQ(server_.kept(), 1U);
  submit[4] = "17";
  const Finished refused = Cetak(submit);
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_THAT(refused.errors, HasSubstr("--nik: "));
  EXPECT_THAT(refused.errors, Not(HasSubstr("17")));
}

v1::Backlog WithTotals(std::int64_t accepted, std::int64_t waiting, std::int64_t printing, std::int64_t in_doubt = 0) {
  v1::Backlog backlog;
  backlog.mutable_total()->set_accepted(accepted);
  backlog.mutable_total()->set_waiting(waiting);
  backlog.mutable_total()->set_printing(printing);
  backlog.mutable_total()->set_in_doubt(in_doubt);
  return backlog;
}

TEST_F(CommandLine, UntilEmptyEndsWhenNothingWaitsOrPrints) {
  backlog_.answers = {WithTotals(0, 0, 0), WithTotals(7, 5, 2), WithTotals(7, 0, 2), WithTotals(7, 0, 0)};

  const Finished done = Cetak({"backlog", "--until-empty", "--json"});

  EXPECT_EQ(done.exit_code, 0) << done.errors;
  std::istringstream lines(done.output);
  std::vector<nlohmann::json> documents;
  for (std::string line; std::getline(lines, line);) documents.push_back(nlohmann::json::parse(line));
  ASSERT_EQ(documents.size(), 4U);
  EXPECT_EQ(documents[1].at("total").at("waiting"), 5);
}

TEST_F(CommandLine, UntilEmptyDoesNotTakeDoubtForAnEnd) {
  backlog_.answers = {WithTotals(7, 0, 2, 1), WithTotals(7, 0, 1, 1)};
  EXPECT_EQ(Cetak({"backlog", "--until-empty"}).exit_code, 1);
}

TEST_F(CommandLine, UntilEmptyWaitsForWhatIsExpected) {
  backlog_.answers = {WithTotals(7, 0, 0), WithTotals(9, 0, 0)};
  EXPECT_EQ(Cetak({"backlog", "--until-empty", "--expect", "9"}).exit_code, 0);
}

TEST_F(CommandLine, VerifyFailsWithWhatDoesNotAgree) {
  EXPECT_EQ(Cetak({"verify"}).exit_code, 0);
  auto& discrepancy = *backlog_.verdict.add_discrepancies();
  discrepancy.set_office("offices/52.02.04");
  discrepancy.set_figure("waiting");
  discrepancy.set_counted(3);
  discrepancy.set_claimed(4);

  const Finished text = Cetak({"verify", "--lang", "en"});
  const Finished json = Cetak({"verify", "--json"});

  EXPECT_EQ(text.exit_code, 1);
  EXPECT_THAT(text.output, HasSubstr("waiting 3 counted, 4 claimed"));
  EXPECT_EQ(json.exit_code, 1);
  EXPECT_EQ(nlohmann::json::parse(json.output).at("discrepancies").at(0).at("claimed"), 4);
}

TEST_F(CommandLine, VerifyNamesTheFirstBrokenEntryOfTheAuditChain) {
  backlog_.verdict.set_audit_entries(1'234);
  EXPECT_THAT(Cetak({"verify", "--lang", "en"}).output, HasSubstr("Audit chain: 1,234 entries, unbroken."));
  auto& broken = *backlog_.verdict.add_broken_audits();
  broken.set_room("rooms/52.02");
  broken.set_entry(7);
  broken.set_fault("changed");

  const Finished found = Cetak({"verify", "--lang", "en"});

  EXPECT_EQ(found.exit_code, 1);
  EXPECT_THAT(found.output, HasSubstr("audit chain 52.02: entry 7 was changed after it was written"));
}

TEST_F(CommandLine, ErrorsAreJsonToo) {
  const Finished missing = Cetak({"job", "get", "52.02.04/e5baa627-ae60-40dc-86be-967060b86032", "--json"});
  EXPECT_EQ(missing.exit_code, 4);
  EXPECT_EQ(nlohmann::json::parse(missing.output).at("error").at("reason"), "JOB_NOT_FOUND");
}

TEST_F(CommandLine, HelpSpeaksTheLanguageOfTheLocale) {
  EXPECT_THAT(Cetak({"--help", "--lang", "id"}).output, HasSubstr("Kode keluar"));
  EXPECT_THAT(Cetak({"--help", "--lang", "en"}).output, HasSubstr("Exit codes"));
  EXPECT_THAT(Cetak({"import", "--help", "--lang=id"}).output, HasSubstr("Mengirim tabel permintaan"));
}

}  // namespace
}  // namespace cetak
