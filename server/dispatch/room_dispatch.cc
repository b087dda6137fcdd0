#include "server/dispatch/room_dispatch.h"

#include <algorithm>
#include <utility>

#include "server/base/log.h"

namespace cetak {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kRetryPause{250};
constexpr milliseconds kLookInterval{1'000};
constexpr milliseconds kSlowLookInterval{10'000};  // a move whose answer was lost changes no lane's figures
constexpr std::int32_t kOpenBatches = 100'000;

}  // namespace

RoomDispatch::RoomDispatch(const WorkerFloor& floor, const PrintRoom& room, std::vector<PrinterWorker*> workers)
    : floor_(floor), room_(room), workers_(std::move(workers)) {}

milliseconds RoomDispatch::Step() {
  if (!epoch_) return TakeRoom();
  const auto now = floor_.clock.Monotonic();
  if (now >= renewal_due_) {
    const Status renewed = floor_.store.RenewLease(room_.id, *epoch_, floor_.options.lease);
    if (!renewed && renewed.error().code == ErrorCode::kAborted) {
      LoseRoom();
      return milliseconds(0);
    }
    if (!renewed) {
      Log(LogLevel::kWarning, "lease not renewed yet", {{"room", room_.code}, {"error", Describe(renewed.error())}});
      return kRetryPause;
    }
    BeginLease(now);
  }
  const Status looked = absent_doubted_ ? LookAfterLeftBatches() : DoubtCardsOfAbsentPrinters();
  if (!looked) return kRetryPause;
  return std::min(kLookInterval, std::chrono::duration_cast<milliseconds>(renewal_due_ - now));
}

milliseconds RoomDispatch::TakeRoom() {
  const auto now = floor_.clock.Monotonic();
  const auto taken = floor_.store.TakeLease(room_.id, floor_.options.server, floor_.options.lease);
  if (!taken) {
    Log(LogLevel::kWarning, "room not taken yet", {{"room", room_.code}, {"error", Describe(taken.error())}});
    return kRetryPause;
  }
  if (!*taken) return floor_.options.lease / 5;
  epoch_ = **taken;
  BeginLease(now);
  absent_doubted_ = false;
  lanes_seen_ = 0;
  Log(LogLevel::kInfo, "room taken", {{"room", room_.code}, {"epoch", epoch_->value}});
  for (PrinterWorker* worker : workers_) worker->SetEpoch(epoch_);
  return milliseconds(0);
}

// The database began to count after `asked_at`.
void RoomDispatch::BeginLease(std::chrono::steady_clock::time_point asked_at) {
  renewal_due_ = asked_at + floor_.options.lease / 3;
  for (PrinterWorker* worker : workers_) worker->SetLeaseEnd(asked_at + floor_.options.lease);
}

void RoomDispatch::LoseRoom() {
  Log(LogLevel::kWarning, "another server has the room", {{"room", room_.code}, {"epoch", epoch_->value}});
  for (PrinterWorker* worker : workers_) worker->SetEpoch(std::nullopt);
  epoch_.reset();
}

void RoomDispatch::Leave() {
  if (!epoch_) return;
  const Status left = floor_.store.ReturnLease(room_.id, *epoch_);
  if (!left) Log(LogLevel::kWarning, "lease not returned", {{"room", room_.code}, {"error", Describe(left.error())}});
  epoch_.reset();
}

PrinterWorker* RoomDispatch::FindWorker(PrinterId printer) const {
  const auto found = std::find_if(workers_.begin(), workers_.end(),
                                  [&](const PrinterWorker* worker) { return worker->View().printer.id == printer; });
  return found == workers_.end() ? nullptr : *found;
}

// A printer that is not of this room any more cannot be asked.
Status RoomDispatch::DoubtCardsOfAbsentPrinters() {
  CETAK_ASSIGN_OR_RETURN(const std::vector<Batch> open,
                         floor_.store.ListBatches({.room = room_.id, .open_only = true, .limit = kOpenBatches}));
  for (const Batch& batch : open) {
    CETAK_ASSIGN_OR_RETURN(const std::vector<BatchCard> cards, floor_.store.LoadBatchCards(batch.id));
    for (const BatchCard& card : cards) {
      if (!card.open_hand_off || card.in_doubt || FindWorker(card.open_hand_off->printer) != nullptr) continue;
      floor_.outcomes.Add({batch.id, card.seq, card.open_hand_off->attempt, card.open_hand_off->printer,
                           Outcome::kInDoubt, "printer-not-here", *epoch_});
    }
  }
  absent_doubted_ = true;
  return {};
}

Status RoomDispatch::LookAfterLeftBatches() {
  const std::uint64_t version = floor_.store.lanes().version();
  const auto now = floor_.clock.Monotonic();
  if (version == lanes_seen_ && now < slow_look_due_) return {};
  CETAK_ASSIGN_OR_RETURN(const std::vector<Batch> open,
                         floor_.store.ListBatches({.room = room_.id, .open_only = true, .limit = kOpenBatches}));
  bool all_seen = true;
  for (const Batch& batch : open) {
    if (batch.state == BatchState::kReady) continue;
    // What the list shows as this printer's was so before the worker is asked now.
    const PrinterWorker* worker = FindWorker(*batch.printer);
    const std::optional<std::optional<BatchId>> in_hand =
        worker == nullptr ? std::optional<BatchId>() : worker->InHand();
    all_seen = all_seen && in_hand;
    if (in_hand && *in_hand != batch.id) floor_.outcomes.EndBatch(batch.id, *epoch_);
  }
  if (!all_seen) return {};
  lanes_seen_ = version;
  slow_look_due_ = now + kSlowLookInterval;
  return {};
}

}  // namespace cetak
