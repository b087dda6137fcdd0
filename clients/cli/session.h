// What every command shares: the server it talks to, the language and form of its answers, its exit codes. One thread.
#pragma once

#include <google/protobuf/message.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "clients/library/connection.h"
#include "clients/library/failure.h"
#include "server/domain/rules.h"

namespace cetak {

enum ExitCode : int {
  kExitOk = 0,
  kExitRefused = 1,  // something was refused, or does not agree
  kExitUsage = 2,
  kExitUnreachable = 3,  // the server cannot be reached, or did not answer in time
  kExitNotFound = 4,
  kExitInterrupted = 130,  // 128 + SIGINT, as shells have it
};

struct Session {
  std::string server;
  bool json = false;
  Language language = Language::kEnglish;

  Connection& connection();

  // The text in the user's language.
  std::string_view Say(std::string_view indonesian, std::string_view english) const {
    return language == Language::kIndonesian ? indonesian : english;
  }
  // Where English tells one from many.
  std::string_view Say(std::int64_t count, std::string_view indonesian, std::string_view one,
                       std::string_view many) const {
    return Say(indonesian, count == 1 ? one : many);
  }
  std::string Text(std::string_view indonesian, std::string_view english) const {
    return std::string(Say(indonesian, english));
  }

  // Says on stderr what the server answered and gives the exit code for it; with --json as a document on stdout.
  int Report(const grpc::Status& status) const;
  int Report(const Failure& failure) const;
  int ExitCodeOf(const Failure& failure) const;
  // The same for what cannot be sent: kExitUsage.
  int SayUsage(std::string_view command, std::string_view indonesian, std::string_view english) const;

 private:
  std::unique_ptr<Connection> connection_;
};

// A call that a person waits for ends after this long.
void SetDeadline(grpc::ClientContext& context);

// A message as JSON: fields by their names in the contract, numbers as numbers, times as RFC 3339, enums by name.
nlohmann::ordered_json ToJson(const google::protobuf::Message& message);
void PrintJson(const nlohmann::ordered_json& document);

// "PRINTER_STATE_IDLE" of "PRINTER_STATE_" → "idle".
std::string ShortName(const std::string& enum_name, std::string_view prefix);
// The part after the last slash: "offices/52.02.04" → "52.02.04".
std::string LastPart(const std::string& resource_name);
// "52.02.04/UUID" → "offices/52.02.04/jobs/UUID", which may be given as it is; and back.
std::string FullJobName(const std::string& given);
std::string ShortJobName(const std::string& resource_name);
// 12345 → "12.345" or "12,345" by language.
std::string WithThousands(std::int64_t number, Language language);
// "40 s", "12 min", "3 h", "5 days", in the user's language.
std::string DurationText(std::int64_t seconds, const Session& session);

// Each command adds itself to the program; the callback sets `exit_code`.
void AddBacklogCommand(CLI::App& program, Session& session, int& exit_code);
void AddBatchCommand(CLI::App& program, Session& session, int& exit_code);
void AddCorrectCommand(CLI::App& program, Session& session, int& exit_code);
void AddDestroyCommand(CLI::App& program, Session& session, int& exit_code);
void AddImportCommand(CLI::App& program, Session& session, int& exit_code);
void AddJobCommand(CLI::App& program, Session& session, int& exit_code);
void AddPrinterCommand(CLI::App& program, Session& session, int& exit_code);
void AddReprintCommand(CLI::App& program, Session& session, int& exit_code);
void AddSampleCommand(CLI::App& program, Session& session, int& exit_code);
void AddSettleCommand(CLI::App& program, Session& session, int& exit_code);
void AddShiftCommand(CLI::App& program, Session& session, int& exit_code);
void AddStockCommand(CLI::App& program, Session& session, int& exit_code);
void AddSubmitCommand(CLI::App& program, Session& session, int& exit_code);
void AddVerifyCommand(CLI::App& program, Session& session, int& exit_code);

}  // namespace cetak
