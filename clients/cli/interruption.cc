#include "clients/cli/interruption.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdint>
#include <utility>

#include "server/base/result.h"

namespace cetak {
namespace {

constexpr std::uint64_t kSignal = 1;
constexpr std::uint64_t kEnd = 1U << 16;

std::atomic<int> wake_up_of_handler = -1;

void Handle(int) {
  // Only what a signal handler may do (signal-safety(7)).
  [[maybe_unused]] const auto written = write(wake_up_of_handler, &kSignal, sizeof(kSignal));
}

}  // namespace

Interruption::Interruption(std::function<void()> on_signal)
    : on_signal_(std::move(on_signal)), wake_up_(eventfd(0, EFD_CLOEXEC)) {
  if (wake_up_ < 0) BrokenInvariant("no eventfd");
  wake_up_of_handler = wake_up_;
  struct sigaction action {};
  action.sa_handler = Handle;
  action.sa_flags = static_cast<int>(SA_RESETHAND | SA_RESTART);
  sigaction(SIGINT, &action, &before_int_);
  sigaction(SIGTERM, &action, &before_term_);
  waiter_ = std::thread([this] {
    for (std::uint64_t seen = 0; read(wake_up_, &seen, sizeof(seen)) == sizeof(seen);) {
      if (seen % kEnd != 0 && !came_.exchange(true)) on_signal_();
      if (seen >= kEnd) return;
    }
  });
}

Interruption::~Interruption() {
  sigaction(SIGINT, &before_int_, nullptr);
  sigaction(SIGTERM, &before_term_, nullptr);
  [[maybe_unused]] const auto written = write(wake_up_, &kEnd, sizeof(kEnd));
  waiter_.join();
  close(wake_up_);
}

}  // namespace cetak
