#include "clients/cli/shift_refusal.h"

#include <fmt/format.h>

#include <cstdio>
#include <string_view>

#include "clients/cli/blank_words.h"
#include "clients/cli/terminal.h"

namespace cetak {
namespace {

constexpr std::size_t kNameWidth = 22;
constexpr std::size_t kCountWidth = 10;

std::optional<v1::ShiftReview> ReviewIn(const grpc::Status& status) {
  google::rpc::Status detailed;
  v1::ShiftReview review;
  if (!detailed.ParseFromString(status.error_details())) return std::nullopt;
  for (const google::protobuf::Any& detail : detailed.details()) {
    if (detail.UnpackTo(&review)) return review;
  }
  return std::nullopt;
}

// "kurang 5", "lebih 2"; nothing when there is none.
std::string Difference(std::int64_t counted, std::int64_t expected, const Session& session) {
  const auto number = [&](std::int64_t n) { return WithThousands(n, session.language); };
  if (counted < expected) return fmt::format("{} {}", session.Say("kurang", "missing"), number(expected - counted));
  if (counted > expected) return fmt::format("{} {}", session.Say("lebih", "too many"), number(counted - expected));
  return "";
}

std::string Line(std::string_view sign, std::string_view name, std::int64_t count, std::string_view remark,
                 const Session& session) {
  std::string line = fmt::format("  {} {} {}", sign, Fit(name, kNameWidth),
                                 FitRight(WithThousands(count, session.language), kCountWidth));
  if (!remark.empty()) line += fmt::format("  {}", remark);
  return line + "\n";
}

std::int64_t NumberIn(const v1::ShiftReview::Difference& difference, const std::string& key) {
  const auto found = difference.numbers().find(key);
  return found == difference.numbers().end() ? 0 : found->second;
}

// "blank_serials" in words.
std::string FigureName(const std::string& figure, const Session& session) {
  if (figure == "blanks") return session.Text("blangko", "blanks");
  if (figure == "spoiled") return session.Text("kartu rusak", "spoiled cards");
  if (figure == "blank_serials") return session.Text("nomor seri blangko", "serial numbers of blanks");
  if (figure == "spoiled_serials") return session.Text("nomor seri kartu rusak", "serial numbers of spoiled cards");
  return figure;
}

std::string CounterNumbers(const v1::ShiftReview::Difference& difference, const Session& session) {
  const auto number = [&](const char* key) { return WithThousands(NumberIn(difference, key), session.language); };
  if (difference.rule() == "COUNTER_WENT_BACK") {
    return fmt::format("{} {}, {} {}", session.Say("saat buka", "at opening"), number("opening"),
                       session.Say("sekarang", "now"), number("closing"));
  }
  if (difference.numbers().contains("cards")) {
    return fmt::format("{} {}", number("cards"), session.Say("kartu", "cards"));
  }
  if (difference.rule() != "COUNTER_DIFFERS") return "";
  const std::int64_t grown = NumberIn(difference, "grown");
  const std::int64_t least = NumberIn(difference, "least");
  const std::int64_t most = NumberIn(difference, "most");
  const std::string off = grown < least ? Difference(grown, least, session) : Difference(grown, most, session);
  return fmt::format("{} {} {}; {} {}{}; {}", session.Say("bertambah", "grew by"), number("grown"),
                     session.Say("sisi", "sides"), session.Say("menurut buku", "by the ledger"), number("least"),
                     least == most ? "" : fmt::format(" … {}", number("most")), off);
}

std::string CountNumbers(const v1::ShiftReview::Difference& difference, const Session& session) {
  if (!difference.numbers().contains("counted")) return "";
  const std::int64_t counted = NumberIn(difference, "counted");
  const std::int64_t ledger = NumberIn(difference, "ledger");
  const auto number = [&](std::int64_t n) { return WithThousands(n, session.language); };
  return fmt::format("{} {}, {} {}; {}", session.Say("dihitung", "counted"), number(counted),
                     session.Say("menurut buku", "by the ledger"), number(ledger),
                     Difference(counted, ledger, session));
}

// What the equation's lines show already.
bool IsInEquation(const v1::ShiftReview& review, const v1::ShiftReview::Difference& difference) {
  return review.counts_size() > 0 && difference.rule() == "COUNT_DIFFERS" &&
         (difference.figure() == "blanks" || difference.figure() == "spoiled");
}

std::string FormatDifference(const v1::ShiftReview::Difference& difference, const Session& session) {
  std::string text = fmt::format("  {}", LastPart(difference.subject()));
  if (!difference.figure().empty()) text += fmt::format(", {}", FigureName(difference.figure(), session));
  text += fmt::format(": {}", RuleText(difference.rule(), session.language));
  const bool of_printer = difference.subject().starts_with("printers/");
  const std::string numbers = of_printer ? CounterNumbers(difference, session) : CountNumbers(difference, session);
  if (!numbers.empty()) text += fmt::format("\n    {}", numbers);
  return text + "\n";
}

bool IsAboutCounter(const v1::ShiftReview::Difference& difference) { return difference.rule().starts_with("COUNTER_"); }

std::string FormatDoubtfulCards(const v1::ShiftReview& review, const Session& session) {
  if (review.doubtful_cards().empty()) return "";
  std::string text = fmt::format("  {} {}:\n", WithThousands(review.doubtful_cards_size(), session.language),
                                 session.Say("kartu yang nasibnya belum diketahui", "cards in doubt"));
  for (const auto& card : review.doubtful_cards()) {
    text += fmt::format("    {} {} {} ({})\n", LastPart(card.printer()), session.Say("sejak", "since"),
                        LocalTime(card.hand_off_time()), card.note());
    text += fmt::format("      cetak settle {}\n", card.device_job());
  }
  return text;
}

std::string FormatReview(const v1::ShiftReview& review, const Session& session) {
  std::string text;
  for (const auto& count : review.counts()) {
    text += fmt::format("{}\n", LastPart(count.equation().profile()));
    text += FormatEquation(count.equation(), count.counted_blanks(), session);
    text +=
        Line(" ", session.Say("kartu rusak di buku", "spoiled, by the ledger"), count.expected_spoiled(), "", session);
    text += Line(" ", session.Say("kartu rusak dihitung", "spoiled, counted"), count.counted_spoiled(),
                 Difference(count.counted_spoiled(), count.expected_spoiled(), session), session);
  }
  bool about_counter = false;
  for (const auto& difference : review.differences()) {
    if (IsInEquation(review, difference)) continue;
    if (difference.rule() == "CARDS_IN_DOUBT" && !review.doubtful_cards().empty()) continue;
    text += FormatDifference(difference, session);
    about_counter = about_counter || IsAboutCounter(difference);
  }
  if (about_counter) {
    text += fmt::format("  {}\n", session.Say("Bila penghitung itu diganti atau dikosongkan: --counters-reason \"…\"",
                                              "If that counter was replaced or cleared: --counters-reason \"…\""));
  }
  return text + FormatDoubtfulCards(review, session);
}

}  // namespace

std::string FormatEquation(const v1::ShiftEquation& equation, std::optional<std::int64_t> counted,
                           const Session& session) {
  std::string text;
  text += Line(" ", session.Say("awal", "opening"), equation.opening(), "", session);
  text += Line("+", session.Say("diterima", "received"), equation.received(), "", session);
  text += Line("-", session.Say("terbit", "issued"), equation.issued(), "", session);
  text += Line("-", session.Say("rusak", "spoiled"), equation.spoiled(), "", session);
  text += Line("-", session.Say("dikembalikan", "returned"), equation.returned(), "", session);
  text += Line("-", session.Say("hilang", "lost"), equation.lost(), "", session);
  text += Line("=", session.Say("harus ada sekarang", "must be there now"), equation.closing(), "", session);
  if (counted) {
    text += Line(" ", session.Say("dihitung", "counted"), *counted, Difference(*counted, equation.closing(), session),
                 session);
  }
  return text;
}

int ReportShiftRefusal(const Session& session, const grpc::Status& status) {
  const std::optional<v1::ShiftReview> review = ReviewIn(status);
  Failure failure = ReadFailure(status, session.language);
  if (!review || (review->counts().empty() && review->differences().empty())) return session.Report(failure);
  if (session.json) {
    PrintJson({{"error", {{"code", failure.code}, {"reason", failure.reason}, {"message", failure.text}}},
               {"review", ToJson(*review)}});
  } else {
    fmt::print(stderr, "cetak: {}\n{}", failure.text, FormatReview(*review, session));
  }
  return session.ExitCodeOf(failure);
}

}  // namespace cetak
