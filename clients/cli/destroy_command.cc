#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "clients/cli/blank_words.h"
#include "clients/cli/session.h"

namespace cetak {
namespace {

struct DestroyArguments {
  std::int64_t count = 0;
  std::string room;
  std::string profile;
  std::string serials;
  std::string method;
  std::string place;
  std::string by;
  std::string witness;
  std::string request_id;
  std::string pdf;
  std::string again;
};

// Whole or not at all.
bool WriteFile(const std::string& path, const std::string& bytes) {
  const std::string draft = path + ".part";
  std::ofstream file(draft, std::ios::binary | std::ios::trunc);
  file << bytes;
  file.close();
  std::error_code error;
  if (file) std::filesystem::rename(draft, path, error);
  const bool written = file && !error;
  if (!written) std::filesystem::remove(draft, error);
  return written;
}

int SaveReport(Session& session, const std::string& name, const std::string& path) {
  v1::GetDestructionReportRequest request;
  request.set_name(name);
  v1::GetDestructionReportResponse response;
  grpc::ClientContext context;
  SetDeadline(context);
  const grpc::Status status = session.connection().blanks->GetDestructionReport(&context, request, &response);
  if (!status.ok()) return session.Report(status);
  if (WriteFile(path, response.pdf())) return kExitOk;
  Failure failure{grpc::StatusCode::UNKNOWN, "FILE_NOT_WRITTEN", "", {}, {}};
  failure.text = fmt::format("{} {}", session.Say("tidak bisa menulis", "cannot write"), path);
  return session.Report(failure);
}

void PrintDestruction(const Session& session, const v1::Destruction& destruction) {
  fmt::print("{} {}: {} {}, {}, {}\n", session.Say("Pemusnahan", "Destruction"), LastPart(destruction.name()),
             WithThousands(destruction.count(), session.language), session.Say("keping", "cards"), destruction.method(),
             LocalTime(destruction.create_time()));
  fmt::print("  {}: {}\n", session.Say("tempat", "place"), destruction.place());
  fmt::print("  {}: {}, {}: {}\n", session.Say("oleh", "by"), destruction.by(), session.Say("saksi", "witness"),
             destruction.witness());
  if (!destruction.serials().empty()) {
    fmt::print("  {}: {}\n", session.Say("nomor seri", "serials"), destruction.serials());
  }
  if (destruction.reversed()) fmt::print("  {}\n", session.Say("DIBATALKAN", "TAKEN BACK"));
}

// The record, and its berita acara where a file was named.
int Show(Session& session, const v1::Destruction& destruction, const std::string& pdf) {
  if (session.json) {
    PrintJson(ToJson(destruction));
  } else {
    PrintDestruction(session, destruction);
  }
  const std::string number = LastPart(destruction.name());
  const int saved = pdf.empty() ? kExitOk : SaveReport(session, destruction.name(), pdf);
  if (session.json) return saved;
  if (!pdf.empty() && saved == kExitOk) {
    fmt::print("  berita acara: {}\n", pdf);
  } else {
    fmt::print("  berita acara: cetak destroy --again {} --pdf FILE\n", number);
  }
  return saved;
}

int ShowAgain(Session& session, const DestroyArguments& arguments) {
  v1::GetDestructionRequest request;
  request.set_name(NameInRoom(arguments.room, "destructions", arguments.again));
  v1::Destruction destruction;
  grpc::ClientContext context;
  SetDeadline(context);
  const grpc::Status status = session.connection().blanks->GetDestruction(&context, request, &destruction);
  return status.ok() ? Show(session, destruction, arguments.pdf) : session.Report(status);
}

int Destroy(Session& session, const DestroyArguments& arguments) {
  const auto count = CountOf(arguments.count, arguments.serials);
  if (!count) throw CLI::RequiredError("COUNT");
  v1::DestroyBlanksRequest request;
  request.set_parent(RoomOf(arguments.room));
  request.set_request_id(RequestIdOr(arguments.request_id));
  v1::Destruction& destruction = *request.mutable_destruction();
  destruction.set_profile(ProfileOf(arguments.profile));
  destruction.set_count(*count);
  destruction.set_serials(arguments.serials);
  destruction.set_method(arguments.method);
  destruction.set_place(arguments.place);
  destruction.set_by(arguments.by);
  destruction.set_witness(arguments.witness);
  v1::Destruction answer;
  grpc::ClientContext context;
  SetDeadline(context);
  const grpc::Status status = session.connection().blanks->DestroyBlanks(&context, request, &answer);
  return status.ok() ? Show(session, answer, arguments.pdf) : ReportAddition(session, status, request.request_id());
}

}  // namespace

void AddDestroyCommand(CLI::App& program, Session& session, int& exit_code) {
  static DestroyArguments arguments;
  CLI::App* command = program.add_subcommand("destroy", session.Text("Musnahkan kartu rusak, dengan berita acara",
                                                                     "Destroy spoiled cards, with a berita acara"));
  command->add_option("COUNT", arguments.count,
                      session.Text("berapa keping; tidak perlu bila nomor serinya disebut",
                                   "how many; not needed when their serial numbers are named"));
  command->add_option(
      "--serials", arguments.serials,
      session.Text("nomor seri: A00000017,A00000101-A00000140", "serial numbers: A00000017,A00000101-A00000140"));
  CLI::Option* method =
      command->add_option("--method", arguments.method, session.Text("cara: dibakar", "how: dibakar (burned)"));
  CLI::Option* place = command->add_option("--place", arguments.place, session.Text("di mana", "where"));
  CLI::Option* by =
      command->add_option("--by", arguments.by, session.Text("siapa yang memusnahkan", "who destroys them"));
  CLI::Option* witness =
      command->add_option("--witness", arguments.witness, session.Text("siapa yang menyaksikan", "who sees it"));
  command->add_option("--pdf", arguments.pdf,
                      session.Text("berkas untuk berita acaranya", "a file for the berita acara"));
  CLI::Option* again = command->add_option("--again", arguments.again,
                                           session.Text("pemusnahan yang lalu: nomornya; tidak ada yang dimusnahkan",
                                                        "an earlier destruction, by its number; nothing is destroyed"));
  command->add_option("--profile", arguments.profile,
                      session.Text("jenis kartu, bila ada beberapa", "card profile, where the site has several"));
  command->add_option("--room", arguments.room,
                      session.Text("ruang cetak, bila ada beberapa", "print room, where the site has several"));
  command->add_option("--request-id", arguments.request_id,
                      session.Text("UUID dari percobaan sebelumnya", "a UUID, of an earlier try"));
  const std::string examples =
      "  cetak destroy 7 --method dibakar --place \"halaman kantor\" --by Baiq --witness Lalu --pdf ba.pdf\n"
      "  cetak destroy --again 3 --pdf ba-3.pdf";
  command->footer(session.Text("Contoh:\n", "Examples:\n") + examples);
  command->callback([&session, &exit_code, again, method, place, by, witness] {
    if (!again->empty()) {
      exit_code = ShowAgain(session, arguments);
      return;
    }
    for (const CLI::Option* needed : {method, place, by, witness}) {
      if (needed->empty()) throw CLI::RequiredError(needed->get_name());
    }
    exit_code = Destroy(session, arguments);
  });
}

}  // namespace cetak
