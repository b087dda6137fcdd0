#include <fmt/format.h>

#include <charconv>
#include <string>
#include <vector>

#include "clients/cli/blank_words.h"
#include "clients/cli/session.h"
#include "clients/cli/shift_refusal.h"
#include "clients/cli/terminal.h"

namespace cetak {
namespace {

// What was counted stands as "150", or as "ktp-el=150" where the site has several profiles.
struct ShiftArguments {
  std::string room;
  std::string profile;
  std::vector<std::string> blanks;
  std::vector<std::string> spoiled;
  std::vector<std::string> serials;
  std::vector<std::string> spoiled_serials;
  std::string by;
  std::string witness;
  std::string counters_reason;
  std::string shift = "open";
  int limit = 20;
};

// The count of the profile that `given` names before "=", or of --profile; `value` is what stands behind.
v1::ShiftCount& CountNamed(const std::string& given, const ShiftArguments& arguments,
                           google::protobuf::RepeatedPtrField<v1::ShiftCount>& counts, std::string& value) {
  const std::size_t equals = given.find('=');
  value = equals == std::string::npos ? given : given.substr(equals + 1);
  const std::string profile = ProfileOf(equals == std::string::npos ? arguments.profile : given.substr(0, equals));
  for (v1::ShiftCount& count : counts) {
    if (count.profile() == profile) return count;
  }
  v1::ShiftCount& added = *counts.Add();
  added.set_profile(profile);
  return added;
}

std::int64_t NumberOf(const std::string& text, const std::string& option) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 0) throw CLI::ConversionError(text, option);
  return number;
}

google::protobuf::RepeatedPtrField<v1::ShiftCount> CountsOf(const ShiftArguments& arguments) {
  google::protobuf::RepeatedPtrField<v1::ShiftCount> counts;
  std::string value;
  for (const std::string& given : arguments.blanks) {
    v1::ShiftCount& count = CountNamed(given, arguments, counts, value);
    count.set_blanks(NumberOf(value, "--blanks"));
  }
  for (const std::string& given : arguments.spoiled) {
    v1::ShiftCount& count = CountNamed(given, arguments, counts, value);
    count.set_spoiled(NumberOf(value, "--spoiled"));
  }
  for (const std::string& given : arguments.serials) {
    CountNamed(given, arguments, counts, value).set_blank_serials(value);
  }
  for (const std::string& given : arguments.spoiled_serials) {
    CountNamed(given, arguments, counts, value).set_spoiled_serials(value);
  }
  return counts;
}

void PrintShift(const Session& session, const v1::Shift& shift) {
  fmt::print("{} {}: {} {} ({}, {} {})\n", session.Say("Giliran", "Shift"), LastPart(shift.name()),
             session.Say("dibuka", "opened"), LocalTime(shift.open_time()), shift.opened_by(),
             session.Say("saksi", "witness"), shift.opening_witness());
  if (shift.has_close_time()) {
    fmt::print("  {} {} ({}, {} {})\n", session.Say("ditutup", "closed"), LocalTime(shift.close_time()),
               shift.closed_by(), session.Say("saksi", "witness"), shift.closing_witness());
  }
  for (const v1::ShiftEquation& equation : shift.equations()) {
    fmt::print("{}\n{}", LastPart(equation.profile()), FormatEquation(equation, std::nullopt, session));
  }
}

int Show(Session& session, const v1::Shift& shift) {
  if (session.json) {
    PrintJson(ToJson(shift));
  } else {
    PrintShift(session, shift);
  }
  return kExitOk;
}

int Get(Session& session, const ShiftArguments& arguments) {
  v1::GetShiftRequest request;
  request.set_name(NameInRoom(arguments.room, "shifts", arguments.shift));
  v1::Shift shift;
  grpc::ClientContext context;
  SetDeadline(context);
  const grpc::Status status = session.connection().blanks->GetShift(&context, request, &shift);
  return status.ok() ? Show(session, shift) : session.Report(status);
}

int List(Session& session, const ShiftArguments& arguments) {
  v1::ListShiftsRequest request;
  request.set_parent(RoomOf(arguments.room));
  request.set_page_size(arguments.limit);
  v1::ListShiftsResponse response;
  grpc::ClientContext context;
  SetDeadline(context);
  const grpc::Status status = session.connection().blanks->ListShifts(&context, request, &response);
  if (!status.ok()) return session.Report(status);
  if (session.json) {
    PrintJson(ToJson(response));
    return kExitOk;
  }
  for (const v1::Shift& shift : response.shifts()) PrintShift(session, shift);
  return kExitOk;
}

int Open(Session& session, const ShiftArguments& arguments) {
  v1::OpenShiftRequest request;
  request.set_parent(RoomOf(arguments.room));
  *request.mutable_counts() = CountsOf(arguments);
  request.set_by(arguments.by);
  request.set_witness(arguments.witness);
  v1::Shift shift;
  grpc::ClientContext context;
  SetDeadline(context);
  const grpc::Status status = session.connection().blanks->OpenShift(&context, request, &shift);
  return status.ok() ? Show(session, shift) : ReportShiftRefusal(session, status);
}

