#include <fmt/format.h>

#include <cstdio>

#include "clients/cli/session.h"

namespace cetak {
namespace {

std::string_view FaultText(const Session& session, const std::string& fault) {
  if (fault == "changed") return session.Say("diubah sesudah ditulis", "was changed after it was written");
  if (fault == "missing") return session.Say("hilang", "is missing");
  return session.Say("hilang: ujung catatan dipotong", "is missing: the end of the chain was cut off");
}

void PrintAudit(const Session& session, const v1::VerifyBacklogResponse& response) {
  for (const auto& broken : response.broken_audits()) {
    fmt::print("  {} {}: {} {} {}\n", session.Say("catatan tindakan", "audit chain"), LastPart(broken.room()),
               session.Say("entri", "entry"), broken.entry(), FaultText(session, broken.fault()));
  }
  fmt::print("{} {} {}\n", session.Say("Catatan tindakan:", "Audit chain:"),
             WithThousands(response.audit_entries(), session.language),
             response.broken_audits().empty() ? session.Say("entri, utuh.", "entries, unbroken.")
                                              : session.Say("entri, TIDAK utuh.", "entries, BROKEN."));
}

int Verify(Session& session) {
  grpc::ClientContext context;  // no deadline: it reads every row
  v1::VerifyBacklogResponse response;
  const grpc::Status status = session.connection().backlog->VerifyBacklog(&context, {}, &response);
  if (!status.ok()) return session.Report(status);
  const bool agrees = response.discrepancies().empty() && response.broken_audits().empty();
  const int exit_code = agrees ? kExitOk : kExitRefused;
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
  PrintAudit(session, response);
  return exit_code;
}

}  // namespace

void AddVerifyCommand(CLI::App& program, Session& session, int& exit_code) {
  CLI::App* command = program.add_subcommand(
      "verify", session.Text("Menghitung ulang setiap baris dan memeriksa catatan tindakan petugas",
                             "Recount every row, compare with the backlog, and check the"
                             " record of what people did"));
  command->callback([&] { exit_code = Verify(session); });
}

}  // namespace cetak
