// The people of the print room: they hold, release and cancel, settle what is in doubt by looking at the printers' own
// logs, and have spoiled cards printed anew. They look only when nothing can still print. One thread of its own.
#pragma once

#include <absl/base/thread_annotations.h>
#include <absl/synchronization/mutex.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "tests/fault/campaign/acknowledgement_log.h"
#include "tests/fault/campaign/campaign_site.h"
#include "tests/fault/campaign/offices.h"

namespace cetak::fault {

struct PersonOptions {
  std::string database_url;          // read only: to find work without asking a server
  std::vector<std::string> servers;  // addresses
  std::vector<std::string> card_logs;
  std::uint64_t seed = 0;
};

class Person {
 public:
  Person(PersonOptions options, Offices& offices, AcknowledgementLog& log);
  ~Person();
  Person(const Person&) = delete;
  Person& operator=(const Person&) = delete;

  // Somewhere a card may still come out: nobody settles until so long after this moment. Frozen servers: until told.
  void KeepAway(std::chrono::milliseconds from_now);
  void KeepAwayUntilTold();

  // From now on nothing is held, canceled or reprinted any more, and what is held is released.
  void ClearUp() { clearing_up_ = true; }

  std::int64_t settled() const { return settled_; }
  std::int64_t corrected() const { return corrected_; }
  std::int64_t reprinted() const { return reprinted_; }

 private:
  using Time = std::chrono::steady_clock::time_point;
  struct Doubt {
    std::string job;
    std::string ticket;
    int attempt = 0;
  };

  void Work();
  bool MaySettle() const;
  void SettleDoubts();
  void FindFlawed();
  void ReprintAborted();
  void ReleaseHeld();
  void HoldOrCancel();
  int Look(const std::string& ticket);
  std::vector<Doubt> FindDoubts() const;
  const std::string& AnyServer();

  const PersonOptions options_;
  Offices& offices_;
  AcknowledgementLog& log_;
  Random random_;
  std::atomic<bool> stopped_ = false;
  std::atomic<bool> clearing_up_ = false;
  std::atomic<std::int64_t> settled_ = 0;
  std::atomic<std::int64_t> corrected_ = 0;
  std::atomic<std::int64_t> reprinted_ = 0;
  mutable absl::Mutex mutex_;
  Time not_before_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace cetak::fault
