#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "clients/cli/blank_words.h"
#include "clients/cli/session.h"
#include "clients/cli/terminal.h"

namespace cetak {
namespace {

struct StockArguments {
  std::int64_t count = 0;
  std::string room;
  std::string profile;
  std::string serials;
  std::string from;
  std::string to;
  std::string counterparty;
  std::string document;
  std::string reason;
  std::string by;
  std::string witness;
  std::string request_id;
  std::string entry;
  std::string shift;
  bool all = false;
  int limit = 50;
};

constexpr std::size_t kNameWidth = 18;
constexpr std::size_t kCountWidth = 12;

// -- what is there

// Cards a second, where the backlog says a rate; blanks of several profiles have no rate of their own.
double RateOf(Session& session, const v1::Stock& stock) {
  if (stock.usable_size() != 1) return 0;
  v1::Backlog backlog;
  grpc::ClientContext context;
  SetDeadline(context);
  const bool answered = session.connection().backlog->GetBacklog(&context, {}, &backlog).ok();
  return answered ? backlog.printed_per_second() : 0;
}

void PrintUsable(const Session& session, std::int64_t usable, double per_second) {
  fmt::print("  {} {}", Fit(session.Say("bisa dicetak", "can be printed on"), kNameWidth),
             FitRight(WithThousands(usable, session.language), kCountWidth));
  if (per_second > 0 && usable > 0) {
    fmt::print("  ≈ {} {}", DurationText(static_cast<std::int64_t>(static_cast<double>(usable) / per_second), session),
               session.Say("pada laju sekarang", "at the present rate"));
  }
  fmt::print("\n");
}

void PrintBalances(const Session& session, const v1::Stock& stock, const v1::Stock::Usable& usable, double rate) {
  fmt::print("{}\n", LastPart(usable.profile()));
  for (const v1::BlankBalance& balance : stock.balances()) {
    // What is outside is told by the entries.
    if (balance.profile() != usable.profile() || balance.spot().place() == v1::BLANK_PLACE_SUPPLIER) continue;
    fmt::print("  {} {}  {}\n", Fit(SpotName(balance.spot(), session), kNameWidth),
               FitRight(WithThousands(balance.count(), session.language), kCountWidth), balance.serials());
  }
  PrintUsable(session, usable.count(), rate);
}

int ShowStock(Session& session, const StockArguments& arguments) {
  v1::GetStockRequest request;
  request.set_parent(RoomOf(arguments.room));
  v1::Stock stock;
  grpc::ClientContext context;
  SetDeadline(context);
  const grpc::Status status = session.connection().blanks->GetStock(&context, request, &stock);
  if (!status.ok()) return session.Report(status);
  const double rate = RateOf(session, stock);
  if (session.json) {
    nlohmann::ordered_json document = ToJson(stock);
    if (rate > 0) {
      document["printed_per_second"] = rate;
      document["usable_seconds"] = static_cast<std::int64_t>(static_cast<double>(stock.usable(0).count()) / rate);
    }
    PrintJson(document);
    return kExitOk;
  }
  for (const v1::Stock::Usable& usable : stock.usable()) {
    if (!arguments.profile.empty() && LastPart(usable.profile()) != LastPart(arguments.profile)) continue;
    PrintBalances(session, stock, usable, rate);
  }
  return kExitOk;
}

// -- entries

std::string TextOf(const v1::BlankEntry& entry, const Session& session) {
  std::string text;
  const auto add = [&](std::string_view label, const std::string& value) {
    if (!value.empty()) text += fmt::format("{}{}{}", text.empty() ? "" : "; ", label, value);
  };
  add("", entry.serials());
  add("", entry.counterparty());
  add("", entry.document());
  add("", entry.reason());
  add(session.Say("oleh ", "by "), entry.by());
  add(session.Say("saksi ", "witness "), entry.witness());
  add(session.Say("membalik ", "reverses "), LastPart(entry.reverses()));
  add(session.Say("dibalik oleh ", "reversed by "), LastPart(entry.reversed_by()));
  return text;
}

void PrintEntry(const Session& session, const v1::BlankEntry& entry) {
  fmt::print("{} {} {} {} → {} {}\n", FitRight(LastPart(entry.name()), 6), LocalTime(entry.create_time()),
             FitRight(WithThousands(entry.count(), session.language), 7),
             FitRight(SpotName(entry.source(), session), 9), Fit(SpotName(entry.destination(), session), 9),
             TextOf(entry, session));
}

int Show(Session& session, const v1::BlankEntry& entry) {
  if (session.json) {
    PrintJson(ToJson(entry));
  } else {
    PrintEntry(session, entry);
  }
  return kExitOk;
}

int ListEntries(Session& session, const StockArguments& arguments) {
  v1::ListBlankEntriesRequest request;
  request.set_parent(RoomOf(arguments.room));
  request.set_by_people_only(!arguments.all);
  if (!arguments.shift.empty()) request.set_shift(NameInRoom(arguments.room, "shifts", arguments.shift));
  int left = arguments.limit;
  auto all = nlohmann::ordered_json::array();
  do {
    request.set_page_size(std::min(left, 1'000));
    v1::ListBlankEntriesResponse response;
    grpc::ClientContext context;
    SetDeadline(context);
    const grpc::Status status = session.connection().blanks->ListBlankEntries(&context, request, &response);
    if (!status.ok()) return session.Report(status);
    for (const v1::BlankEntry& entry : response.entries()) {
      if (session.json) {
        all.push_back(ToJson(entry));
      } else {
        PrintEntry(session, entry);
      }
    }
    left -= response.entries_size();
    request.set_page_token(response.next_page_token());
  } while (left > 0 && !request.page_token().empty());
  const bool more = !request.page_token().empty();
  if (session.json) {
    PrintJson({{"entries", all}, {"more", more}});
  } else if (more) {
    fmt::print(stderr, "{}\n", session.Say("… masih ada; pakai --limit", "… there are more; use --limit"));
  }
  return kExitOk;
}

// -- movements

int Move(Session& session, const StockArguments& arguments, const v1::BlankSpot& from, const v1::BlankSpot& to) {
  const auto count = CountOf(arguments.count, arguments.serials);
  if (!count) throw CLI::RequiredError("COUNT");
  v1::MoveBlanksRequest request;
  request.set_parent(RoomOf(arguments.room));
  request.set_request_id(RequestIdOr(arguments.request_id));
  v1::BlankEntry& entry = *request.mutable_entry();
  entry.set_profile(ProfileOf(arguments.profile));
  *entry.mutable_source() = from;
  *entry.mutable_destination() = to;
  entry.set_count(*count);
  entry.set_serials(arguments.serials);
  entry.set_counterparty(arguments.counterparty);
  entry.set_document(arguments.document);
  entry.set_reason(arguments.reason);
  entry.set_by(arguments.by);
  entry.set_witness(arguments.witness);
  v1::BlankEntry answer;
  grpc::ClientContext context;
  SetDeadline(context);
  const grpc::Status status = session.connection().blanks->MoveBlanks(&context, request, &answer);
  return status.ok() ? Show(session, answer) : ReportAddition(session, status, request.request_id());
}

int Reverse(Session& session, const StockArguments& arguments) {
  v1::ReverseBlankEntryRequest request;
  request.set_name(NameInRoom(arguments.room, "blankEntries", arguments.entry));
  request.set_reason(arguments.reason);
  request.set_by(arguments.by);
  v1::BlankEntry answer;
  grpc::ClientContext context;
  SetDeadline(context);
  const grpc::Status status = session.connection().blanks->ReverseBlankEntry(&context, request, &answer);
  return status.ok() ? Show(session, answer) : session.Report(status);
}

v1::BlankSpot SpotOf(v1::BlankPlace place) {
  v1::BlankSpot spot;
  spot.set_place(place);
  return spot;
}

std::string CheckSpot(const std::string& text, const Session& session) {
  if (ParseSpot(text)) return "";
  return fmt::format("{}: {}", session.Say("salah satu dari", "one of"), PlaceNames(session));
}

// -- the command

void AddWhere(CLI::App* command, const Session& session, StockArguments& arguments) {
  command->add_option("--room", arguments.room,
                      session.Text("ruang cetak, bila ada beberapa", "print room, where the site has several"));
  command->add_option("--profile", arguments.profile,
                      session.Text("jenis kartu, bila ada beberapa", "card profile, where the site has several"));
}

void AddWhat(CLI::App* command, const Session& session, StockArguments& arguments) {
  command->add_option("COUNT", arguments.count,
                      session.Text("berapa keping; tidak perlu bila nomor serinya disebut",
                                   "how many; not needed when their serial numbers are named"));
  command->add_option(
      "--serials", arguments.serials,
      session.Text("nomor seri: A00000001-A00002000,B00000017", "serial numbers: A00000001-A00002000,B00000017"));
  command->add_option("--document", arguments.document,
                      session.Text("surat jalan, surat pinjam", "delivery note, loan letter"));
  command->add_option("--by", arguments.by, session.Text("siapa yang memindahkan", "who moves them"))->required();
  command->add_option("--witness", arguments.witness, session.Text("siapa yang menyaksikan", "who saw it"));
  command->add_option("--request-id", arguments.request_id,
                      session.Text("UUID dari percobaan sebelumnya", "a UUID, of an earlier try"));
  AddWhere(command, session, arguments);
}

void AddReceive(CLI::App* command, Session& session, StockArguments& arguments, int& exit_code) {
  CLI::App* receive =
      command->add_subcommand("receive", session.Text("Kotak diterima ke brankas", "Boxes received into the vault"));
  AddWhat(receive, session, arguments);
  receive->add_option("--from", arguments.counterparty, session.Text("dari siapa", "who sent them"))->required();
  receive->footer(
      session.Text("Contoh:\n"
                   "  cetak stock receive 2000 --from Ditjen --document SJ-118 --by Baiq --witness Lalu\n"
                   "  cetak stock receive --serials A00000001-A00002000 --from Ditjen --by Baiq",
                   "Examples:\n"
                   "  cetak stock receive 2000 --from Ditjen --document SJ-118 --by Baiq --witness Lalu\n"
                   "  cetak stock receive --serials A00000001-A00002000 --from Ditjen --by Baiq"));
  receive->callback(
      [&] { exit_code = Move(session, arguments, SpotOf(v1::BLANK_PLACE_SUPPLIER), SpotOf(v1::BLANK_PLACE_VAULT)); });
}

void AddMove(CLI::App* command, Session& session, StockArguments& arguments, int& exit_code) {
  CLI::App* move =
      command->add_subcommand("move", session.Text("Pindahkan blangko dengan tangan", "Move blanks by hand"));
  AddWhat(move, session, arguments);
  const auto check = [&session](const std::string& text) { return CheckSpot(text, session); };
  move->add_option("--from", arguments.from, session.Text("dari mana: ", "from where: ") + PlaceNames(session))
      ->required()
      ->check(check);
  move->add_option("--to", arguments.to, session.Text("ke mana, dengan kata yang sama", "to where, in the same words"))
      ->required()
      ->check(check);
  move->add_option(
      "--reason", arguments.reason,
      session.Text("mengapa; wajib untuk yang hilang dan rusak", "why; required for what is lost and spoiled"));
  move->add_option("--counterparty", arguments.counterparty,
                   session.Text("siapa yang menerimanya; wajib untuk yang keluar",
                                "who gets them; required for what is returned or lent"));
  move->footer(
      session.Text("Contoh:\n"
                   "  cetak stock move 500 --from brankas --to giliran --by Baiq --witness Lalu\n"
                   "  cetak stock move 100 --from giliran --to pencetak/sim-1 --by Lalu\n"
                   "  cetak stock move 250 --from brankas --to keluar --counterparty \"Dukcapil Lombok Timur\" \\\n"
                   "    --document PINJAM-7 --by Baiq --witness Lalu",
                   "Examples:\n"
                   "  cetak stock move 500 --from vault --to shift --by Baiq --witness Lalu\n"
                   "  cetak stock move 100 --from shift --to printer/sim-1 --by Lalu\n"
                   "  cetak stock move 250 --from vault --to returned --counterparty \"Dukcapil Lombok Timur\" \\\n"
                   "    --document LOAN-7 --by Baiq --witness Lalu"));
  move->callback([&] { exit_code = Move(session, arguments, *ParseSpot(arguments.from), *ParseSpot(arguments.to)); });
}

void AddEntries(CLI::App* command, Session& session, StockArguments& arguments, int& exit_code) {
  CLI::App* entries = command->add_subcommand(
      "entries", session.Text("Buku blangko, yang terbaru dulu", "The ledger of blanks, the newest first"));
  entries->add_flag("--all", arguments.all,
                    session.Text("juga yang dicatat pencetak sendiri", "also what printers made and spoiled"));
  entries->add_option(
      "--shift", arguments.shift,
      session.Text("hanya giliran ini: nomornya, atau open", "only of this shift: its number, or open"));
  entries->add_option("--limit", arguments.limit, session.Text("paling banyak sekian", "at most this many"))
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  entries->add_option("--room", arguments.room,
                      session.Text("ruang cetak, bila ada beberapa", "print room, where the site has several"));
  entries->callback([&] { exit_code = ListEntries(session, arguments); });
}

void AddReverse(CLI::App* command, Session& session, StockArguments& arguments, int& exit_code) {
  CLI::App* reverse =
      command->add_subcommand("reverse", session.Text("Balikkan catatan yang keliru; catatannya sendiri tetap ada",
                                                      "Take back an entry that was wrong; the entry itself stays"));
  reverse->add_option("ENTRY", arguments.entry, session.Text("nomornya", "its number"))->required();
  reverse->add_option("--reason", arguments.reason, session.Text("mengapa", "why"))->required();
  reverse->add_option("--by", arguments.by, session.Text("siapa", "who"))->required();
  reverse->add_option("--room", arguments.room,
                      session.Text("ruang cetak, bila ada beberapa", "print room, where the site has several"));
  reverse->callback([&] { exit_code = Reverse(session, arguments); });
}

}  // namespace

void AddStockCommand(CLI::App& program, Session& session, int& exit_code) {
  static StockArguments arguments;
  CLI::App* command =
      program.add_subcommand("stock", session.Text("Blangko: berapa dan di mana, terima, pindahkan, buku, balikkan",
                                                   "Blanks: how many and where, receive, move, entries, reverse"));
  command->require_subcommand(0, 1);
  AddWhere(command, session, arguments);
  AddReceive(command, session, arguments, exit_code);
  AddMove(command, session, arguments, exit_code);
  AddEntries(command, session, arguments, exit_code);
  AddReverse(command, session, arguments, exit_code);
  command->callback([&session, &exit_code, command] {
    if (command->get_subcommands().empty()) exit_code = ShowStock(session, arguments);
  });
}

}  // namespace cetak
