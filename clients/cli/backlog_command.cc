#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include "clients/cli/backlog_screen.h"
#include "clients/cli/session.h"
#include "clients/cli/terminal.h"

namespace cetak {
namespace {

constexpr std::chrono::milliseconds kScreenInterval{250};
constexpr std::chrono::milliseconds kLineInterval{2'000};

struct BacklogArguments {
  std::vector<std::string> by;
  bool watch = false;
  bool until_empty = false;
  std::int64_t expect = 1;
};

std::vector<v1::BacklogDimension> DimensionsOf(const std::vector<std::string>& names) {
  std::vector<v1::BacklogDimension> dimensions;
  for (const std::string& name : names) {
    for (int i = v1::BacklogDimension_MIN + 1; i <= v1::BacklogDimension_MAX; ++i) {
      const auto dimension = static_cast<v1::BacklogDimension>(i);
      if (ShortName(v1::BacklogDimension_Name(dimension), "BACKLOG_DIMENSION_") == name)
        dimensions.push_back(dimension);
    }
  }
  return dimensions;
}

bool IsEmpty(const v1::Backlog& backlog, std::int64_t expect) {
  const v1::BacklogCounts& total = backlog.total();
  return total.accepted() >= expect && total.waiting() == 0 && total.printing() == total.in_doubt();
}

int Show(Session& session, const BacklogArguments& arguments) {
  v1::GetBacklogRequest request;
  for (const v1::BacklogDimension dimension : DimensionsOf(arguments.by)) request.add_group_by(dimension);
  v1::Backlog backlog;
  grpc::ClientContext context;
  SetDeadline(context);
  const grpc::Status status = session.connection().backlog->GetBacklog(&context, request, &backlog);
  if (!status.ok()) return session.Report(status);
  if (session.json) {
    PrintJson(ToJson(backlog));
  } else {
    std::fputs(FormatBacklogTable(backlog, session).c_str(), stdout);
  }
  return kExitOk;
}

int Watch(Session& session, const BacklogArguments& arguments) {
  const bool draws = IsTerminal(STDOUT_FILENO) && !session.json;
  v1::WatchBacklogRequest request;
  for (const v1::BacklogDimension dimension :
       DimensionsOf(draws ? std::vector<std::string>{"office", "priority"} : arguments.by)) {
    request.add_group_by(dimension);
  }
  request.mutable_interval()->set_nanos(static_cast<int>(std::chrono::nanoseconds(kScreenInterval).count()));
  grpc::ClientContext context;
  const auto stream = session.connection().backlog->WatchBacklog(&context, request);
  BacklogScreen screen(session);
  v1::Backlog backlog;
  std::chrono::steady_clock::time_point line_due{};
  while (stream->Read(&backlog)) {
    const bool ends = arguments.until_empty && IsEmpty(backlog, arguments.expect);
    const auto now = std::chrono::steady_clock::now();
    if (session.json) {
      PrintJson(ToJson(backlog));
    } else if (draws) {
      screen.Draw(backlog);
    } else if (ends || now >= line_due) {
      std::puts(FormatBacklogLine(backlog, session).c_str());
      std::fflush(stdout);
      line_due = now + kLineInterval;
    }
    if (!ends) continue;
    context.TryCancel();
    return backlog.total().in_doubt() == 0 ? kExitOk : kExitRefused;
  }
  const grpc::Status status = stream->Finish();
  return status.ok() ? kExitOk : session.Report(status);
}

}  // namespace

void AddBacklogCommand(CLI::App& program, Session& session, int& exit_code) {
  static BacklogArguments arguments;
  CLI::App* command = program.add_subcommand("backlog", "How many cards wait, where and for how long");
  command->add_option("--by", arguments.by, "room,office,profile,priority,age: any of them, in the order of the rows")
      ->delimiter(',')
      ->check(CLI::IsMember({"room", "office", "profile", "priority", "age"}));
  command->add_flag("--watch", arguments.watch, "follow it: a picture on a terminal, a line now and then elsewhere");
  command->add_flag("--until-empty", arguments.until_empty,
                    "with --watch: end when nothing waits or prints; exit code 1 when cards are left in doubt");
  command->add_option("--expect", arguments.expect, "with --until-empty: not before this many were accepted")
      ->capture_default_str();
  command->callback([&] { exit_code = arguments.watch ? Watch(session, arguments) : Show(session, arguments); });
}

}  // namespace cetak
