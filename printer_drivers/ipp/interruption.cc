#include "printer_drivers/ipp/interruption.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>

namespace cetak {

Interruption::~Interruption() {
  for (const auto& [owner, socket] : sockets_) close(socket);
}

void Interruption::Raise() {
  const absl::MutexLock lock(&mutex_);
  std::atomic_ref<int>(flag_).store(1);
  for (const auto& [owner, socket] : sockets_) shutdown(socket, SHUT_RDWR);
  woken_.SignalAll();
}

bool Interruption::raised() const { return std::atomic_ref<int>(flag_).load() != 0; }

void Interruption::Sleep(std::chrono::milliseconds at_most) {
  const absl::MutexLock lock(&mutex_);
  woken_.WaitFor(mutex_, absl::Condition(this, &Interruption::raised), at_most);
}

void Interruption::Watch(const void* owner, int socket) {
  Forget(owner);
  const absl::MutexLock lock(&mutex_);
  if (const int duplicate = fcntl(socket, F_DUPFD_CLOEXEC, 0); duplicate >= 0) sockets_[owner] = duplicate;
  if (raised()) shutdown(socket, SHUT_RDWR);
}

void Interruption::Forget(const void* owner) {
  const absl::MutexLock lock(&mutex_);
  const auto watched = sockets_.find(owner);
  if (watched == sockets_.end()) return;
  close(watched->second);
  sockets_.erase(watched);
}

}  // namespace cetak
