#include <fmt/format.h>

#include <cstdio>

#include "clients/cli/session.h"

namespace cetak {
namespace {

int Verify(Session& session) {
  grpc::ClientContext context;  // no deadline: it reads every row
  v1::VerifyBacklogResponse response;
  const grpc::Status status = session.connection().backlog->VerifyBacklog(&context, {}, &response);
  if (!status.ok()) return session.Report(status);
  const int exit_code = response.discrepancies().empty() ? kExitOk : kExitRefused;
  if (session.json) {
    PrintJson(ToJson(response));
    return exit_code;
  }
  const auto number = [&](std::int64_t n) { return WithThousands(n, session.language); };
  const v1::BacklogCounts& counted = response.counted();
  fmt::print("{}\n", session.Say("Dihitung ulang baris demi baris:", "Recounted row by row:"));
  fmt::print("  {} {}, {} {}, {} {}, {} {}, {} {}, {} {}, {} {}\n", number(counted.accepted()),
             session.Say("diterima", "accepted"), number(counted.waiting()), session.Say("menunggu", "waiting"),
             number(counted.held()), session.Say("ditahan", "held"), number(counted.printing()),
             session.Say("dicetak", "printing"), number(counted.printed()), session.Say("selesai", "printed"),
             number(counted.aborted()), session.Say("gagal", "aborted"), number(counted.canceled()),
             session.Say("dibatalkan", "canceled"));
  for (const auto& found : response.discrepancies()) {
    fmt::print("  {} {} {}: {} {} {}, {} {}\n", LastPart(found.office()), LastPart(found.profile()),
               ShortName(v1::Priority_Name(found.priority()), "PRIORITY_"), found.figure(), number(found.counted()),
               session.Say("dihitung", "counted"), number(found.claimed()), session.Say("dinyatakan", "claimed"));
  }
  fmt::print("{}\n", response.discrepancies().empty()
                         ? session.Say("Semua angka cocok.", "Every figure agrees.")
                         : session.Say("Ada angka yang TIDAK cocok.", "Some figures do NOT agree."));
  return exit_code;
}

}  // namespace

void AddVerifyCommand(CLI::App& program, Session& session, int& exit_code) {
  CLI::App* command =
      program.add_subcommand("verify", session.Text("Menghitung ulang setiap baris dan membandingkan dengan antrean",
                                                    "Recount every row and compare with what the backlog says"));
  command->callback([&] { exit_code = Verify(session); });
}

}  // namespace cetak
