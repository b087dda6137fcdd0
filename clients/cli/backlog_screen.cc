#include "clients/cli/backlog_screen.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <map>
#include <utility>
#include <vector>

#include "clients/cli/terminal.h"

namespace cetak {
namespace {

constexpr std::size_t kNumberWidth = 9;
constexpr std::size_t kNameWidth = 18;
constexpr int kMostBarWidth = 48;

struct Style {
  bool color;
  std::string Dim(const std::string& text) const { return color ? "\x1b[2m" + text + "\x1b[0m" : text; }
  std::string Bold(const std::string& text) const { return color ? "\x1b[1m" + text + "\x1b[0m" : text; }
  std::string Done(const std::string& text) const { return color ? "\x1b[38;5;36m" + text + "\x1b[0m" : text; }
  std::string Alert(const std::string& text) const { return color ? "\x1b[1;38;5;203m" + text + "\x1b[0m" : text; }
  std::string Busy(const std::string& text) const { return color ? "\x1b[38;5;179m" + text + "\x1b[0m" : text; }
};

struct Counts {
  std::int64_t accepted = 0;
  std::int64_t waiting = 0;
  std::int64_t printing = 0;
  std::int64_t done = 0;  // printed, aborted or canceled

  void Add(const v1::BacklogCounts& counts) {
    accepted += counts.accepted();
    waiting += counts.waiting();
    printing += counts.printing();
    done += counts.printed() + counts.aborted() + counts.canceled();
  }
};

std::string BandName(v1::Priority priority, const Session& session) {
  switch (priority) {
    case v1::PRIORITY_URGENT: return std::string(session.Say("mendesak", "urgent"));
    case v1::PRIORITY_HIGH: return std::string(session.Say("tinggi", "high"));
    case v1::PRIORITY_NORMAL: return std::string(session.Say("biasa", "normal"));
    case v1::PRIORITY_LOW: return std::string(session.Say("rendah", "low"));
    default: return "";
  }
}

std::string Rate(double per_second, const Session& session) {
  std::string rate = fmt::format("{:.1f}", per_second);
  if (per_second >= 100) rate = WithThousands(std::llround(per_second), session.language);
  if (session.language == Language::kIndonesian && per_second < 100) std::replace(rate.begin(), rate.end(), '.', ',');
  return fmt::format("{} {}", rate, session.Say("kartu/detik", "cards/s"));
}

std::string Estimate(const v1::Backlog& backlog, const Session& session) {
  if (backlog.total().waiting() + backlog.total().printing() == 0) {
    return std::string(backlog.total().accepted() > 0 ? session.Say("antrean kosong", "nothing waits") : "");
  }
  if (!backlog.has_estimated_remaining()) return std::string(session.Say("perkiraan belum ada", "no estimate yet"));
  const std::int64_t seconds = backlog.estimated_remaining().seconds();
  const std::time_t at = std::time(nullptr) + seconds;
  std::tm local{};
  localtime_r(&at, &local);
  return fmt::format("{} {} (≈ {:%H:%M})", session.Say("habis dalam", "done in"), DurationText(seconds, session),
                     local);
}

// "2 cards in doubt, the oldest for 12 min: cetak settle"; empty when none is.
std::string DoubtText(const v1::Backlog& backlog, const Session& session) {
  const v1::BacklogCounts& total = backlog.total();
  if (total.in_doubt() == 0) return "";
  const std::int64_t age = backlog.as_of().seconds() - total.oldest_in_doubt_time().seconds();
  return fmt::format("{} {} {}: cetak settle", WithThousands(total.in_doubt(), session.language),
                     session.Say(total.in_doubt(), "kartu ragu, yang terlama sejak", "card in doubt, for",
                                 "cards in doubt, the oldest for"),
                     DurationText(std::max<std::int64_t>(age, 0), session));
}

std::string FiguresLine(const v1::Backlog& backlog, const Session& session) {
  const auto number = [&](std::int64_t n) { return WithThousands(n, session.language); };
  const v1::BacklogCounts& total = backlog.total();
  std::string line = fmt::format("{} {}, {} {}, {} {}", number(total.waiting()), session.Say("menunggu", "waiting"),
                                 number(total.printing()), session.Say("dicetak", "printing"), number(total.printed()),
                                 session.Say("selesai", "printed"));
  if (backlog.printed_per_second() > 0) line += " · " + Rate(backlog.printed_per_second(), session);
  const std::string estimate = Estimate(backlog, session);
  return estimate.empty() ? line : line + " · " + estimate;
}

// █ done, ▒ at a printer, · waiting.
std::string Bar(const Counts& counts, int width, const Style& style) {
  const auto cells = [&](std::int64_t cards) {
    return counts.accepted == 0 ? 0 : static_cast<int>((cards * width + counts.accepted / 2) / counts.accepted);
  };
  const int done = counts.done == counts.accepted ? width : std::min(cells(counts.done), width);
  const int busy = std::min(counts.printing == 0 ? 0 : std::max(1, cells(counts.printing)), width - done);
  const auto repeat = [](std::string_view cell, int times) {
    std::string text;
    for (int i = 0; i < times; ++i) text += cell;
    return text;
  };
  return style.Done(repeat("█", done)) + style.Busy(repeat("▒", busy)) + style.Dim(repeat("·", width - done - busy));
}

std::string CountsLine(const std::string& name, const Counts& counts, int bar_width, const Session& session,
                       const Style& style) {
  const auto number = [&](std::int64_t n) { return FitRight(WithThousands(n, session.language), kNumberWidth); };
  const bool is_done = counts.waiting + counts.printing == 0;
  const std::string waiting = number(counts.waiting);
  return fmt::format("  {} {} {} {} {}\n", Fit(name, kNameWidth), Bar(counts, bar_width, style),
                     is_done ? style.Dim(waiting) : style.Bold(waiting),
                     counts.printing == 0 ? style.Dim(number(0)) : style.Busy(number(counts.printing)),
                     style.Dim(number(counts.done)));
}

std::string Age(std::int64_t seconds, const Session& session) {
  const std::int64_t hours = seconds / 3'600;
  return hours < 24 ? fmt::format("{} {}", hours, session.Say("jam", "h"))
                    : fmt::format("{} {}", hours / 24, session.Say("hari", hours < 48 ? "day" : "days"));
}

std::string AgeLabel(const v1::BacklogRow& row, const Session& session) {
  const std::int64_t least = row.age_at_least().seconds();
  const std::int64_t below = row.age_below().seconds();
  if (below == 0) return "≥ " + Age(least, session);
  return least == 0 ? "< " + Age(below, session) : Age(least, session) + " – " + Age(below, session);
}

std::string RowLabel(const v1::BacklogRow& row, const Session& session) {
  std::vector<std::string> parts;
  if (!row.room().empty()) parts.push_back(LastPart(row.room()));
  if (!row.office().empty()) parts.push_back(LastPart(row.office()) + " " + row.office_display_name());
  if (!row.profile().empty()) parts.push_back(LastPart(row.profile()));
  if (row.priority() != v1::PRIORITY_UNSPECIFIED) parts.push_back(BandName(row.priority(), session));
  if (row.has_age_at_least()) parts.push_back(AgeLabel(row, session));
  std::string label;
  for (const std::string& part : parts) label += (label.empty() ? "" : " · ") + part;
  return label;
}

}  // namespace

std::string FormatBacklogTable(const v1::Backlog& backlog, const Session& session) {
  std::size_t label_width = WidthOf(session.Say("seluruhnya", "total"));
  for (const v1::BacklogRow& row : backlog.rows()) label_width = std::max(label_width, WidthOf(RowLabel(row, session)));
  const auto line = [&](std::string_view label, const std::array<std::string, 7>& cells) {
    std::string text = Fit(label, label_width);
    for (const std::string& cell : cells) text += " " + FitRight(cell, kNumberWidth);
    return text + "\n";
  };
  const auto counts_line = [&](std::string_view label, const v1::BacklogCounts& counts) {
    const auto number = [&](std::int64_t n) { return WithThousands(n, session.language); };
    return line(label,
                {number(counts.waiting()), number(counts.held()), number(counts.printing()), number(counts.in_doubt()),
                 number(counts.printed()), number(counts.aborted()), number(counts.canceled())});
  };
  std::string table =
      line("", {std::string(session.Say("menunggu", "waiting")), std::string(session.Say("ditahan", "held")),
                std::string(session.Say("dicetak", "printing")), std::string(session.Say("ragu", "in doubt")),
                std::string(session.Say("selesai", "printed")), std::string(session.Say("gagal", "aborted")),
                std::string(session.Say("batal", "canceled"))});
  for (const v1::BacklogRow& row : backlog.rows()) table += counts_line(RowLabel(row, session), row.counts());
  table += counts_line(session.Say("seluruhnya", "total"), backlog.total());
  const std::string doubt = DoubtText(backlog, session);
  return table + FiguresLine(backlog, session) + "\n" + (doubt.empty() ? "" : doubt + "\n");
}

std::string FormatBacklogLine(const v1::Backlog& backlog, const Session& session) {
  const std::string doubt = DoubtText(backlog, session);
  return FiguresLine(backlog, session) + (doubt.empty() ? "" : " · " + doubt);
}

std::string FormatBacklogPicture(const v1::Backlog& backlog, const Session& session, int width, bool color) {
  const Style style{color};
  std::map<std::string, std::pair<std::string, Counts>> offices;
  std::map<v1::Priority, Counts> bands;
  for (const v1::BacklogRow& row : backlog.rows()) {
    auto& [name, counts] = offices[row.office()];
    name = row.office_display_name();
    counts.Add(row.counts());
    bands[row.priority()].Add(row.counts());
  }
  const int bar_width = std::clamp(width - static_cast<int>(kNameWidth + 3 * kNumberWidth) - 8, 8, kMostBarWidth);
  const auto heading = [&](std::string_view name) {
    return style.Dim(fmt::format("  {} {} {} {} {}\n", Fit(name, kNameWidth),
                                 std::string(static_cast<std::size_t>(bar_width), ' '),
                                 FitRight(session.Say("menunggu", "waiting"), kNumberWidth),
                                 FitRight(session.Say("dicetak", "printing"), kNumberWidth),
                                 FitRight(session.Say("selesai", "done"), kNumberWidth)));
  };
  const auto number = [&](std::int64_t n) { return WithThousands(n, session.language); };
  const std::string waiting =
      fmt::format("{} {}", number(backlog.total().waiting()),
                  session.Say(backlog.total().waiting(), "kartu menunggu", "card waits", "cards wait"));
  const std::string printed =
      fmt::format("   {} {}", number(backlog.total().printed()), session.Say("selesai", "printed"));
  std::string forecast = Estimate(backlog, session);
  if (backlog.printed_per_second() > 0) forecast = Rate(backlog.printed_per_second(), session) + "   " + forecast;
  const std::size_t headline = 2 + WidthOf(waiting) + WidthOf(printed) + 3 + WidthOf(forecast);
  std::string picture = "\n  " + style.Bold(waiting) + printed;
  picture += (headline <= static_cast<std::size_t>(width) ? "   " : "\n  ") + forecast + "\n\n";
  if (const std::string doubt = DoubtText(backlog, session); !doubt.empty()) {
    picture += "  " + style.Alert(doubt) + "\n\n";
  }
  picture += heading(session.Say("prioritas", "priority"));
  for (const auto& [band, counts] : bands) {
    picture += CountsLine(BandName(band, session), counts, bar_width, session, style);
  }
  picture += "\n" + heading(session.Say("kecamatan", "office"));
  for (const auto& [office, named] : offices) {
    picture +=
        CountsLine(named.first.empty() ? LastPart(office) : named.first, named.second, bar_width, session, style);
  }
  if (backlog.total().held() > 0) {
    picture += "\n  " +
               style.Busy(fmt::format("{} {}", number(backlog.total().held()),
                                      session.Say(backlog.total().held(), "kartu ditahan petugas",
                                                  "card held by a person", "cards held by a person"))) +
               "\n";
  }
  return picture;
}

BacklogScreen::BacklogScreen(const Session& session) : session_(session), color_(WantsColor(STDOUT_FILENO)) {}

std::string BacklogScreen::Picture(const v1::Backlog& backlog) const {
  return FormatBacklogPicture(backlog, session_, TerminalWidth(STDOUT_FILENO), color_);
}

void BacklogScreen::Draw(const std::string& text) {
  const int most_lines = TerminalHeight(STDOUT_FILENO) - 1;
  std::string drawing = lines_drawn_ > 0 ? fmt::format("\x1b[{}A", lines_drawn_) : "";
  lines_drawn_ = 0;
  for (std::size_t at = 0; at < text.size() && lines_drawn_ < most_lines; ++lines_drawn_) {
    const std::size_t end = text.find('\n', at);
    const bool is_cut = lines_drawn_ + 1 == most_lines && end + 1 < text.size();
    drawing += (is_cut ? "  …" : text.substr(at, end - at)) + "\x1b[K\n";
    at = end + 1;
  }
  drawing += "\x1b[J";
  std::fwrite(drawing.data(), 1, drawing.size(), stdout);
  std::fflush(stdout);
}

}  // namespace cetak
