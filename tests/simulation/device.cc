#include "tests/simulation/device.h"

#include <algorithm>

namespace cetak {
namespace {

using std::chrono::milliseconds;

const char* NameOf(CardKind kind) {
  switch (kind) {
    case CardKind::kGood: return "good";
    case CardKind::kSpoiled: return "spoiled";
    case CardKind::kVanished: return "vanished";
  }
  return "?";
}

}  // namespace

Device::Device(Stage& stage, std::string name)
    : stage_(stage),
      name_(std::move(name)),
      queue_depth_(static_cast<std::size_t>(stage.chance.Between(1, 3))),
      torn_upload_is_safe_(stage.chance.Strikes(500)),
      survives_restart_(stage.chance.Strikes(500)),
      remembers_all_(stage.chance.Strikes(300)),
      card_ms_(stage.chance.Between(60, 900)) {}

Device::Upload Device::Receive(const std::string& ticket, std::string content) {
  const bool struck = stage_.chance.Strikes(stage_.rough.card_trouble / 2);
  if (struck && stage_.chance.Strikes(300)) {
    stage_.Tell("{} refuses {} for ever", name_, ticket);
    return Upload::kRefused;
  }
  const bool answer_lost = stage_.chance.Strikes(stage_.rough.device_silent);
  if (answer_lost && stage_.chance.Strikes(300)) {
    stage_.Tell("{} never gets {}", name_, ticket);
    return Upload::kAnswerLost;
  }
  stage_.Tell("{} has {}{}", name_, ticket, answer_lost ? ", its answer is lost" : "");
  queue_.push_back({ticket, std::move(content)});
  return answer_lost ? Upload::kAnswerLost : Upload::kAccepted;
}

void Device::ReceiveTorn(const std::string& ticket) {
  if (!IsReachable() || IsFull() || torn_upload_is_safe_ || stage_.chance.Strikes(500)) return;
  stage_.Tell("{} has half of {}", name_, ticket);
  queue_.push_back({ticket, "half of a card", Phase::kQueued, true});
}

Device::Says Device::Ask(const std::string& ticket) const {
  for (const Job& job : queue_) {
    if (job.ticket == ticket) return IsStopped() ? Says::kNeedsOperator : Says::kPending;
  }
  const auto past = past_.find(ticket);
  return past == past_.end() ? Says::kUnknownJob : past->second;
}

bool Device::IsInside(const std::string& ticket) const {
  return std::any_of(queue_.begin(), queue_.end(), [&](const Job& job) { return job.ticket == ticket; });
}

milliseconds Device::Step() {
  if (!IsReachable()) return std::chrono::ceil<milliseconds>(offline_until_ - stage_.clock.Now());
  if (stage_.chance.Strikes(stage_.rough.history_lost)) Forget();
  if (queue_.empty() || IsStopped()) return stage_.chance.Ms(50, 400);
  if (stage_.chance.Strikes(stage_.rough.card_trouble / 4)) {
    LosePower();
    return milliseconds(1);
  }
  return Advance(queue_.front());
}

// The front card goes one phase on, or something strikes.
milliseconds Device::Advance(Job& job) {
  const bool struck = stage_.chance.Strikes(stage_.rough.card_trouble);
  const bool is_first_kind = struck && stage_.chance.Strikes(400);
  if (job.phase == Phase::kQueued) {
    if (is_first_kind) {
      Stop("media-empty");
    } else if (struck) {
      Drop();
    } else {
      job.phase = Phase::kFed;
    }
  } else if (job.phase == Phase::kFed) {
    if (job.was_stuck && stage_.chance.Strikes(400)) {
      PutOut(CardKind::kSpoiled, Says::kAbortedAfterFeed);
    } else if (struck && !std::exchange(job.was_stuck, true)) {
      Stop("media-jam");
    } else {
      job.phase = Phase::kPrinting;
    }
  } else if (is_first_kind && !remembers_all_) {
    PutOut(CardKind::kVanished, Says::kUnknownJob);
  } else if (struck) {
    PutOut(CardKind::kSpoiled, Says::kAbortedAfterFeed);
  } else {
    PutOut(job.torn ? CardKind::kSpoiled : CardKind::kGood, Says::kCompleted);
  }
  return milliseconds(card_ms_ / 3 + 1);
}

void Device::Drop() {
  stage_.Tell("{} drops {} unfed", name_, queue_.front().ticket);
  past_[queue_.front().ticket] = Says::kAbortedUnfed;
  queue_.pop_front();
}

void Device::PutOut(CardKind kind, Says says) {
  Job& job = queue_.front();
  stage_.Tell("{} CARD {} of {} for {}", name_, NameOf(kind), job.ticket, job.content);
  if (says != Says::kUnknownJob) past_[job.ticket] = says;
  tray_.push_back({std::move(job.ticket), std::move(job.content), kind});
  queue_.pop_front();
}

void Device::Stop(const char* reason) {
  stage_.Tell("{} stops: {}", name_, reason);
  trouble_ = reason;
}

void Device::Help() {
  if (trouble_.empty()) return;
  stage_.Tell("{} is helped with {}", name_, trouble_);
  trouble_.clear();
}

void Device::LosePower() {
  const milliseconds away = stage_.chance.Ms(200, 6'000);
  stage_.Tell("{} has no power for {} ms", name_, away.count());
  if (queue_.front().phase != Phase::kQueued) PutOut(CardKind::kSpoiled, Says::kAbortedAfterFeed);
  if (!survives_restart_) {
    queue_.clear();
    Forget();
  }
  offline_until_ = stage_.clock.Now() + away;
}

void Device::Forget() {
  if (past_.empty() || remembers_all_) return;
  stage_.Tell("{} forgets its history", name_);
  past_.clear();
}

}  // namespace cetak
