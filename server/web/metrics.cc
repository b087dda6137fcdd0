#include "server/web/metrics.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <vector>

namespace cetak {
namespace {

struct LaneMetric {
  const char* name;
  const char* type;
  const char* help;
  std::int64_t (*value)(const LaneFigures&);
};

constexpr LaneMetric kLaneMetrics[] = {
    {"cetak_jobs_waiting", "gauge", "Cards in line for a batch.", [](const LaneFigures& l) { return l.Waiting(); }},
    {"cetak_jobs_held", "gauge", "Cards held by a person.", [](const LaneFigures& l) { return l.held; }},
    {"cetak_jobs_printing", "gauge", "Cards in open batches.", [](const LaneFigures& l) { return l.Printing(); }},
    {"cetak_jobs_in_doubt", "gauge", "Cards whose outcome nobody knows.",
     [](const LaneFigures& l) { return l.in_doubt; }},
    {"cetak_jobs_printed_total", "counter", "Cards printed.", [](const LaneFigures& l) { return l.printed; }},
    {"cetak_jobs_aborted_total", "counter", "Cards spoiled or refused.",
     [](const LaneFigures& l) { return l.aborted; }},
};

void Head(std::string& text, const char* name, const char* type, const char* help) {
  text += fmt::format("# HELP {} {}\n# TYPE {} {}\n", name, help, name, type);
}

std::int64_t OldestDoubtSeconds(const std::vector<LaneFigures>& lanes, Instant now) {
  Instant oldest = now;
  for (const LaneFigures& lane : lanes) oldest = std::min(oldest, lane.oldest_in_doubt_since.value_or(now));
  return std::chrono::duration_cast<std::chrono::seconds>(now - oldest).count();
}

}  // namespace

std::string Metrics::Format() const {
  const std::vector<LaneFigures> lanes = observed_.store.lanes().All();
  const auto site = observed_.site.Now();
  std::string text;
  for (const LaneMetric& metric : kLaneMetrics) {
    Head(text, metric.name, metric.type, metric.help);
    for (const LaneFigures& lane : lanes) {
      const Office* office = site->FindOffice(lane.key.office);
      const CardProfile* profile = site->FindProfile(lane.key.profile);
      if (office == nullptr || profile == nullptr) continue;
      text += fmt::format("{}{{office=\"{}\",profile=\"{}\",priority=\"{}\",source=\"{}\"}} {}\n", metric.name,
                          office->code, profile->code, Name(lane.key.priority),
                          lane.key.source == LaneSource::kFirst ? "first" : "return", metric.value(lane));
    }
  }
  Head(text, "cetak_oldest_in_doubt_seconds", "gauge", "How long the oldest card in doubt is so; 0 when none is.");
  text += fmt::format("cetak_oldest_in_doubt_seconds {}\n", OldestDoubtSeconds(lanes, observed_.clock.Now()));
  Head(text, "cetak_intake_queue_jobs", "gauge", "Submissions that wait for their commit.");
  text += fmt::format("cetak_intake_queue_jobs {}\n", observed_.intake.queued_jobs());
  Head(text, "cetak_intake_queue_capacity_jobs", "gauge", "Submissions that may wait.");
  text += fmt::format("cetak_intake_queue_capacity_jobs {}\n", observed_.intake.queue_capacity());
  Head(text, "cetak_printer_state", "gauge", "RFC 8011: 3 idle, 4 processing, 5 stopped; 6 unreachable.");
  for (const PrinterView& view : observed_.dispatcher.Printers()) {
    text += fmt::format("cetak_printer_state{{printer=\"{}\"}} {}\n", view.printer.code,
                        static_cast<int>(view.status.state));
  }
  return text;
}

}  // namespace cetak