int Close(Session& session, const ShiftArguments& arguments) {
  v1::CloseShiftRequest request;
  request.set_parent(RoomOf(arguments.room));
  *request.mutable_counts() = CountsOf(arguments);
  request.set_by(arguments.by);
  request.set_witness(arguments.witness);
  request.set_counters_reason(arguments.counters_reason);
  v1::Shift shift;
  grpc::ClientContext context;
  SetDeadline(context);
  const grpc::Status status = session.connection().blanks->CloseShift(&context, request, &shift);
  return status.ok() ? Show(session, shift) : ReportShiftRefusal(session, status);
}

void AddRoom(CLI::App* command, const Session& session, ShiftArguments& arguments) {
  command->add_option("--room", arguments.room,
                      session.Text("ruang cetak, bila ada beberapa", "print room, where the site has several"));
}

void AddCounts(CLI::App* command, const Session& session, ShiftArguments& arguments) {
  command
      ->add_option(
          "--blanks", arguments.blanks,
          session.Text("blangko di tangan giliran dan di semua pencetak, dihitung dua orang: 150, atau ktp-el=150",
                       "blanks in the shift's hands and in all hoppers, counted by two: 150, or ktp-el=150"))
      ->required();
  command->add_option(
      "--spoiled", arguments.spoiled,
      session.Text("kartu rusak yang disimpan untuk dimusnahkan", "spoiled cards kept for destruction"));
  command->add_option(
      "--serials", arguments.serials,
      session.Text("nomor seri blangko itu, bila ada", "serial numbers of those blanks, where they have some"));
  command->add_option("--spoiled-serials", arguments.spoiled_serials,
                      session.Text("nomor seri kartu rusak itu, bila ada",
                                   "serial numbers of those spoiled cards, where they have some"));
  command->add_option("--by", arguments.by, session.Text("siapa yang menghitung", "who counted"))->required();
  command->add_option("--witness", arguments.witness, session.Text("orang kedua", "the second person"))->required();
  command->add_option("--profile", arguments.profile,
                      session.Text("jenis kartu, bila ada beberapa", "card profile, where the site has several"));
  AddRoom(command, session, arguments);
}

}  // namespace

void AddShiftCommand(CLI::App& program, Session& session, int& exit_code) {
  static ShiftArguments arguments;
  CLI::App* command =
      program.add_subcommand("shift", session.Text("Giliran: persamaannya sejauh ini, buka, tutup, daftar",
                                                   "Shifts: the open one's equation so far, open, close, list"));
  command->require_subcommand(0, 1);
  AddRoom(command, session, arguments);

  CLI::App* open = command->add_subcommand(
      "open", session.Text("Buka giliran dengan hitungan dua orang", "Open a shift with what two people counted"));
  AddCounts(open, session, arguments);
  open->footer(session.Text("Contoh:\n  cetak shift open --blanks 500 --by Baiq --witness Lalu",
                            "Example:\n  cetak shift open --blanks 500 --by Baiq --witness Lalu"));
  open->callback([&] { exit_code = Open(session, arguments); });

  CLI::App* close =
      command->add_subcommand("close", session.Text("Tutup giliran; ditolak selama ada keping yang tidak jelas",
                                                    "Close the shift; refused while a blank is not accounted for"));
  AddCounts(close, session, arguments);
  close->add_option("--counters-reason", arguments.counters_reason,
                    session.Text("mengapa penghitung pencetak yang tidak cocok diterima",
                                 "why a printer's counter that does not agree is taken as it is"));
  close->footer(session.Text("Contoh:\n  cetak shift close --blanks 185 --spoiled 3 --by Baiq --witness Lalu",
                             "Example:\n  cetak shift close --blanks 185 --spoiled 3 --by Baiq --witness Lalu"));
  close->callback([&] { exit_code = Close(session, arguments); });

  CLI::App* get = command->add_subcommand("get", session.Text("Satu giliran", "One shift"));
  get->add_option("SHIFT", arguments.shift, session.Text("nomornya", "its number"))->required();
  AddRoom(get, session, arguments);
  get->callback([&] { exit_code = Get(session, arguments); });

  CLI::App* list =
      command->add_subcommand("list", session.Text("Giliran, yang terbaru dulu", "Shifts, the newest first"));
  list->add_option("--limit", arguments.limit, session.Text("paling banyak sekian", "at most this many"))
      ->check(CLI::Range(1, 1'000))
      ->capture_default_str();
  AddRoom(list, session, arguments);
  list->callback([&] { exit_code = List(session, arguments); });

  command->callback([&session, &exit_code, command] {
    if (command->get_subcommands().empty()) exit_code = Get(session, arguments);
  });
}

}  // namespace cetak
