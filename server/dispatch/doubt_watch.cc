#include "server/dispatch/doubt_watch.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "server/dispatch/ticket_journal.h"

namespace cetak {
namespace {

constexpr std::chrono::milliseconds kWhileWriting{10};
constexpr std::chrono::milliseconds kLongestAskPause{30'000};

}  // namespace

void DoubtWatch::Begin() {
  tickets_.clear();
  last_number_ = 0;
  look_due_ = {};
  AskSoon();
}

Result<std::optional<DoubtWatch::News>> DoubtWatch::Look(std::int64_t written) {
  const Time now = clock_.Monotonic();
  if (now < look_due_ || !IsWritten(written)) return std::optional<News>();
  look_due_ = now + interval_;
  CETAK_ASSIGN_OR_RETURN(const std::vector<DoubtfulCard> doubtful, store_.ListDoubtful({.printer = printer_}));
  News news{static_cast<std::int64_t>(doubtful.size()), {}, {}};
  std::set<Ticket> still;
  for (const DoubtfulCard& card : doubtful) {
    news.batches.insert(card.batch);
    still.insert(TicketOf(card.batch, card.seq, card.attempt));
  }
  std::set_difference(tickets_.begin(), tickets_.end(), still.begin(), still.end(), std::back_inserter(news.settled));
  tickets_ = std::move(still);
  return std::optional<News>(std::move(news));
}

std::chrono::milliseconds DoubtWatch::PauseBeforeLook(std::int64_t written, std::chrono::milliseconds otherwise) const {
  return IsWritten(written) ? otherwise : std::min(kWhileWriting, otherwise);
}

void DoubtWatch::AskSoon() {
  ask_due_ = {};
  ask_pause_ = interval_;
}

bool DoubtWatch::TakeTurnToAsk() {
  const Time now = clock_.Monotonic();
  if (now < ask_due_) return false;
  ask_due_ = now + ask_pause_;
  ask_pause_ = std::min(ask_pause_ * 2, kLongestAskPause);
  return true;
}

}  // namespace cetak
