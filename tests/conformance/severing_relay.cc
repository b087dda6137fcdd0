#include "tests/conformance/severing_relay.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "server/base/result.h"

namespace cetak {
namespace {

sockaddr_in Loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  return address;
}

}  // namespace

SeveringRelay::SeveringRelay(int printer_port) : printer_port_(printer_port) {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = Loopback(0);
  socklen_t size = sizeof(address);
  if (bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(listener_, 8) != 0 ||
      getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    BrokenInvariant("the relay cannot listen");
  }
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { Accept(); });
}

SeveringRelay::~SeveringRelay() {
  stopped_ = true;
  acceptor_.join();
  for (std::thread& carrier : carriers_) carrier.join();
  close(listener_);
}

void SeveringRelay::Accept() {
  while (!stopped_) {
    pollfd waiting{listener_, POLLIN, 0};
    if (poll(&waiting, 1, 20) <= 0) continue;
    const int client = accept(listener_, nullptr, nullptr);
    carriers_.emplace_back([this, client] { Carry(client); });
  }
}

void SeveringRelay::Carry(int client) {
  const int printer = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = Loopback(printer_port_);
  bool open = connect(printer, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
  std::int64_t carried = 0;
  bool printer_listens = true;  // one that has answered may close early, and its answer is still on the way
  std::array<char, 4096> bytes{};
  while (open && !stopped_ && carried < cut_after_) {
    if (carried >= stop_after_) {
      if (!stopped_inside_.HasBeenNotified()) stopped_inside_.Notify();
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
      continue;
    }
    std::array<pollfd, 2> ends{pollfd{printer_listens ? client : -1, POLLIN, 0}, pollfd{printer, POLLIN, 0}};
    if (poll(ends.data(), ends.size(), 20) <= 0) continue;
    if (ends[0].revents != 0) {
      const std::int64_t room =
          std::min({static_cast<std::int64_t>(bytes.size()), cut_after_ - carried, stop_after_ - carried});
      const ssize_t got = recv(client, bytes.data(), static_cast<std::size_t>(std::max<std::int64_t>(room, 0)), 0);
      open = got > 0;
      if (open) printer_listens = send(printer, bytes.data(), static_cast<std::size_t>(got), MSG_NOSIGNAL) == got;
      carried += got;
    }
    if (open && ends[1].revents != 0) {
      const ssize_t got = recv(printer, bytes.data(), bytes.size(), 0);
      open = got > 0;
      std::this_thread::sleep_for(delay_.load());
      if (open && carried < mute_after_)
        open = send(client, bytes.data(), static_cast<std::size_t>(got), MSG_NOSIGNAL) == got;
    }
  }
  close(client);
  close(printer);
}

}  // namespace cetak
