#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <ctime>
#include <string>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include "clients/cli/backlog_screen.h"
#include "clients/cli/session.h"
#include "clients/cli/terminal.h"
#include "clients/library/retry.h"

namespace cetak {
namespace {

constexpr std::chrono::milliseconds kScreenInterval{250};
constexpr std::chrono::milliseconds kLineInterval{2'000};
// A server that restarts is waited for.
constexpr std::chrono::seconds kPatience{60};
constexpr std::chrono::milliseconds kFirstPause{200};
constexpr std::chrono::milliseconds kMostPause{2'000};

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

// Shows each answer of a watch in the form that its reader wants.
class WatchOutput {
 public:
  WatchOutput(const Session& session, const BacklogArguments& arguments)
      : session_(session), arguments_(arguments), draws_(!session.json && CanDraw(STDOUT_FILENO)), screen_(session) {}

  std::vector<v1::BacklogDimension> Dimensions() const {
    return DimensionsOf(draws_ && arguments_.by.empty() ? kPictureDimensions : arguments_.by);
  }

  void Show(const v1::Backlog& backlog, bool is_last) {
    away_ = false;
    if (session_.json) return PrintJson(ToJson(backlog));
    if (draws_) {
      const bool as_table = !arguments_.by.empty() && arguments_.by != kPictureDimensions;
      return screen_.Draw(as_table ? FormatBacklogTable(backlog, session_) : screen_.Picture(backlog));
    }
    const auto now = std::chrono::steady_clock::now();
    if (!is_last && now < line_due_) return;
    line_due_ = now + kLineInterval;
    fmt::print("{:%H:%M:%S} {}\n", fmt::localtime(std::time(nullptr)), FormatBacklogLine(backlog, session_));
    std::fflush(stdout);
  }

  void SayThatServerIsAway() {
    if (std::exchange(away_, true)) return;
    screen_.Leave();
    fmt::print(stderr, "{} {}; {}\n", session_.Say("server tidak menjawab di", "no server answers at"), session_.server,
               session_.Say("mencoba lagi …", "trying again …"));
  }

 private:
  inline static const std::vector<std::string> kPictureDimensions = {"office", "priority"};
  const Session& session_;
  const BacklogArguments& arguments_;
  const bool draws_;
  BacklogScreen screen_;
  std::chrono::steady_clock::time_point line_due_{};
  bool away_ = false;
};

// One stream; the exit code when there is nothing more to follow, else why it ended. `heard` is set by any answer.
std::variant<int, Failure> Follow(Session& session, const BacklogArguments& arguments, WatchOutput& output,
                                  bool& heard) {
  v1::WatchBacklogRequest request;
  for (const v1::BacklogDimension dimension : output.Dimensions()) request.add_group_by(dimension);
  request.mutable_interval()->set_nanos(static_cast<int>(std::chrono::nanoseconds(kScreenInterval).count()));
  grpc::ClientContext context;
  const auto stream = session.connection().backlog->WatchBacklog(&context, request);
  for (v1::Backlog backlog; stream->Read(&backlog);) {
    heard = true;
    const bool ends = arguments.until_empty && IsEmpty(backlog, arguments.expect);
    output.Show(backlog, ends);
    if (!ends) continue;
    context.TryCancel();
    return backlog.total().in_doubt() == 0 ? kExitOk : kExitRefused;
  }
  const grpc::Status status = stream->Finish();
  if (status.ok()) return kExitOk;
  return ReadFailure(status, session.language);
}

int Watch(Session& session, const BacklogArguments& arguments) {
  WatchOutput output(session, arguments);
  RetryPause pauses(kFirstPause, kMostPause);
  bool was_there = false;
  auto last_heard = std::chrono::steady_clock::now();
  for (;;) {
    bool heard = false;
    const auto ended = Follow(session, arguments, output, heard);
    if (const int* exit_code = std::get_if<int>(&ended)) return *exit_code;
    const auto now = std::chrono::steady_clock::now();
    if (heard) {
      was_there = true;
      last_heard = now;
      pauses.Reset();
    }
    const Failure& failure = std::get<Failure>(ended);
    const bool may_come_back = failure.IsPassing() || failure.IsBrokenLine();
    if (!was_there || !may_come_back || now - last_heard > kPatience) return session.Report(failure);
    output.SayThatServerIsAway();
    std::this_thread::sleep_for(pauses.Next(failure));
  }
}

}  // namespace

void AddBacklogCommand(CLI::App& program, Session& session, int& exit_code) {
  static BacklogArguments arguments;
  CLI::App* command = program.add_subcommand("backlog", session.Text("Berapa kartu menunggu, di mana, dan berapa lama",
                                                                     "How many cards wait, where and for how long"));
  command
      ->add_option("--by", arguments.by,
                   session.Text("room,office,profile,priority,age: salah satu atau beberapa, menurut urutan baris",
                                "room,office,profile,priority,age: any of them, in the order of the rows"))
      ->delimiter(',')
      ->check(CLI::IsMember({"room", "office", "profile", "priority", "age"}));
  command->add_flag("--watch", arguments.watch,
                    session.Text("pantau terus: gambar di terminal, sebaris tiap 2 detik di tempat lain",
                                 "follow it: a picture on a terminal, a line every 2 seconds elsewhere"));
  command->add_flag(
      "--until-empty", arguments.until_empty,
      session.Text("pantau sampai tak ada yang menunggu atau dicetak; kode keluar 1 bila ada kartu yang ragu",
                   "follow it until nothing waits or prints; exit code 1 when cards are left in doubt"));
  command
      ->add_option("--expect", arguments.expect,
                   session.Text("dengan --until-empty: tidak sebelum sekian diterima",
                                "with --until-empty: not before this many were accepted"))
      ->capture_default_str();
  command->callback([&] {
    exit_code = arguments.watch || arguments.until_empty ? Watch(session, arguments) : Show(session, arguments);
  });
}

}  // namespace cetak
