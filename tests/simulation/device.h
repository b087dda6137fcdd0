// A card printer as a thing of this world: it has a hopper, a feed and a tray, goes on while servers die, and forgets.
// What lies in its tray is the physical log, which no server reads. Driven by Step; one thread.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tests/simulation/stage.h"

namespace cetak {

enum class CardKind : std::uint8_t { kGood, kSpoiled, kVanished };  // vanished: the blank is gone and no card is there

struct PhysicalCard {
  std::string ticket;
  std::string content;  // what is printed on it
  CardKind kind = CardKind::kGood;
};

class Device {
 public:
  enum class Says : std::uint8_t {
    kPending,
    kNeedsOperator,
    kCompleted,
    kAbortedAfterFeed,
    kAbortedUnfed,
    kUnknownJob
  };
  enum class Upload : std::uint8_t { kAccepted, kRefused, kAnswerLost };

  Device(Stage& stage, std::string name);

  // -- what drivers see

  bool IsReachable() const { return stage_.clock.Now() >= offline_until_; }
  bool IsStopped() const { return !trouble_.empty(); }
  const std::string& trouble() const { return trouble_; }
  bool IsFull() const { return queue_.size() >= queue_depth_; }
  int queue_depth() const { return static_cast<int>(queue_depth_); }
  bool torn_upload_is_safe() const { return torn_upload_is_safe_; }
  bool remembers_all() const { return remembers_all_; }  // what it does not list never came out
  Upload Receive(const std::string& ticket, std::string content);
  void ReceiveTorn(const std::string& ticket);  // the client died in the upload
  Says Ask(const std::string& ticket) const;
  std::int64_t impressions() const { return 2 * static_cast<std::int64_t>(tray_.size()); }

  // -- what happens by itself, and what a person does at it

  std::chrono::milliseconds Step();  // how long until the next
  void Help();
  bool IsInside(const std::string& ticket) const;  // a card of it may still come out
  const std::vector<PhysicalCard>& tray() const { return tray_; }

 private:
  enum class Phase : std::uint8_t { kQueued, kFed, kPrinting };
  struct Job {
    std::string ticket;
    std::string content;
    Phase phase = Phase::kQueued;
    bool torn = false;
    bool was_stuck = false;
  };

  std::chrono::milliseconds Advance(Job& job);
  void PutOut(CardKind kind, Says says);
  void Drop();
  void Stop(const char* reason);
  void LosePower();
  void Forget();

  Stage& stage_;
  const std::string name_;
  const std::size_t queue_depth_;
  const bool torn_upload_is_safe_;
  const bool survives_restart_;
  const bool remembers_all_;
  const std::int64_t card_ms_;
  std::deque<Job> queue_;
  std::map<std::string, Says> past_;  // its job history
  std::vector<PhysicalCard> tray_;
  std::string trouble_;  // a printer-state-reason; empty when all is well
  Instant offline_until_;
};

}  // namespace cetak
