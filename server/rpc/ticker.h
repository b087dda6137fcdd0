// One thread that calls each watcher again and again, until the watcher has seen enough.
//
// Thread-safe. A watcher's round may read the database; rounds are called one after the other. The destructor stops.
#pragma once

#include <absl/base/thread_annotations.h>
#include <absl/synchronization/mutex.h>

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <thread>

#include "server/base/steady_cond_var.h"

namespace cetak {

class Ticker {
 public:
  // Says after how long it wants to be called again; nullopt: never.
  using Round = std::function<std::optional<std::chrono::milliseconds>()>;

  Ticker();
  ~Ticker();
  Ticker(const Ticker&) = delete;
  Ticker& operator=(const Ticker&) = delete;

  // The first round comes at once.
  void Add(Round round);

 private:
  using SteadyTime = std::chrono::steady_clock::time_point;

  void Run();
  std::optional<Round> AwaitNext();

  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  bool changed_ ABSL_GUARDED_BY(mutex_) = false;
  SteadyCondVar news_;
  std::multimap<SteadyTime, Round> rounds_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace cetak
