// The offices: threads that submit requests over gRPC until they are answered, whatever happens to the servers, repeat
// some that were answered before, and record each answer before they go on.
#pragma once

#include <absl/base/thread_annotations.h>
#include <absl/synchronization/mutex.h>

#include <atomic>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

#include "tests/fault/campaign/acknowledgement_log.h"

namespace cetak::fault {

class Offices {
 public:
  // A thread an address; each message goes to any of them, and to the next when that one fails.
  // Of every `ipp_every` requests one is for the IPP printer; 0: none.
  Offices(std::vector<std::string> offices, std::vector<std::string> servers, std::uint64_t seed,
          std::int64_t ipp_every, AcknowledgementLog& log);
  ~Offices();
  Offices(const Offices&) = delete;
  Offices& operator=(const Offices&) = delete;

  void Add(std::int64_t requests);  // to what is to be submitted
  bool IsDone() const;
  std::int64_t acknowledged() const;
  std::int64_t repeats() const;
  // Of a request that was answered; empty when there is none yet.
  std::string AnyJob(std::uint64_t draw) const;
  // A server refused a request for good, or answered a repeat otherwise; the checker says the same from the log.
  std::string trouble() const;

 private:
  struct Message {
    std::vector<std::int64_t> numbers;  // of requests
    std::int64_t fresh = 0;             // how many of them, at the beginning, were never answered
  };

  bool IsForIpp(std::int64_t number) const;
  const std::string& OfficeOf(std::int64_t number) const;
  void Work(std::size_t index);
  Message NextMessage(std::uint64_t draw);
  void KeepAnswered(const Message& message);
  bool Submit(const std::string& server, const std::vector<std::int64_t>& numbers);

  const std::vector<std::string> offices_;
  const std::vector<std::string> servers_;
  const std::uint64_t seed_;
  const std::int64_t ipp_every_;
  AcknowledgementLog& log_;
  std::atomic<bool> stopped_ = false;
  mutable absl::Mutex mutex_;
  std::int64_t wanted_ ABSL_GUARDED_BY(mutex_) = 0;
  std::int64_t taken_ ABSL_GUARDED_BY(mutex_) = 0;
  std::int64_t acknowledged_ ABSL_GUARDED_BY(mutex_) = 0;
  std::int64_t repeats_ ABSL_GUARDED_BY(mutex_) = 0;
  std::vector<std::int64_t> answered_ ABSL_GUARDED_BY(mutex_);
  std::string trouble_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::thread> threads_;
};

}  // namespace cetak::fault
