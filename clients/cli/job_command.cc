#include <fmt/format.h>
#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <cstdio>
#include <string>

#include "clients/cli/session.h"
#include "clients/cli/terminal.h"

namespace cetak {
namespace {

struct JobArguments {
  std::string name;
  std::string office;
  std::string reason;
  std::string state;
  int limit = 50;
};

std::string JoinReasons(const v1::PrintJob& job) {
  std::string reasons;
  for (const std::string& reason : job.state_reasons()) reasons += (reasons.empty() ? "" : ", ") + reason;
  return reasons;
}

// "17-3 at sim-1: spoiled (answer-lost); ANI: half printed"
std::string AttemptText(const Session& session, const v1::PrintAttempt& attempt) {
  const std::string outcome = attempt.outcome() == v1::CARD_OUTCOME_UNSPECIFIED
                                  ? session.Text("di pencetak", "at the printer")
                                  : ShortName(v1::CardOutcome_Name(attempt.outcome()), "CARD_OUTCOME_");
  std::string text =
      fmt::format("{} {}, batch {}: {}", google::protobuf::util::TimeUtil::ToString(attempt.hand_off_time()),
                  LastPart(attempt.printer()), LastPart(attempt.batch()), outcome);
  if (!attempt.note().empty()) text += " (" + attempt.note() + ")";
  if (!attempt.settled_by().empty()) text += fmt::format("; {}: {}", attempt.settled_by(), attempt.settle_reason());
  return text;
}

void PrintJob(const Session& session, const v1::PrintJob& job) {
  const auto line = [](std::string_view key, std::string_view value) {
    if (!value.empty()) fmt::print("  {} {}\n", Fit(key, 18), value);
  };
  fmt::print("{}\n", job.name());
  line(session.Say("keadaan", "state"), ShortName(v1::JobState_Name(job.state()), "JOB_STATE_"));
  line(session.Say("sebab", "because"), JoinReasons(job));
  line(session.Say("alasan", "reason"), ShortName(v1::RequestReason_Name(job.reason()), "REQUEST_REASON_"));
  line(session.Say("prioritas", "priority"), ShortName(v1::Priority_Name(job.priority()), "PRIORITY_"));
  line(session.Say("diterima", "accepted"), google::protobuf::util::TimeUtil::ToString(job.create_time()));
  if (job.state() == v1::JOB_STATE_PENDING) {
    line(session.Say("menunggu di depan", "waiting ahead"), WithThousands(job.waiting_ahead(), session.language));
  }
  line("batch", LastPart(job.batch()));
  line("printer", LastPart(job.printer()));
  for (const v1::PrintAttempt& attempt : job.attempts()) {
    line(session.Say("diserahkan", "handed off"), AttemptText(session, attempt));
  }
  line(session.Say("keterangan", "said"), job.withdrawal_reason());
  if (job.has_complete_time()) {
    line(session.Say("selesai", "completed"), google::protobuf::util::TimeUtil::ToString(job.complete_time()));
  }
}

int Show(Session& session, const grpc::Status& status, const v1::PrintJob& job) {
  if (!status.ok()) return session.Report(status);
  if (session.json) {
    PrintJson(ToJson(job));
  } else {
    PrintJob(session, job);
  }
  return kExitOk;
}

int Get(Session& session, const JobArguments& arguments) {
  v1::GetPrintJobRequest request;
  request.set_name(FullJobName(arguments.name));
  v1::PrintJob job;
  grpc::ClientContext context;
  SetDeadline(context);
  return Show(session, session.connection().jobs->GetPrintJob(&context, request, &job), job);
}

template <typename Request, typename Call>
int Change(Session& session, const JobArguments& arguments, Request request, Call call) {
  request.set_name(FullJobName(arguments.name));
  v1::PrintJob job;
  grpc::ClientContext context;
  SetDeadline(context);
  return Show(session, call(*session.connection().jobs, context, request, job), job);
}

void PrintListed(const v1::PrintJob& job) {
  fmt::print("{} {} {} {}\n", Fit(LastPart(job.name()), 36),
             Fit(ShortName(v1::JobState_Name(job.state()), "JOB_STATE_"), 18),
             Fit(ShortName(v1::Priority_Name(job.priority()), "PRIORITY_"), 8),
             google::protobuf::util::TimeUtil::ToString(job.create_time()));
}

int List(Session& session, const JobArguments& arguments) {
  v1::ListPrintJobsRequest request;
  request.set_parent("offices/" + LastPart(arguments.office));
  for (int i = v1::JobState_MIN; i <= v1::JobState_MAX; ++i) {
    if (!v1::JobState_IsValid(i)) continue;
    const auto state = static_cast<v1::JobState>(i);
    if (ShortName(v1::JobState_Name(state), "JOB_STATE_") == arguments.state) request.set_state(state);
  }
  int left = arguments.limit;
  auto all = nlohmann::ordered_json::array();
  do {
    request.set_page_size(std::min(left, 1'000));
    v1::ListPrintJobsResponse response;
    grpc::ClientContext context;
    SetDeadline(context);
    const grpc::Status status = session.connection().jobs->ListPrintJobs(&context, request, &response);
    if (!status.ok()) return session.Report(status);
    for (const v1::PrintJob& job : response.print_jobs()) {
      if (session.json) {
        all.push_back(ToJson(job));
      } else {
        PrintListed(job);
      }
    }
    left -= response.print_jobs_size();
    request.set_page_token(response.next_page_token());
  } while (left > 0 && !request.page_token().empty());
  if (session.json) {
    PrintJson({{"print_jobs", all}, {"more", !request.page_token().empty()}});
  } else if (!request.page_token().empty()) {
    std::fprintf(stderr, "%s\n",
                 std::string(session.Say("… masih ada; pakai --limit", "… there are more; use --limit")).c_str());
  }
  return kExitOk;
}

int Watch(Session& session, const JobArguments& arguments) {
  v1::WatchPrintJobRequest request;
  request.set_name(FullJobName(arguments.name));
  grpc::ClientContext context;
  const auto stream = session.connection().jobs->WatchPrintJob(&context, request);
  v1::PrintJob job;
  while (stream->Read(&job)) {
    if (session.json) {
      PrintJson(ToJson(job));
    } else {
      fmt::print("{} {}{}\n", Fit(ShortName(v1::JobState_Name(job.state()), "JOB_STATE_"), 18), JoinReasons(job),
                 job.state() == v1::JOB_STATE_PENDING
                     ? fmt::format(" ({} {})", WithThousands(job.waiting_ahead(), session.language),
                                   session.Say("di depan", "ahead"))
                     : "");
      std::fflush(stdout);
    }
  }
  const grpc::Status status = stream->Finish();
  return status.ok() ? kExitOk : session.Report(status);
}

}  // namespace

void AddJobCommand(CLI::App& program, Session& session, int& exit_code) {
  static JobArguments arguments;
  CLI::App* command =
      program.add_subcommand("job", session.Text("Pekerjaan cetak: lihat, daftar, pantau, batalkan, tahan, lepaskan",
                                                 "Print jobs: get, list, watch, cancel, hold, release"));
  command->require_subcommand(1);
  const auto add = [&](const char* name, const std::string& meaning) {
    CLI::App* action = command->add_subcommand(name, meaning);
    action
        ->add_option("JOB", arguments.name,
                     session.Text("offices/52.02.04/jobs/UUID atau 52.02.04/UUID",
                                  "offices/52.02.04/jobs/UUID or 52.02.04/UUID"))
        ->required();
    return action;
  };
  add("get", session.Text("Di mana sebuah kartu, dan mengapa", "Where a card is, and why"))->callback([&] {
    exit_code = Get(session, arguments);
  });
  add("watch", session.Text("Ikuti sebuah kartu sampai selesai", "Follow a card until it is done"))->callback([&] {
    exit_code = Watch(session, arguments);
  });

  CLI::App* list = command->add_subcommand("list", session.Text("Pekerjaan cetak satu kecamatan", "An office's jobs"));
  list->add_option("OFFICE", arguments.office, "52.02.04")->required();
  list->add_option("--state", arguments.state, session.Text("hanya yang berkeadaan ini", "only these"))
      ->check(CLI::IsMember(
          {"pending", "pending-held", "processing", "processing-stopped", "canceled", "aborted", "completed"}));
  list->add_option("--limit", arguments.limit, session.Text("paling banyak sekian", "at most this many"))
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  list->callback([&] { exit_code = List(session, arguments); });

  CLI::App* cancel = add("cancel", session.Text("Kartu yang menunggu atau ditahan tidak jadi dicetak",
                                                "A waiting or held card will not be printed"));
  cancel->add_option("--reason", arguments.reason,
                     session.Text("untuk catatan; tanpa data pribadi", "for the record; no personal data"));
  cancel->callback([&] {
    v1::CancelPrintJobRequest request;
    request.set_reason(arguments.reason);
    exit_code = Change(session, arguments, request, [](auto& jobs, auto& context, auto& asked, auto& job) {
      return jobs.CancelPrintJob(&context, asked, &job);
    });
  });
  CLI::App* hold = add("hold", session.Text("Kartu yang menunggu keluar dari antrean sampai dilepaskan",
                                            "A waiting card leaves the line until it is released"));
  hold->add_option("--reason", arguments.reason,
                   session.Text("untuk catatan; tanpa data pribadi", "for the record; no personal data"));
  hold->callback([&] {
    v1::HoldPrintJobRequest request;
    request.set_reason(arguments.reason);
    exit_code = Change(session, arguments, request, [](auto& jobs, auto& context, auto& asked, auto& job) {
      return jobs.HoldPrintJob(&context, asked, &job);
    });
  });
  add("release", session.Text("Kartu yang ditahan kembali, mendahului kiriman pertama kecamatannya",
                              "A held card comes back, before its office's first submissions"))
      ->callback([&] {
        exit_code = Change(session, arguments, v1::ReleasePrintJobRequest(),
                           [](auto& jobs, auto& context, auto& asked, auto& job) {
                             return jobs.ReleasePrintJob(&context, asked, &job);
                           });
      });
}

}  // namespace cetak
